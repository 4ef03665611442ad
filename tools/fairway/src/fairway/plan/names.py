"""Names of objects in a plan: which were generated from content, and which are an environment's own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

from fairway.manifest import ObjectId
from fairway.plan.compare.generated import stem
from fairway.plan.model import Kind, ObjectChange, SetChange

_JOINTS: Final = "-/._"
_GENERATED: Final = "\0#"
_SHORTEST: Final = 2


def is_regenerated(change: ObjectChange) -> bool:
    """Whether an object is but called after its new content: nothing of it is lost."""
    before, after = change.before, change.after
    if change.kind is not Kind.RENAMED or before is None or after is None:
        return False
    return (before.namespace, stem(before.name)) == (after.namespace, stem(after.name))


class OwnNames:
    """What is called differently in each rendered set and means the same: `told` puts marks in its place.

    Marks begin with a NUL, which a writer of texts (`likeness`) doubles, so that no text can pretend one.
    """

    def __init__(self, each: SetChange) -> None:
        self._set = each

    def raw(self, text: str) -> str:
        """The text, with generated names without their hash."""
        for name, marked in self._generated:
            text = text.replace(name, marked)
        return text

    def told(self, text: str) -> str:
        """A raw text with marks for the namespace, the client and the environment."""
        return self._words.sub(self._mark, text) if self._marks else text

    @cached_property
    def _generated(self) -> list[tuple[str, str]]:
        names = {made.name for change in self._set.changes for made in _generated_ids(change)}
        # The longer first: a name may be the end of another.
        return [(name, stem(name) + _GENERATED) for name in sorted(names, key=_longest_first)]

    @cached_property
    def _marks(self) -> dict[str, str]:
        marks = {}
        if self._set.is_environment:
            client, _, environment = self._set.name.partition("/")
            marks = {f"{client}{joint}{environment}": "\0b" for joint in _JOINTS}
            marks |= {environment: "\0e", client: "\0c"}
        namespaces = Counter(made.namespace for change in self._set.changes for made in _ids(change))
        del namespaces[""]
        if namespaces:
            marks[min(namespaces, key=lambda name: (-namespaces[name], name))] = "\0n"
        return {word: mark for word, mark in marks.items() if len(word) >= _SHORTEST}

    @cached_property
    def _words(self) -> re.Pattern[str]:
        words = "|".join(re.escape(word) for word in sorted(self._marks, key=_longest_first))
        return re.compile(f"(?<![A-Za-z0-9])(?:{words})(?![A-Za-z0-9])")

    def _mark(self, match: re.Match[str]) -> str:
        return self._marks[match[0]]


def _ids(change: ObjectChange) -> Iterator[ObjectId]:
    return (made for made in (change.before, change.after) if made is not None)


def _generated_ids(change: ObjectChange) -> Iterable[ObjectId]:
    if change.kind is Kind.CHANGED or (change.kind is Kind.RENAMED and not is_regenerated(change)):
        return ()
    return (made for made in _ids(change) if made.name != stem(made.name))


def _longest_first(word: str) -> tuple[int, str]:
    return -len(word), word

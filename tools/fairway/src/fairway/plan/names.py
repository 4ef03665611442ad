"""Names of objects in a plan: which were generated from content, and which are an environment's own."""

from __future__ import annotations

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

    The texts are of JSON, in which control characters are escaped: no value can pretend to be a mark.
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
        for word, mark in self._marks:
            if word in text:
                text = _marked(text, word, mark)
        return text

    @cached_property
    def _generated(self) -> list[tuple[str, str]]:
        names = {made.name for change in self._set.changes for made in _generated_ids(change)}
        # The longer first: a name may be the end of another.
        return [(name, stem(name) + _GENERATED) for name in sorted(names, key=_longest_first)]

    @cached_property
    def _marks(self) -> list[tuple[str, str]]:
        marks = {}
        if self._set.is_environment:
            client, _, environment = self._set.name.partition("/")
            marks = {f"{client}{joint}{environment}": "\0b\0" for joint in _JOINTS}
            marks |= {environment: "\0e\0", client: "\0c\0"}
        namespaces = Counter(made.namespace for change in self._set.changes for made in _ids(change))
        del namespaces[""]
        if namespaces:
            marks[min(namespaces, key=lambda name: (-namespaces[name], name))] = "\0n\0"
        longest_first = sorted(marks, key=_longest_first)
        return [(word, marks[word]) for word in longest_first if len(word) >= _SHORTEST]


def _marked(text: str, word: str, mark: str) -> str:
    """The text with a mark wherever the word stands by itself."""
    found, start = [], 0
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if _is_end(text, at - 1) and not text[end : end + 1].isalnum():
            found += [text[start:at], mark]
            start = end
        at = text.find(word, end)
    return "".join((*found, text[start:]))


def _is_end(text: str, at: int) -> bool:
    """Whether no word goes on there: the letter of an escaped line break is none."""
    return at < 0 or not text[at].isalnum() or (text[at] in "nrt" and text[at - 1 : at] == "\\")


def _ids(change: ObjectChange) -> Iterator[ObjectId]:
    return (made for made in (change.before, change.after) if made is not None)


def _generated_ids(change: ObjectChange) -> Iterable[ObjectId]:
    if change.kind is Kind.CHANGED or (change.kind is Kind.RENAMED and not is_regenerated(change)):
        return ()
    return (made for made in _ids(change) if made.name != stem(made.name))


def _longest_first(word: str) -> tuple[int, str]:
    return -len(word), word

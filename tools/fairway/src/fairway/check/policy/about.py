"""The field that a validation is about, as near as its expressions and its message tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Final

from fairway.check.policy.model import Policy
from fairway.check.policy.reads import inlined, narrowed, reads, shortest, variables_in
from fairway.kustomize.place import node_at
from fairway.pattern import pattern
from fairway.yamlio.node import Mapping

Field = tuple[str | int, ...]

_OF_ANY: Final = ("kind", "metadata")
_EACH: Final = pattern(r"\.(?:all|exists|exists_one|filter|map)\s*\(\s*(\w+)\s*,")
"""The beginning of a macro, with the name that it gives to each item."""

_STEP: Final = r"((?:\.\??[A-Za-z_]\w*(?!\w*\s*\())+)"
_WORD: Final = pattern(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*")


def field_about(policy: Policy, place: int, kind: str, manifest: Mapping, message: str) -> Field:
    """The field of an object of a kind that the validation at a place is about; empty where that is open.

    Of several fields it is what holds all of them; of several items of a list, such as containers, the one
    that the message names. What is asked of kind and metadata does not count beside others.
    """
    texts = _texts(policy, policy.validations[place].expression.text, kind)
    paths = [path[1:] for path in reads(texts) if path[0] == "object"]
    paths = [path for path in paths if path and path[0] not in _OF_ANY] or [path for path in paths if path]
    if not paths or paths == [("kind",)]:
        return ()
    named = next(_items(paths, manifest, _WORD.findall(message.rpartition(": ")[2])), None)
    return (*named, *_within(texts)) if named else _shared(paths)


def _texts(policy: Policy, expression: str, kind: str) -> list[str]:
    """The expression and the variables that it stands on, those that stand for a path written out."""
    bodies = {one.name: narrowed(one.expression.text, kind) for one in policy.variables}
    needed: set[str] = set()
    pending = [expression]
    while pending:
        found = variables_in(pending.pop()) & bodies.keys() - needed
        needed |= found
        pending += [bodies[name] for name in found]
    variables = [(name, text) for name, text in bodies.items() if name in needed]
    return inlined([narrowed(expression, kind)], variables)


def _items(paths: Iterable[Field], manifest: Mapping, words: Sequence[str]) -> Iterator[Field]:
    """The places of the items of lists whose name is among some words."""
    for path in paths:
        node = node_at(manifest, path)
        for index, item in enumerate(node if isinstance(node, list) else ()):
            if isinstance(item, dict) and item.get("name") in words:
                yield (*path, index)


def _within(texts: Iterable[str]) -> Field:
    """What is asked of each item: the field that holds all that is."""
    found: set[tuple[str, ...]] = set()
    for text in texts:
        for name in _EACH.findall(text)[:1]:
            steps = pattern(rf"(?<![\w.]){name}{_STEP}").findall(text)
            found |= {tuple(step.lstrip("?") for step in each.split(".")[1:]) for each in steps}
    return _shared(shortest(found))


def _shared(paths: Iterable[Field]) -> Field:
    """What begins all paths; empty without any."""
    alike = takewhile(lambda parts: len(set(parts)) == 1, zip(*paths, strict=False))
    return tuple(parts[0] for parts in alike)

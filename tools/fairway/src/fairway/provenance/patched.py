"""The line of a patch that sets a field: of a strategic merge patch, or of an operation of JSON 6902."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.kustomize.place import node_at
from fairway.provenance.changes import Change
from fairway.provenance.entry import Entry
from fairway.provenance.location import Location
from fairway.provenance.places import IDENTIFYING, name_of, text, trees
from fairway.provenance.sources import Document, Sources, follow, is_equal
from fairway.yamlio.node import Mapping, Node

_IDENTITY: Final = frozenset({("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace")})


def patched_by(change: Change, entry: Entry, sources: Sources) -> Location | None:
    """Where an entry of `patches`, or a plugin that patches, sets the field; the last place if several do."""
    best: tuple[tuple[bool, int], Location] | None = None
    if not change.is_visible and _only_identifies(change):
        return None
    is_targeted = entry.document.get("target") is not None
    for document in patches_of(entry, sources):
        if not is_targeted and not _names(document, change):
            continue
        for rank, location in _settings(document, change):
            if best is None or rank >= best[0]:
                best = rank, location
    return best[1] if best else None


def patches_of(entry: Entry, sources: Sources) -> Iterator[Document]:
    """The documents of the patches of an entry: in files that it names, or written in it."""
    document = entry.document
    for named in (document.get("paths") or document).items:
        yield from _in_file_or_inline(named, entry, sources)
    path = document.text_of("path")
    if path:
        yield from sources.documents(entry.file(path))
    for field in ("patch", "patches", "jsonOp"):
        written = document.get(field)
        if written and written.text:
            yield from sources.within(written)


def _in_file_or_inline(named: Document, entry: Entry, sources: Sources) -> list[Document]:
    if "\n" in named.text or ": " in named.text:
        return sources.within(named)
    return sources.documents(entry.file(named.text))


def _settings(document: Document, change: Change) -> Iterator[tuple[tuple[bool, int], Location]]:
    """Where a document sets the field, after whether it is just that value, and how far it leads."""
    if isinstance(document.value.content, list):
        yield from _operations(document, change)
    else:
        found, depth = follow(document, change.step.root, change.place)
        if depth == len(change.place) or (depth and change.is_visible):
            yield (False, depth), found.at(found.value)


def _only_identifies(change: Change) -> bool:
    """Whether a patch names the field to say which object, or which item of a list, it is for."""
    place = change.place
    return place in _IDENTITY or (len(place) > 1 and isinstance(place[-2], int) and place[-1] in IDENTIFYING)


def _names(patch: Document, change: Change) -> bool:
    """Whether a strategic merge patch without a target is for the object: it had this kind and name once."""
    if isinstance(patch.value.content, list):
        return True
    kind, name = patch.text_of("kind"), patch.text_of("metadata", "name")
    return any(text(root.get("kind", "")) == kind and name_of(root) == name for root in trees(change.step))


def _operations(document: Document, change: Change) -> Iterator[tuple[tuple[bool, int], Location]]:
    for operation in document.items:
        pointer = _parts(operation.text_of("path"))
        if operation.text_of("op") not in {"add", "replace", "copy", "move"}:
            continue
        covered = _covered(pointer, change)
        if not covered:
            continue
        value = operation.get("value")
        if value is None:
            yield (False, covered), operation.location("path")
            continue
        # What an operation adds at an index may have moved; its value tells.
        expected = node_at(change.step.root, change.place[:covered])
        if expected is None or not _may_be(value, expected):
            continue
        found, depth = follow(value, expected, change.place[covered:])
        yield (is_equal(value.value, expected), covered + depth), found.at(found.value)


def _parts(pointer: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def _covered(pointer: list[str], change: Change) -> int:
    """How many parts of the place a pointer leads over; 0 when it leads elsewhere.

    An item that is new may have been added at another index than it has in the end.
    """
    place = change.place
    if not pointer or len(pointer) > len(place):
        return 0
    for part, own in zip(pointer, place, strict=False):
        is_moved = change.is_visible and isinstance(own, int) and (part == "-" or part.isdigit())
        if part != str(own) and not is_moved:
            return 0
    return len(pointer)


def _may_be(value: Document, node: Node) -> bool:
    """Whether the value of an operation can have become the node: equal scalars, keys that are all there."""
    content = value.value.content
    if isinstance(content, str):
        return text(node) == content
    if isinstance(content, dict):
        return isinstance(node, dict) and content.keys() <= _keys(node)
    return isinstance(node, list)


def _keys(node: Mapping) -> set[str]:
    return set(node)

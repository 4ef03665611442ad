"""The replacement that wrote a field, in a kustomization, in a plugin or in a file that they name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.kustomize.place import Place
from fairway.kustomize.replacement.path import EVERY, INDEX, MATCH, Step, target_path
from fairway.provenance.changes import Change
from fairway.provenance.entry import Entry
from fairway.provenance.places import name_of, text, trees
from fairway.provenance.sources import Document, Sources
from fairway.yamlio.node import Node


def replaced_by(change: Change, entry: Entry, sources: Sources) -> Document | None:
    """The last replacement that has the field among its targets; None where none is found."""
    found = [each for each in _replacements(entry, sources) if _writes(each, change)]
    return found[-1] if found else None


def _replacements(entry: Entry, sources: Sources) -> Iterator[Document]:
    for listed in (entry.document.get("replacements") or entry.document).items:
        path = listed.text_of("path")
        if not path:
            yield listed
            continue
        for document in sources.documents(entry.file(path)):
            yield from document.items or [document]


def _writes(replacement: Document, change: Change) -> bool:
    targets = replacement.get("targets")
    return any(
        _selects(each, change) and _leads_to(each, change) for each in (targets.items if targets else ())
    )


def _selects(target: Document, change: Change) -> bool:
    kind, name = target.text_of("select", "kind"), target.text_of("select", "name")
    return any(
        _is_whole(kind, text(root.get("kind", ""))) and _is_whole(name, name_of(root))
        for root in trees(change.step)
    )


def _is_whole(pattern: str, value: str) -> bool:
    if not pattern or pattern == value:
        return True
    try:
        return re.fullmatch(pattern, value) is not None
    except re.error:
        return False


def _leads_to(target: Document, change: Change) -> bool:
    paths = target.get("fieldPaths")
    written = [each.text for each in paths.items] if paths else ["metadata.name"]
    return any(_is_at(target_path(path), change.step.root, change.place) for path in written)


def _is_at(steps: tuple[Step, ...], tree: Node, place: Place) -> bool:
    """Whether a field path leads to the place, into it, or to what holds it."""
    for step, part in zip(steps, place, strict=False):
        if type(tree) is dict:
            if step.text not in (part, "*"):
                return False
            tree = tree[part]  # type: ignore[index] # keys of mappings are strings
        elif type(tree) is list and type(part) is int:
            tree = tree[part]
            if step.kind == INDEX and step.number != part:
                return False
            if (
                step.kind == MATCH
                and text(tree.get(step.key, "") if type(tree) is dict else tree) != step.value
            ):
                return False
            if step.kind not in (INDEX, MATCH, EVERY):
                return False
    return True

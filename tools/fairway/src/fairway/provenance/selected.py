"""The place that the field path of a source leads to in an object."""

from __future__ import annotations

import re
from typing import Final

from fairway.kustomize.place import Place
from fairway.kustomize.replacement.path import INDEX, LAST, MATCH, source_path
from fairway.provenance.places import text
from fairway.yamlio.node import Node

_INDEXED: Final = re.compile(r"\[([0-9]+)\]")


def place_of(path: str, tree: Node) -> Place | None:
    """The place in the object; None where it has none."""
    place: list[str | int] = []
    # The path of a variable may have `ports[0]` for `ports.0`.
    for step in source_path(_INDEXED.sub(r".\1", path)):
        if type(tree) is dict and step.text in tree:
            part: str | int = step.text
            tree = tree[step.text]
        elif type(tree) is list:
            indexes = [
                index for index, item in enumerate(tree) if _is_meant(step.kind, step.key, step.value, item)
            ]
            index = (
                step.number
                if step.kind == INDEX
                else len(tree) - 1
                if step.kind == LAST
                else (indexes or [-1])[0]
            )
            if not 0 <= index < len(tree):
                return None
            part, tree = index, tree[index]
        else:
            # What is taken from within a scalar is set where the scalar is.
            break
        place.append(part)
    return tuple(place) or None


def _is_meant(kind: str, key: str, value: str, item: Node) -> bool:
    return kind == MATCH and text(item.get(key, "") if type(item) is dict else item) == value

"""Where a field was before a step: keys stay, items of lists are found again by what identifies them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.kustomize.history import History
from fairway.kustomize.place import Place, node_at
from fairway.yamlio.node import Mapping, Node, Scalar

IDENTIFYING: Final = (
    "name",
    "mountPath",
    "devicePath",
    "containerPort",
    "port",
    "topologyKey",
    "ip",
    "key",
    "path",
    "type",
    "host",
    "uid",
)
"""The fields that tell items of the lists of Kubernetes apart, the most telling first."""


def place_before(before: Node, after: Node, place: Place) -> Place | None:
    """The place of the same field in the tree before; None where that had none."""
    former: list[str | int] = []
    for part in place:
        if type(before) is dict and type(after) is dict and part in before:
            before, after = before[part], after[part]
            former.append(part)
        elif type(before) is list and type(after) is list and type(part) is int:
            index = counterpart(before, after, part)
            if index is None:
                return None
            before, after = before[index], after[part]
            former.append(index)
        else:
            return None
    return tuple(former)


def counterpart(before: list[Node], after: list[Node], index: int) -> int | None:
    """The index in `before` of what stands at `index` in `after`; None for an item that is new."""
    item = after[index]
    if index < len(before) and (before[index] is item or before[index] == item):
        return index
    same = [position for position, each in enumerate(before) if each is item or each == item]
    if same:
        return same[0]
    if type(item) is dict:
        alike = [
            position for position, each in enumerate(before) if type(each) is dict and is_same(each, item)
        ]
        if len(alike) == 1:
            return alike[0]
    return index if len(before) == len(after) and _is_alike(before[index], item) else None


def _is_alike(one: Node, other: Node) -> bool:
    """Whether both are mappings, lists or values: what stands for a text may be a number."""
    return type(one) is type(other) or not (isinstance(one, dict | list) or isinstance(other, dict | list))


def is_same(one: Mapping, other: Mapping) -> bool:
    """Whether two items of a list have the same value in the first identifying field that both have."""
    for key in IDENTIFYING:
        if key in one and key in other:
            return text(one[key]) == text(other[key])
    return False


def text(node: Node) -> str:
    """The text of a scalar; empty for a mapping and a list."""
    return node.text if isinstance(node, Scalar) else node if isinstance(node, str) else ""


def steps(history: History | None) -> Iterator[History]:
    """The steps that an object went through, the latest first."""
    while history is not None:
        yield history
        history = history.before


def trees(history: History) -> Iterator[Mapping]:
    """The trees that an object had, the latest first."""
    return (step.root for step in steps(history))


def name_of(root: Mapping) -> str:
    """`metadata.name`; empty where there is none."""
    return text(node_at(root, ("metadata", "name")) or "")

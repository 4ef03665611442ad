"""Places in a tree: the keys and indexes that lead to a node, and writing there without changing the tree."""

from __future__ import annotations

from typing import Any

from fairway.yamlio.node import Node

Place = tuple[str | int, ...]


def node_at(node: Node | None, place: Place) -> Node | None:
    """The node at a place, None where the tree has none."""
    for part in place:
        if type(node) is dict:
            node = node.get(part)  # type: ignore[arg-type]
        elif type(node) is list and type(part) is int and part < len(node):
            node = node[part]
        else:
            return None
    return node


def with_node(node: Any, place: Place, value: Node) -> Any:
    """The tree with another node at a place that it has: a copy of the spine, the rest shared."""
    if not place:
        return value
    copy = node.copy()
    copy[place[0]] = with_node(copy[place[0]], place[1:], value)
    return copy

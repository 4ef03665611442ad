"""What an object says, apart from what it is called: to recognise it under another name."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import cached_property
from typing import Final

from fairway.manifest import ObjectId
from fairway.yamlio.node import Mapping, Node

_OWN: Final = "\0own"
_IDENTITY: Final = frozenset([("metadata", "name"), ("metadata", "namespace")])
_RICH: Final = 15

Leaf = tuple[tuple[str | int, ...], Hashable]


class Content:
    """An object's leaves, each with its path; where they repeat its own name or namespace, that is left out.

    Labels and selectors that are derived from the name are therefore equal under any name.
    """

    def __init__(self, id_: ObjectId, manifest: Mapping) -> None:
        self.id = id_
        self._manifest = manifest

    @cached_property
    def leaves(self) -> frozenset[Leaf]:
        """All values of the object, and all that is empty, but for its identity."""
        own = {self.id.name: _OWN, self.id.namespace: _OWN, "": ""}
        return frozenset(leaf for leaf in _leaves(self._manifest, (), own) if leaf[0] not in _IDENTITY)

    @property
    def kind(self) -> tuple[str, str]:
        """What an object must share with another to be the same: group and kind."""
        return self.id.group, self.id.kind

    @property
    def is_rich(self) -> bool:
        """Whether there is enough to recognise it by: a ServiceAccount is like any other."""
        return len(self.leaves) >= _RICH

    def likeness(self, other: Content) -> float:
        """The share of leaves that both have: 1 for equal contents, 0 for none in common."""
        total = len(self.leaves) + len(other.leaves)
        return 2 * len(self.leaves & other.leaves) / total if total else 1.0


def _leaves(node: Node, path: tuple[str | int, ...], own: dict[str, str]) -> Iterator[Leaf]:
    if isinstance(node, dict) and node:
        for key, value in node.items():
            yield from _leaves(value, (*path, key), own)
    elif isinstance(node, list) and node:
        for place, value in enumerate(node):
            yield from _leaves(value, (*path, place), own)
    elif isinstance(node, str):
        yield path, own.get(node, node)
    else:
        yield path, type(node).__name__ if isinstance(node, (dict, list)) else node

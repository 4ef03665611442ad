"""Equal parts of objects made one: what checks remember by identity, they find again in every environment.

Client environments share what no transformer wrote into. What was written, such as the image of a container,
is a copy in each of them, and most copies are equal. Of objects taken through one `Sharing`, equal parts
are identical, in which the order of fields counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from fairway.yamlio.node import Mapping, Node, Scalar

_REMEMBERED: Final = 500_000


class Sharing:
    """The parts that were seen so far; they are kept, so that their ids stay their own."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Node, Node]] = {}
        self._mappings: dict[tuple[str | int, ...], Mapping] = {}
        self._lists: dict[tuple[str | int, ...], list[Node]] = {}
        self._scalars: dict[tuple[str, str], Scalar] = {}

    def objects(self, manifests: Iterable[Mapping]) -> list[Mapping]:
        """The same objects, whose parts are those of all objects before where they are equal."""
        if len(self._known) >= _REMEMBERED:
            for memory in (self._known, self._mappings, self._lists, self._scalars):
                memory.clear()
        return [self._object(manifest) for manifest in manifests]

    def _object(self, manifest: Mapping) -> Mapping:
        """No two objects are equal, nor is their metadata."""
        known = self._known
        made: Mapping = {}
        for key, value in manifest.items():
            if type(value) is str or key == "metadata":
                made[key] = value
            else:
                found = known.get(id(value))
                made[key] = self._shared(value) if found is None else found[1]
        return made

    def _shared(self, node: Any) -> Any:
        """What stands for a node that was not met before."""
        kind = type(node)
        shared = node
        if kind is dict:
            values, key = self._inner(node.values())
            shared = self._mappings.get((*node, *key))
            if shared is None:
                shared = self._mappings[(*node, *key)] = dict(zip(node, values, strict=True))
        elif kind is list:
            items, key = self._inner(node)
            shared = self._lists.setdefault(tuple(key), items)
        elif kind is Scalar:
            shared = self._scalars.setdefault((node.text, node.tag), node)
        self._known[id(node)] = (node, shared)
        return shared

    def _inner(self, nodes: Iterable[Node]) -> tuple[list[Node], list[str | int]]:
        """The shared values of a mapping or a list, and what tells them from others: a text, or an id."""
        known = self._known
        values: list[Node] = []
        key: list[str | int] = []
        for node in nodes:
            if type(node) is str:
                values.append(node)
                key.append(node)
            else:
                found = known.get(id(node))
                shared = self._shared(node) if found is None else found[1]
                values.append(shared)
                key.append(id(shared))
        return values, key

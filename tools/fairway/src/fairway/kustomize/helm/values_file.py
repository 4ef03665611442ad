"""A values file as kustomize's merge takes it, which knows nothing of aliases and drops what is one."""

from __future__ import annotations

from typing import Final

from fairway.errors import YamlError
from fairway.yamlio.compose import Composer, is_merge
from fairway.yamlio.events import Event
from fairway.yamlio.node import NULL_TAG, Mapping, Node, Scalar
from fairway.yamlio.scan import ALIAS

Path = tuple[str, ...]
_MERGE: Final = "<<"


class WrittenValues:
    """The values of a file, None where it holds null, and the `dropped` paths: their values were aliases."""

    def __init__(self, text: str, name: str, *, first_wins: bool) -> None:
        """Read the first document. Raises YamlError, also for a file without one, and for other than a map.

        Of two equal keys the first counts if `first_wins`; otherwise they are refused.
        """
        composer = _Values(name, first_wins=first_wins)
        node = composer.document(text)
        if node is None:
            raise YamlError("there are no values", file=name, remedy="Write `{}` where a chart has none.")
        is_null = type(node) is Scalar and node.tag == NULL_TAG
        if type(node) is not dict and not is_null:
            raise YamlError("values must be a mapping", file=name)
        self.values: Mapping | None = node if type(node) is dict else None
        self.dropped: list[Path] = composer.dropped


class _Values(Composer):
    """The reader of resource files, but for aliases in maps; those in lists stand for their anchors."""

    def __init__(self, name: str, *, first_wins: bool) -> None:
        super().__init__(name, 0)
        self.dropped: list[Path] = []
        self._first_wins = first_wins
        self._path: list[str] = []
        self._lists = 0

    def sequence(self) -> Node:
        """The list whose start was seen."""
        self._lists += 1
        node = super().sequence()
        self._lists -= 1
        return node

    def mapping(self) -> Node:
        """The map whose start was seen, without entries that are aliases."""
        if self._lists:
            return super().mapping()
        pairs: dict[str, Node] = {}
        for event in self.until_end():
            key = _MERGE if is_merge(event) else self.key(event)
            value = self.next()
            self._path.append(key)
            if value.kind == ALIAS:
                self.alias(value)
                self.dropped.append(tuple(self._path))
            else:
                self._put(pairs, key, self.node(value), event)
            self._path.pop()
        merged = pairs.pop(_MERGE, None)
        return pairs if merged is None else self.merge(pairs, merged)

    def _put(self, pairs: dict[str, Node], key: str, node: Node, event: Event) -> None:
        if key not in pairs:
            pairs[key] = node
        elif not self._first_wins:
            raise self.error(f'mapping key "{key}" already defined', event.line)

"""What the API server would hold of an object, to tell a change from another way to write the same.

Built-in kinds are read as the server's own types read them: quantities in one form, defaults set, and no
difference between nothing and what the type leaves out when it is empty. Of other kinds only the metadata is
known so well.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from fairway.check.policy.plain import is_null, plain
from fairway.check.policy.typed import typed
from fairway.plan.model import ABSENT, Json
from fairway.yamlio.node import Mapping, Node

_MALFORMED: Final = (AttributeError, KeyError, IndexError, TypeError, ValueError)
"""What comes of filling defaults into an object of another shape than its type has."""

_UNKNOWN: Final = object()
"""Of this part of an object it is not known how the server would hold it."""

_NOTHING: Final = object()
"""The server would hold nothing here."""


class Side(NamedTuple):
    """A part of an object on one side: as it is written (None for nothing), and as the server holds it."""

    node: Node | None = None
    held: Any = _NOTHING

    def child(self, key: str) -> Side:
        """The part under a key of this."""
        node = self.node.get(key) if isinstance(self.node, dict) else None
        if not isinstance(self.held, dict):
            return Side(node, _UNKNOWN)
        return Side(node, self.held.get(key, _NOTHING))

    def without_null(self) -> Side:
        """Nothing in place of a null, unless it is known what the server makes of it."""
        return Side() if self.held is _UNKNOWN and is_null(self.node) else self

    def items(self) -> list[Side]:
        """The items of a list; none of anything else."""
        if not isinstance(self.node, list):
            return []
        if isinstance(self.held, list) and len(self.held) == len(self.node):
            return list(map(Side, self.node, self.held))
        return [Side(item, _UNKNOWN) for item in self.node]

    def is_same(self, other: Side) -> bool:
        """Whether the server would hold the same on both sides, as far as that can be told."""
        if self.node is other.node or self.node == other.node:
            return True
        if self.held is _UNKNOWN or other.held is _UNKNOWN:
            return False
        return is_equal(self.held, other.held)

    @property
    def value(self) -> Json:
        """As it is written, as JSON."""
        return ABSENT if self.node is None else plain(self.node)

    @property
    def held_value(self) -> Json:
        """As the server would hold it; as it is written where that cannot be told."""
        return self.value if self.held is _UNKNOWN or self.held is _NOTHING else self.held


def as_written(manifest: Mapping) -> Side:
    """An object of which it is not asked how the server would hold it."""
    return Side(manifest, _UNKNOWN)


def side_of(manifest: Mapping) -> Side:
    """An object, and what is known of how the server would hold it."""
    api_version, kind = manifest.get("apiVersion"), manifest.get("kind")
    if isinstance(api_version, str) and isinstance(kind, str):
        held = _read(api_version, kind, manifest)
        if held is not None:
            return Side(manifest, held)
    fields: dict[str, Any] = dict.fromkeys(manifest, _UNKNOWN)
    metadata = manifest.get("metadata")
    if isinstance(metadata, dict):
        # Whatever the kind, the server reads its metadata into one type.
        known = _read("v1", "ServiceAccount", {"metadata": metadata}) or {}
        fields["metadata"] = known.get("metadata", _UNKNOWN)
    return Side(manifest, fields)


def _read(api_version: str, kind: str, manifest: Mapping) -> dict[str, Any] | None:
    try:
        return typed(api_version, kind, manifest)
    except _MALFORMED:
        return None


def is_equal(one: Json, other: Json) -> bool:
    """Whether two values of JSON are equal: a number by its value, and never to a boolean."""
    if type(one) is bool or type(other) is bool:
        return one is other
    return bool(one == other)

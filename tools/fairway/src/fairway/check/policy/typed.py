"""Objects as the API server's own types hold them: defaults set, empty fields gone, quantities canonical.

A policy sees an object after the server has read it into a Go type and written it out again. The table beside
this module says which fields each type has and which are left out when they are empty.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from fairway.cel.values import scalar
from fairway.check.policy.canonical import canonical
from fairway.check.policy.defaults import DEFAULTS
from fairway.check.policy.plain import Object, is_null, plain
from fairway.yamlio.node import Node, Scalar

_TABLE: Final = Path(__file__).with_name("api_types-v1.33.json.gz")
_REMEMBERED: Final = 50_000
_ZERO: Final = {"string": "", "int": 0, "bool": False, "float": 0.0, "quantity": "0"}

Reader = Callable[[Any], Any]


def typed(api_version: str, kind: str, manifest: Node) -> Object | None:
    """The object as the server's type holds it, None for a kind that is not built in.

    The result, and what is in it, is shared with other calls and must not be changed.
    """
    name = _types().kinds.get(f"{api_version}/{kind}")
    if name is None or not isinstance(manifest, dict):
        return None
    found: Object = _types().reader(name)(manifest)
    return found


class _Types:
    """Readers of types, each compiled when first needed; they remember what they read, by identity."""

    def __init__(self, kinds: dict[str, str], types: dict[str, dict[str, str]]) -> None:
        self.kinds = kinds
        self._types = types
        self._readers: dict[str, Reader] = {}
        self._empties: dict[str, Any] = {}

    def reader(self, name: str) -> Reader:
        """The reader of a struct, or of a field such as `list:string`."""
        if name not in self._readers:
            self._readers[name] = self._compiled(name)
        return self._readers[name]

    def _compiled(self, name: str) -> Reader:
        if name.startswith("*"):
            return self.reader(name[1:])
        if name.startswith("list:"):
            return self._list(name[5:])
        if name.startswith("map:"):
            return self._map(name[4:])
        return self._struct(name) if name in self._types else _LEAVES[name]

    def _list(self, item: str) -> Reader:
        def read(node: Any) -> Any:
            if not isinstance(node, list):
                return plain(node)
            inner = self.reader(item)
            return [self._zero(item) if is_null(value) else inner(value) for value in node]

        return read

    def _map(self, value_type: str) -> Reader:
        def read(node: Any) -> Any:
            if not isinstance(node, dict):
                return plain(node)
            inner = self.reader(value_type)
            return {
                key: self._zero(value_type) if is_null(value) else inner(value) for key, value in node.items()
            }

        return read

    def _zero(self, name: str) -> Any:
        """What a null in a list or map of these becomes."""
        return self._empty(name) if name in self._types else _ZERO.get(name)

    def _empty(self, name: str) -> Any:
        """What a struct becomes of which nothing is said; the same each time, so it is made once."""
        if name not in self._empties:
            self._empties[name] = self.reader(name)({})
        return self._empties[name]

    def _struct(self, name: str) -> Reader:
        default = DEFAULTS.get(name)
        known: dict[int, tuple[Any, Any]] = {}
        fields: dict[str, _Field] = {}
        always: list[tuple[str, _Field]] = []

        def read(node: Any) -> Any:
            if not isinstance(node, dict):
                return plain(node)
            if (found := known.get(id(node))) is not None:
                return found[1]
            if not fields:
                # Not before, for types may hold themselves.
                fields.update({key: self._field(said) for key, said in self._types[name].items()})
                always.extend([(key, field) for key, field in fields.items() if field.missing is not _ABSENT])
            given = node
            if default:
                given = {key: value for key, value in node.items() if not is_null(value)}
                default(given)
            made = _made(fields, given)
            for key, field in always:
                if is_null(given.get(key)):
                    made[key] = self._empty(field.type) if field.missing is _EMPTY else field.missing
            if len(known) >= _REMEMBERED:
                known.clear()
            # The node is kept, so that its id stays its own.
            known[id(node)] = (node, made)
            return made

        return read

    def _field(self, said: str) -> _Field:
        name = said.removesuffix("?")
        optional = name != said
        inner = self.reader(name)
        if name in self._types:
            return _Field(inner, name, omitted=False, missing=_EMPTY)
        if name.startswith("*"):
            return _Field(inner, name, omitted=False, missing=_ABSENT if optional else None)
        # A quantity and a time are structs, and so never empty.
        omitted = optional and name not in ("quantity", "time")
        return _Field(inner, name, omitted, _ABSENT if omitted else _ZERO.get(name))


class _Field(NamedTuple):
    """A field of a struct: how it is read, whether it is left out when empty, and what it is by default."""

    read: Reader
    type: str
    omitted: bool
    missing: Any


def _made(fields: Mapping[str, _Field], given: Mapping[str, Any]) -> Object:
    """The fields that are given, those left out that are empty, or that the type does not have."""
    made = {}
    for key, node in given.items():
        field = fields.get(key)
        if field is not None and not is_null(node):
            value = field.read(node)
            if value or not field.omitted:
                made[key] = value
    return made


_EMPTY: Final = object()
"""Stands for a struct that is always there, whatever it holds."""
_ABSENT: Final = object()
"""Stands for what a pointer that points nowhere is written as."""


def _quantity(node: Any) -> Any:
    if isinstance(node, str):
        return canonical(node)
    return canonical(node.text) if isinstance(node, Scalar) else canonical(str(node))


def _leaf(node: Any) -> Any:
    if type(node) is str:
        return node
    return scalar(node) if type(node) is Scalar else plain(node)


def _float(node: Any) -> Any:
    value = _leaf(node)
    return float(value) if type(value) is int else value


_LEAVES: Final[dict[str, Reader]] = {
    "string": _leaf,
    "int": _leaf,
    "bool": _leaf,
    "time": _leaf,
    "bytes": _leaf,
    "raw": plain,
    "float": _float,
    "quantity": _quantity,
}


@cache
def _types() -> _Types:
    table = json.loads(gzip.decompress(_TABLE.read_bytes()))
    return _Types(table["kinds"], table["types"])

"""Which lists of an object are maps or sets, by the schemas of Kubernetes and of custom resources.

`x-kubernetes-list-type` and `x-kubernetes-list-map-keys` say how the API server itself tells the items of a
list apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property
from typing import Any, Final

from fairway.check.custom.catalogue import Catalogue, shipped
from fairway.check.schema.definitions import definitions
from fairway.yamlio.node import Mapping

_VERSION: Final = "1.33"
"""The version whose types are read; lists do not turn into maps, or back, from one version to the next."""

_REFERENCE: Final = "$ref"


class Shape:
    """A type: `field(name)` of a mapping, `item`, `keys` and `is_set` of a list; each is looked up once."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._schema = schema
        self._fields: dict[str, Shape | None] = {}

    def field(self, name: str) -> Shape | None:
        """The type of a field, None where nothing is known of it."""
        if name not in self._fields:
            found = _mapping(self._schema.get("properties")).get(name)
            if found is None:
                found = self._schema.get("additionalProperties")
            self._fields[name] = _shape_of(found)
        return self._fields[name]

    @cached_property
    def item(self) -> Shape | None:
        """The type of the items of a list."""
        return _shape_of(self._schema.get("items"))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The fields that tell the items of a list apart; none where order does."""
        if self._schema.get("x-kubernetes-list-type") != "map":
            return ()
        found = self._schema.get("x-kubernetes-list-map-keys")
        return tuple(map(str, found)) if isinstance(found, list) else ()

    @cached_property
    def is_nullable(self) -> bool:
        """Whether a null is kept: the server drops it where the definition does not allow for one."""
        # Built-in types name null among the types of a field; it may stand for an empty value there.
        return self._schema.get("nullable") is True or isinstance(self._schema.get("type"), list)

    @cached_property
    def is_set(self) -> bool:
        """Whether a list holds each value at most once."""
        return self._schema.get("x-kubernetes-list-type") == "set"


def _shape_of(schema: object) -> Shape | None:
    if not isinstance(schema, dict):
        return None
    reference = schema.get(_REFERENCE)
    return _named(reference.rpartition("/")[2]) if isinstance(reference, str) else Shape(schema)


class Shapes:
    """The types of objects: built-in ones, those that `custom` definitions serve, those that are shipped."""

    def __init__(self, custom: Iterable[Mapping] = ()) -> None:
        self._catalogue = Catalogue(custom)
        self._found: dict[tuple[str, str], Shape | None] = {}

    def of(self, api_version: str, kind: str) -> Shape | None:
        """The type of an object, None where nothing is known of it."""
        key = (api_version, kind)
        if key not in self._found:
            self._found[key] = _built_in(key) or self._custom(key)
        return self._found[key]

    def _custom(self, key: tuple[str, str]) -> Shape | None:
        schema = self._catalogue.schema(key)
        if schema is not None:
            return Shape(_with_metadata(schema))
        return _shipped(key)


@cache
def _shipped(key: tuple[str, str]) -> Shape | None:
    schema = shipped().schema(key)
    return None if schema is None else Shape(_with_metadata(schema))


def _with_metadata(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with the type that the metadata of every object has."""
    metadata = {_REFERENCE: "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"}
    return {**schema, "properties": {**_mapping(schema.get("properties")), "metadata": metadata}}


@cache
def _built_in(key: tuple[str, str]) -> Shape | None:
    name = definitions(_VERSION).by_kind.get(key)
    return None if name is None else _named(name)


@cache
def _named(name: str) -> Shape | None:
    by_name = definitions(_VERSION).by_name
    return Shape(by_name[name]) if name in by_name else None


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}

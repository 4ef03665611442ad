"""CustomResourceDefinitions by what they define: those of a fleet, and those that Fairway ships."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from fairway.check.custom.structural import structural
from fairway.check.schema.fault import Fault
from fairway.errors import YamlError
from fairway.yamlio.gojson import to_json
from fairway.yamlio.node import Mapping

Key = tuple[str, str]
_DATA: Final = Path(__file__).parent / "data"
_UNREADABLE: Final = (YamlError, AttributeError, KeyError, TypeError, ValueError, RecursionError)
"""What comes of a definition that is none; it has findings of its own, and its objects have no schema."""

_NEWEST: Final = "1.33"
"""The version whose expressions the rules of definitions may use."""


class Catalogue:
    """The kinds that some definitions serve; a schema is compiled when an object of its kind is met."""

    def __init__(self, definitions: Iterable[Mapping] = ()) -> None:
        self._definitions = list(definitions)
        self._checks: dict[Key, Callable[[Mapping], list[Fault]] | None] = {}

    def faults(self, key: Key, manifest: Mapping) -> list[Fault] | None:
        """What is wrong with an object by its definition; None if there is none here."""
        if key not in self._checks:
            self._checks[key] = self._compiled(key)
        check = self._checks[key]
        return None if check is None else check(manifest)

    def schema(self, key: Key) -> dict[str, Any] | None:
        """The OpenAPI schema of an apiVersion and kind."""
        return self._schemas.get(key)

    def _compiled(self, key: Key) -> Callable[[Mapping], list[Fault]] | None:
        schema = self.schema(key)
        try:
            return None if schema is None else structural(schema, _NEWEST)
        except _UNREADABLE:
            return None

    @cached_property
    def _schemas(self) -> dict[Key, dict[str, Any]]:
        found: dict[Key, dict[str, Any]] = {}
        for definition in self._definitions:
            try:
                found |= schemas_of(json.loads(to_json(definition)))
            except _UNREADABLE:
                continue
        return found


class Shipped(Catalogue):
    """The definitions in the package's data: one file for each kind, read when it is needed."""

    def schema(self, key: Key) -> dict[str, Any] | None:
        """The OpenAPI schema of an apiVersion and kind."""
        file = _DATA / f"{key[1]}.{key[0].replace('/', '.')}.json.gz"
        if "/" in key[1] or not file.is_file():
            return None
        content: dict[str, Any] = json.loads(gzip.decompress(file.read_bytes()))
        return content


def schemas_of(definition: Any) -> dict[Key, dict[str, Any]]:
    """The schemas of a definition's served versions, by apiVersion and kind."""
    spec = definition["spec"]
    kind = spec["names"]["kind"]
    return {
        (f"{spec['group']}/{version['name']}", kind): without_nulls(version["schema"]["openAPIV3Schema"])
        for version in spec["versions"]
        if version.get("served") and version.get("schema", {}).get("openAPIV3Schema")
    }


def without_nulls(schema: Any) -> Any:
    """A schema without fields that are null, which say nothing; values of the objects' own are left alone."""
    if isinstance(schema, list):
        return [without_nulls(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: value if key in ("default", "enum") else without_nulls(value)
        for key, value in schema.items()
        if value is not None
    }


@cache
def shipped() -> Catalogue:
    """The definitions that Fairway ships."""
    return Shipped()

"""Read an OpenAPI document of the user's (`openapi: {path: …}`): merge keys, and scopes of kinds."""

from __future__ import annotations

import json
from typing import Any, Final

from fairway.errors import KustomizeError
from fairway.kustomize.schema.types import TypeSchema
from fairway.yamlio.config import read_config

_KINDS: Final = "x-kubernetes-group-version-kind"
_STRATEGY: Final = "x-kubernetes-patch-strategy"
_MERGE_KEY: Final = "x-kubernetes-patch-merge-key"
_LIST_KEYS: Final = "x-kubernetes-list-map-keys"
_MAX_REFERENCES: Final = 64

Definitions = dict[str, Any]


def parsed(content: bytes, name: str | None) -> Definitions:
    """The document as a value: JSON when it begins with a brace, else YAML. Raises KustomizeError."""
    document: object
    try:
        document = json.loads(content) if content.startswith(b"{") else read_config(content, name=name)
    except (ValueError, RecursionError) as error:
        raise KustomizeError(f"invalid schema file: {error}", file=name) from None
    if not isinstance(document, dict):
        raise KustomizeError("invalid schema file: not an OpenAPI document", file=name)
    return document


class DocumentTypes:
    """The types of an OpenAPI document's definitions, each made when first asked for, and its scopes.

    `others` are types by definition name that stand in place of the document's own.
    """

    def __init__(self, document: Definitions, others: dict[str, TypeSchema] | None = None) -> None:
        self._definitions: Definitions = _mapping(document.get("definitions"))
        self._types: dict[str, TypeSchema] = dict(others or {})
        self._kinds = {
            kind: name
            for name, definition in self._definitions.items()
            for kind in map(kind_of, _sequence(_mapping(definition).get(_KINDS)))
            if kind
        }
        self.scopes: Final = _scopes_of(document)

    def of_kind(self, kind: str) -> TypeSchema | None:
        """The type of an `apiVersion kind`, None when the document does not have it."""
        name = self._kinds.get(kind)
        return None if name is None else self.named(name)

    def named(self, name: str) -> TypeSchema | None:
        """The type of a definition, None when there is no such definition."""
        known = self._types.get(name)
        if known is None and name in self._definitions:
            known = self._types[name] = TypeSchema()
            self._fill(known, _mapping(self._definitions[name]))
        return known

    def _type_of(self, schema: Definitions) -> TypeSchema | None:
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference:
            return self._referenced(reference)
        result = TypeSchema()
        self._fill(result, schema)
        return result

    def _referenced(self, reference: str) -> TypeSchema | None:
        for _ in range(_MAX_REFERENCES):
            name = reference.removeprefix("#/definitions/").replace("~1", "/").replace("~0", "~")
            following = _mapping(self._definitions.get(name)).get("$ref")
            if not isinstance(following, str):
                return self.named(name)
            reference = following
        raise KustomizeError(f"the OpenAPI definition {reference} refers to itself")

    def _fill(self, result: TypeSchema, schema: Definitions) -> None:
        for name, field in _mapping(schema.get("properties")).items():
            found = self._type_of(_mapping(field))
            if found is not None:
                result.fields[name] = found
        values = schema.get("additionalProperties")
        if isinstance(values, dict):
            result.values = self._type_of(values)
        items = schema.get("items")
        if isinstance(items, dict) and schema.get("type") in ("array", ["array"]):
            result.elements = self._type_of(items)
        result.merge_keys = _merge_keys(schema)


def _merge_keys(schema: Definitions) -> tuple[str, ...] | None:
    strategy = schema.get(_STRATEGY)
    if not isinstance(strategy, str) or "merge" not in strategy.split(","):
        return None
    keys = schema.get(_LIST_KEYS)
    if isinstance(keys, list):
        return tuple(map(str, keys))
    key = schema.get(_MERGE_KEY)
    return (key,) if isinstance(key, str) else ()


def kind_of(extension: object) -> str | None:
    """`apiVersion kind` of a group-version-kind extension."""
    if not isinstance(extension, dict):
        return None
    group, version, kind = (extension.get(part) or "" for part in ("group", "version", "kind"))
    return f"{group}/{version} {kind}" if group else f"{version} {kind}"


def _scopes_of(document: Definitions) -> dict[str, bool]:
    """Whether each kind that a path of the document can `get` is in namespaces, by `apiVersion kind`."""
    result: dict[str, bool] = {}
    for path, operations in _mapping(document.get("paths")).items():
        kind = kind_of(_mapping(_mapping(operations).get("get")).get(_KINDS))
        if kind is not None:
            result[kind] = result.get(kind, False) or "namespaces/{namespace}" in path
    return result


def _mapping(value: object) -> Definitions:
    return value if isinstance(value, dict) else {}


def _sequence(value: object) -> list[Any]:
    return value if isinstance(value, list) else []

"""What kustomize knows of Kubernetes types: merge keys of lists, and which kinds live outside namespaces.

Kustomize 5.8 has the OpenAPI document of Kubernetes 1.21 built in; `data/` holds what matters of it
(made by `scripts/kustomize_schema`). A kustomization may bring a document of its own.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from fairway.errors import KustomizeError
from fairway.kustomize.schema.document import DocumentTypes, scopes_of
from fairway.kustomize.schema.types import TypeSchema, types_of_compact

__all__ = ["BUILTIN", "BUILTIN_VERSION", "Schema", "TypeSchema", "for_object", "is_cluster_scoped", "schema_of_field"]

BUILTIN_VERSION: Final = "v1.21.2"
_DATA: Final = Path(__file__).parent / "data"


class Schema:
    """The types and scopes that one build works with: the built-in ones, or those of a custom document.

    Kustomize reads a custom document instead of the built-in one when the build names it before any
    type was needed, as it does for the `openapi` of the outermost kustomization: merge keys of
    Deployments are then gone, unless the document has them. Read later (`over`), it adds to what is
    there. Scopes of built-in kinds stay in either case.
    """

    def __init__(self, document: dict[str, Any] | None = None, *, over: Schema | None = None) -> None:
        self._document = document
        self._over = over
        self._scopes = {} if document is None else scopes_of(document)
        self._found: dict[tuple[str, str], TypeSchema | None] = {}
        self._types: DocumentTypes | None = None

    def for_object(self, api_version: str, kind: str) -> TypeSchema | None:
        """The type of an object, None when unknown (or when no list of it is merged)."""
        key = (api_version, kind)
        try:
            return self._found[key]
        except KeyError:
            found = self._found[key] = self._find(f"{api_version} {kind}")
            return found

    def is_cluster_scoped(self, api_version: str, kind: str) -> bool:
        """Whether objects of this kind are known to live outside namespaces."""
        name = f"{api_version} {kind}"
        scope = _builtin_scopes().get(name)
        if scope is None:
            scope = self._scopes.get(name)
        if scope is None and self._over is not None:
            return self._over.is_cluster_scoped(api_version, kind)
        return scope is False

    def _find(self, kind: str) -> TypeSchema | None:
        if self._document is None:
            return _builtin_kinds().get(kind)
        if self._types is None:
            self._types = DocumentTypes(self._document, {} if self._over is None else self._over.names())
        found = self._types.of_kind(kind)
        if found is None and self._over is not None:
            return self._over.for_object(*kind.split(" ", 1))
        return found

    def names(self) -> dict[str, TypeSchema]:
        """The built-in types by definition name, for references from a document laid over them."""
        return _builtin_names() if self._document is None else {}


def schema_of_field(openapi: dict[str, str], document: dict[str, Any] | None, *, over: Schema | None) -> Schema:
    """The schema that the `openapi` field of a kustomization asks for; `document` is its path's content.

    `over` is the schema in use, if anything has looked into it already. Raises KustomizeError for a
    version that is not built in, and for both at once (kyaml's openapi.SetSchema).
    """
    version = openapi.get("version")
    if document is not None:
        if version is not None:
            raise KustomizeError(
                "openapi: builtin version and custom schema provided, cannot use both",
                remedy="Remove `version` or `path`.",
            )
        return Schema(document, over=over)
    if version and version != BUILTIN_VERSION:
        raise KustomizeError(
            f"the specified OpenAPI version is not built in: {version}",
            remedy=f"Only {BUILTIN_VERSION} is; give other types by `path`.",
        )
    return BUILTIN


@cache
def _data(name: str) -> Any:
    return json.loads(_DATA.joinpath(name).read_bytes())


@cache
def _builtin_scopes() -> dict[str, bool]:
    return dict(_data("scopes.json"))


@cache
def _builtin_types() -> list[TypeSchema]:
    return types_of_compact(_data("types.json")["types"])


@cache
def _builtin_kinds() -> dict[str, TypeSchema]:
    types = _builtin_types()
    return {kind: types[index] for kind, index in _data("types.json")["kinds"].items()}


@cache
def _builtin_names() -> dict[str, TypeSchema]:
    return dict(zip(_data("types.json")["names"], _builtin_types(), strict=True))


BUILTIN: Final = Schema()


def for_object(api_version: str, kind: str) -> TypeSchema | None:
    """`BUILTIN.for_object`."""
    return BUILTIN.for_object(api_version, kind)


@cache
def is_cluster_scoped(api_version: str, kind: str) -> bool:
    """`BUILTIN.is_cluster_scoped`, remembered."""
    return BUILTIN.is_cluster_scoped(api_version, kind)

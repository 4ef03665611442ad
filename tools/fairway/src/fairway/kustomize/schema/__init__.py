"""What kustomize knows of Kubernetes types: merge keys of lists, and which kinds live outside namespaces.

Kustomize 5.8 has the OpenAPI document of Kubernetes 1.21 built in; `data/` holds what matters of it
(made by `scripts/kustomize_schema`). A kustomization may bring a document of its own.
"""

from __future__ import annotations

import json
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fairway.errors import KustomizeError
from fairway.kustomize.schema.document import DocumentTypes, parsed
from fairway.kustomize.schema.types import TypeSchema, types_of_compact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fairway.kustomize.loader import Loader

__all__ = [
    "BUILTIN",
    "BUILTIN_VERSION",
    "Schema",
    "TypeSchema",
    "for_object",
    "is_builtin",
    "is_cluster_scoped",
    "put_in_force",
]

BUILTIN_VERSION: Final = "v1.21.2"
_DATA: Final = Path(__file__).parent / "data"


class Schema:
    """The types and scopes that one build works with: the built-in ones, or those of a custom document.

    Kustomize reads a custom document instead of the built-in one: merge keys of Deployments are then
    gone, unless the document has them; with `builtin_too` the built-in types come first. Scopes of
    built-in kinds stay. `content` is the document, JSON or YAML, which is read when first needed; None
    stands for the built-in types.
    """

    def __init__(
        self, content: bytes | None = None, name: str | None = None, *, builtin_too: bool = False
    ) -> None:
        self._content = content
        self._name = name
        self._builtin_too = builtin_too
        self._found: dict[tuple[str, str], TypeSchema | None] = {}

    def with_openapi(
        self,
        openapi: dict[str, str],
        loader: Loader,
        *,
        outermost: bool,
        seen: Iterable[tuple[str, str]] = (),
        builtin_read: bool = False,
    ) -> Schema:
        """The schema in force once a kustomization with this `openapi` field is read.

        The first kustomization of a build that names one decides for all that follows. `seen` are the
        kinds (`apiVersion`, `kind`) of objects so far: when one of them is not built in, kustomize has
        wanted to know its scope, and for that adds the built-in types to those of the document. It has read
        those already (`builtin_read`) when there was a strategic merge, or an object that is not built in.

        Raises KustomizeError for a version that is not built in, or version and path at once, LoadError.
        """
        custom = None
        if "path" in openapi:
            scopes = _builtin_scopes()
            wanted = builtin_read or any(f"{api_version} {kind}" not in scopes for api_version, kind in seen)
            custom = _custom_schema(loader, openapi["path"], builtin_too=wanted)
        if self is not BUILTIN and not outermost:
            return self
        version = openapi.get("version")
        if custom is not None:
            if version is not None:
                raise KustomizeError(
                    "openapi: builtin version and custom schema provided, cannot use both",
                    remedy="Remove `version` or `path`.",
                )
            return custom
        if not version:
            return self
        if version != BUILTIN_VERSION:
            raise KustomizeError(
                f"the specified OpenAPI version is not built in: {version}",
                remedy=f"Only {BUILTIN_VERSION} is; give other types by `path`.",
            )
        return CHOSEN_BUILTIN

    def for_object(self, api_version: str, kind: str) -> TypeSchema | None:
        """The type of an object, None when unknown (or when no list of it is merged)."""
        key = (api_version, kind)
        try:
            return self._found[key]
        except KeyError:
            name = f"{api_version} {kind}"
            found = None
            if self._content is None or self._builtin_too:
                found = _builtin_kinds().get(name)
            if found is None and self._content is not None:
                found = self._document.of_kind(name)
            self._found[key] = found
            return found

    def is_cluster_scoped(self, api_version: str, kind: str) -> bool:
        """Whether objects of this kind are known to live outside namespaces."""
        name = f"{api_version} {kind}"
        scope = _builtin_scopes().get(name)
        if scope is None and self._content is not None:
            scope = self._document.scopes.get(name)
        return scope is False

    @cached_property
    def _document(self) -> DocumentTypes:
        return DocumentTypes(
            parsed(self._content or b"", self._name), _builtin_names() if self._builtin_too else {}
        )


def _custom_schema(loader: Loader, path: str, *, builtin_too: bool) -> Schema:
    name = loader.shown(path)
    return loader.cache.derived(
        loader.locate(path),
        f"openapi {builtin_too}",
        lambda content: Schema(content, name, builtin_too=builtin_too),
    )


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
CHOSEN_BUILTIN: Final = Schema()
"""The same, when a kustomization asks for it by version, so that later ones cannot choose."""


def for_object(api_version: str, kind: str) -> TypeSchema | None:
    """`BUILTIN.for_object`."""
    return BUILTIN.for_object(api_version, kind)


@cache
def _builtin_scope(api_version: str, kind: str) -> bool | None:
    return _builtin_scopes().get(f"{api_version} {kind}")


def is_builtin(api_version: str, kind: str) -> bool:
    """Whether the built-in types tell the scope of a kind."""
    return _builtin_scope(api_version, kind) is not None


in_force: Final[list[Schema]] = [BUILTIN]
"""The one schema that is asked for the scope of kinds (see `put_in_force`)."""


def put_in_force(schema: Schema) -> None:
    """Let `is_cluster_scoped` ask this schema for kinds that are not built in: there is one for each process.

    Ids of objects depend on scopes, and are made where no schema is at hand.
    """
    in_force[0] = schema


def is_cluster_scoped(api_version: str, kind: str) -> bool:
    """Whether objects of this kind are known to live outside namespaces, to the schema in force."""
    scope = _builtin_scope(api_version, kind)
    if scope is not None:
        return not scope
    schema = in_force[0]
    return schema is not BUILTIN and schema.is_cluster_scoped(api_version, kind)

"""The built-in types are those of kustomize's Kubernetes 1.21; a custom document stands in their place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairway.errors import KustomizeError
from fairway.kustomize.file_cache import FileCache
from fairway.kustomize.loader import Loader, root_loader
from fairway.kustomize.schema import (
    BUILTIN,
    Schema,
    TypeSchema,
    for_object,
    is_cluster_scoped,
    put_in_force,
)

DOCUMENT = {
    "definitions": {
        "v1.Foo": {
            "properties": {
                "spec": {"$ref": "#/definitions/v1.Spec"},
                "any": {"additionalProperties": {"$ref": "#/definitions/v1.Spec"}},
            },
            "x-kubernetes-group-version-kind": [{"group": "example.com", "version": "v1", "kind": "Foo"}],
        },
        "v1.Spec": {
            "properties": {
                "items": {
                    "type": "array",
                    "items": {"$ref": "#/definitions/v1.Spec"},
                    "x-kubernetes-patch-merge-key": "id",
                    "x-kubernetes-patch-strategy": "merge",
                },
                "plain": {"type": "array", "items": {"type": "string"}},
                "lost": {"$ref": "#/definitions/none"},
            }
        },
    },
    "paths": {
        "/apis/example.com/v1/foos/{name}": {
            "get": {
                "x-kubernetes-group-version-kind": {"group": "example.com", "version": "v1", "kind": "Foo"}
            }
        }
    },
}


def at(schema: TypeSchema | None, *path: str) -> TypeSchema | None:
    """The type at a path of fields; `[]` is the elements of a list."""
    for part in path:
        if schema is None:
            return None
        schema = schema.elements if part == "[]" else schema.field(part)
    return schema


def keys(schema: TypeSchema | None) -> tuple[str, ...] | None:
    """The merge keys of a type that is known."""
    assert schema is not None
    return schema.merge_keys


@pytest.fixture
def loader(tmp_path: Path) -> Loader:
    """A directory with a custom document, as JSON and as YAML."""
    (tmp_path / "schema.json").write_text(json.dumps(DOCUMENT))
    (tmp_path / "schema.yaml").write_text("# YAML\n" + json.dumps(DOCUMENT))
    (tmp_path / "broken.json").write_text("{")
    return root_loader(str(tmp_path), FileCache())


def test_merge_keys_of_a_deployment() -> None:
    """Containers are merged by name, their ports by two keys, arguments not at all."""
    container = at(for_object("apps/v1", "Deployment"), "spec", "template", "spec", "containers")
    assert keys(container) == ("name",)
    assert keys(at(container, "[]", "ports")) == ("containerPort", "protocol")
    assert at(container, "[]", "args") is None
    assert keys(at(for_object("v1", "Pod"), "metadata", "finalizers")) == ()


@pytest.mark.parametrize(
    ("api_version", "kind", "expected"),
    [
        ("v1", "Namespace", True),
        ("v1", "Pod", False),
        ("example.com/v1", "Foo", False),
        ("v1", "Role", False),
    ],
)
def test_scopes(api_version: str, kind: str, *, expected: bool) -> None:
    """Only kinds known to live outside namespaces are cluster-scoped."""
    assert is_cluster_scoped(api_version, kind) is expected


def test_unknown_kinds_have_no_type() -> None:
    """Neither custom kinds, nor versions that Kubernetes 1.21 did not have."""
    assert for_object("example.com/v1", "Foo") is None
    assert for_object("autoscaling/v2", "HorizontalPodAutoscaler") is None


@pytest.mark.parametrize("name", ["schema.json", "schema.yaml"])
def test_a_custom_document_replaces_the_builtin_types(loader: Loader, name: str) -> None:
    """Its own kinds are known, those of Kubernetes are not; scopes of both are."""
    schema = BUILTIN.with_openapi({"path": name}, loader, outermost=True)
    foo = schema.for_object("example.com/v1", "Foo")
    assert keys(at(foo, "spec", "items", "[]", "items")) == ("id",)
    assert keys(at(foo, "any", "whatever", "items")) == ("id",)
    assert keys(at(foo, "spec", "plain")) is None
    assert at(foo, "spec", "lost") is None
    assert schema.for_object("apps/v1", "Deployment") is None
    assert schema.is_cluster_scoped("example.com/v1", "Foo")
    assert schema.is_cluster_scoped("v1", "Namespace")


def test_the_first_choice_of_a_build_holds(loader: Loader) -> None:
    """A base cannot change the schema that something before it has set, by path or by version."""
    custom = BUILTIN.with_openapi({"path": "schema.json"}, loader, outermost=False)
    assert custom.with_openapi({"version": "v1.21.2"}, loader, outermost=False) is custom
    builtin = BUILTIN.with_openapi({"version": "v1.21.2"}, loader, outermost=True)
    assert builtin.with_openapi({"path": "schema.json"}, loader, outermost=False) is builtin
    assert builtin.for_object("apps/v1", "Deployment") is for_object("apps/v1", "Deployment")


def test_a_document_is_read_once(loader: Loader) -> None:
    """Builds of one process share what was parsed."""
    first = BUILTIN.with_openapi({"path": "schema.json"}, loader, outermost=True)
    assert BUILTIN.with_openapi({"path": "schema.json"}, loader, outermost=True) is first


@pytest.mark.parametrize(
    ("openapi", "message"),
    [
        ({"version": "v1.30.0"}, "not built in: v1.30.0"),
        ({"version": "v1.21.2", "path": "schema.json"}, "cannot use both"),
        ({"path": "none.json"}, "cannot read"),
    ],
)
def test_refusals(loader: Loader, openapi: dict[str, str], message: str) -> None:
    """A version that is not there, two choices at once, a file that is not there."""
    with pytest.raises(KustomizeError, match=message):
        BUILTIN.with_openapi(openapi, loader, outermost=True)


def test_a_broken_document_is_refused_when_it_is_needed(loader: Loader) -> None:
    """A build that merges nothing never looks into it, as with kustomize."""
    schema = BUILTIN.with_openapi({"path": "broken.json"}, loader, outermost=True)
    with pytest.raises(KustomizeError, match="invalid schema file"):
        schema.for_object("v1", "Pod")


def test_references_in_a_circle_are_refused() -> None:
    """Rather than followed for ever."""
    document = {
        "definitions": {
            "a": {"$ref": "#/definitions/b"},
            "b": {"$ref": "#/definitions/a"},
            "c": {
                "properties": {"x": {"$ref": "#/definitions/a"}},
                "x-kubernetes-group-version-kind": [{"version": "v1", "kind": "C"}],
            },
        }
    }
    with pytest.raises(KustomizeError, match="refers to itself"):
        Schema(json.dumps(document).encode()).for_object("v1", "C")


def test_the_builtin_types_come_first_after_a_custom_kind(loader: Loader) -> None:
    """Kustomize adds them when it has looked for the scope of an object before it met the document."""
    seen = [("v1", "Pod"), ("example.com/v1", "Bar")]
    schema = BUILTIN.with_openapi({"path": "schema.json"}, loader, outermost=False, seen=seen)
    assert schema.for_object("apps/v1", "Deployment") is for_object("apps/v1", "Deployment")
    assert schema.for_object("example.com/v1", "Foo") is not None
    builtin_only = BUILTIN.with_openapi({"path": "schema.json"}, loader, outermost=False, seen=seen[:1])
    assert builtin_only.for_object("apps/v1", "Deployment") is None


def test_the_schema_in_force_knows_scopes(loader: Loader) -> None:
    """Ids of objects follow the scopes of the build's own document."""
    put_in_force(BUILTIN.with_openapi({"path": "schema.json"}, loader, outermost=True))
    assert is_cluster_scoped("example.com/v1", "Foo")
    put_in_force(BUILTIN)
    assert not is_cluster_scoped("example.com/v1", "Foo")

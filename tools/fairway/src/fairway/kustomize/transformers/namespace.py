"""`namespace:` puts every namespaced object into one namespace (kustomize: NamespaceTransformer)."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Final, NamedTuple

from fairway.errors import KustomizeError
from fairway.kustomize.fieldspec import (
    CREATE_SCALAR,
    FieldSpec,
    Setter,
    SpecTable,
    is_null,
    spec_table,
    write_field,
)
from fairway.kustomize.resid import ResId
from fairway.kustomize.resmap import Key, ResMap
from fairway.kustomize.resource import HELM_GENERATED, Resource, text_of
from fairway.kustomize.shared_values import assign
from fairway.yamlio.node import Mapping, Node, Scalar
from fairway.yamlio.style import as_plain, as_quoted, is_untagged, was_quoted

_METADATA: Final = FieldSpec("", "", "", "metadata/namespace", create=True)
_SUBJECTS_PATH: Final = "subjects/namespace"
_NOTHING: Final = Scalar("", "")
_BINDINGS: Final = frozenset({"RoleBinding", "ClusterRoleBinding"})

DEFAULT_SUBJECTS: Final = "defaultOnly"
ALL_SUBJECTS: Final = "allServiceAccounts"
NO_SUBJECTS: Final = "none"


class NamespaceOptions(NamedTuple):
    """The namespace, the fields that name it, and which subjects of role bindings follow."""

    namespace: str
    field_specs: tuple[FieldSpec, ...]
    unset_only: bool = False
    subjects: str = DEFAULT_SUBJECTS


def transform(resmap: ResMap, options: NamespaceOptions) -> None:
    """Set the namespace. Raises KustomizeError when two objects would become one."""
    if not options.namespace:
        return
    keys = Counter(resource.cur_id.key for resource in resmap)
    setter = _setter(options)
    for resource in resmap.resources:
        if not resource.root or _has_own(resource):
            continue
        before = resource.cur_id
        resource.store_previous_id()
        _move(resource, before, options, setter)
        _count(keys, before, resource)
    resmap.invalidate()


def _count(keys: Counter[Key], before: ResId, resource: Resource) -> None:
    """Take note of an object's new id. Raises KustomizeError when another has the same."""
    after = resource.cur_id.key
    keys[before.key] -= 1
    keys[after] += 1
    if keys[after] != 1:
        raise KustomizeError(
            f"namespace transformation produces ID conflict: {resource.cur_id}",
            remedy="Two objects differ only by namespace: rename one, or set the namespace further down.",
        )


def _has_own(resource: Resource) -> bool:
    """Whether a chart gave the object its namespace."""
    metadata = resource.root.get("metadata")
    annotations = metadata.get("annotations") if type(metadata) is dict else None
    return type(annotations) is dict and text_of(annotations.get(HELM_GENERATED)) == "true"


def _move(resource: Resource, before: ResId, options: NamespaceOptions, setter: Setter) -> None:
    """Put an object that was just given a new tree into the namespace."""
    specs = _elsewhere(options.field_specs)[before.gvk]
    metadata = resource.root["metadata"]
    old = metadata.get("namespace", _NOTHING) if type(metadata) is dict else {}
    if specs or before.gvk.kind in _BINDINGS or type(old) is dict or type(old) is list:
        assign(resource, with_namespace(resource, options))
    elif type(metadata) is dict and not before.is_cluster_scoped:
        # All that most objects need: one field more in the metadata, which are this object's own by now.
        new = setter(_NOTHING if is_null(old) else old)
        metadata["namespace"] = new
        resource.moved_to(before, text_of(new))


@lru_cache(maxsize=128)
def _elsewhere(field_specs: tuple[FieldSpec, ...]) -> SpecTable:
    return spec_table(tuple(spec for spec in field_specs if spec.path != _METADATA.path))


def with_namespace(resource: Resource, options: NamespaceOptions) -> Mapping:
    """The object in the namespace, wherever the field specs say so, without remembering where it was."""
    root = resource.root
    current = resource.cur_id
    setter = _setter(options)
    if not current.is_cluster_scoped:
        root = write_field(root, _METADATA, setter, CREATE_SCALAR)
    is_binding = current.gvk.kind in _BINDINGS
    if is_binding:
        root = _write_subjects(root, options)
    for spec in spec_table(options.field_specs)[current.gvk]:
        if spec.path == "metadata/namespace" or (
            spec.path == "metadata/name" and resource.api_version != "v1"
        ):
            continue
        if is_binding and spec.path == _SUBJECTS_PATH and spec.kind in _BINDINGS:
            continue
        root = write_field(root, spec, setter, CREATE_SCALAR)
    return root


def _setter(options: NamespaceOptions) -> Setter:
    namespace, unset_only = options.namespace, options.unset_only
    plain = as_plain(namespace)

    def write(node: Node) -> Node:
        if type(node) is dict or type(node) is list:
            raise KustomizeError("namespace field specs must target scalar nodes")
        if unset_only and not is_null(node) and text_of(node):
            return node
        if type(node) is str and node == namespace and not is_untagged(node):
            return node
        return as_quoted(namespace) if was_quoted(node) else plain

    return write


def _write_subjects(root: Mapping, options: NamespaceOptions) -> Mapping:
    subjects = root.get("subjects")
    if options.subjects == NO_SUBJECTS or subjects is None or is_null(subjects):
        return root
    if type(subjects) is not list:
        raise KustomizeError("setting namespace on (cluster)role binding subjects: subjects is not a list")
    field, wanted = ("kind", "ServiceAccount") if options.subjects == ALL_SUBJECTS else ("name", "default")
    setter = _setter(options)
    new = [_write_subject(subject, field, wanted, setter) for subject in subjects]
    if all(a is b for a, b in zip(new, subjects, strict=True)):
        return root
    return {**root, "subjects": new}


def _write_subject(subject: Node, field: str, wanted: str, setter: Setter) -> Node:
    if is_null(subject):
        return subject
    if type(subject) is not dict:
        raise KustomizeError(f"looking up {field} on (cluster)role binding subject: not a mapping")
    value = subject.get(field)
    if value is None or is_null(value):
        return subject
    if type(value) is dict or type(value) is list:
        raise KustomizeError(f"looking up {field} on (cluster)role binding subject: not a scalar")
    if text_of(value) != wanted:
        return subject
    return {**subject, "namespace": setter(subject.get("namespace", Scalar("", "")))}

"""`namePrefix:` and `nameSuffix:` (kustomize: PrefixTransformer, SuffixTransformer)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fairway.errors import KustomizeError
from fairway.kustomize.fieldspec import CREATE_SCALAR, NAME_PATH, FieldSpec, spec_table, write_field
from fairway.kustomize.resid import Gvk
from fairway.kustomize.resmap import ResMap
from fairway.kustomize.resource import Resource, rewritten, text_of
from fairway.kustomize.shared_values import assign
from fairway.yamlio.node import Node

_NEVER_RENAMED: Final = (
    Gvk("", "", "CustomResourceDefinition"),
    Gvk("apiregistration.k8s.io", "", "APIService"),
    Gvk("", "", "Namespace"),
)


def add_prefix(resmap: ResMap, prefix: str, field_specs: tuple[FieldSpec, ...]) -> None:
    """Put `prefix` before the fields of the specs, which are the name unless configured otherwise."""
    _rename(resmap, prefix, field_specs, lambda one: one.add_name_prefix(prefix), lambda old: prefix + old)


def add_suffix(resmap: ResMap, suffix: str, field_specs: tuple[FieldSpec, ...]) -> None:
    """Put `suffix` behind the fields of the specs, which are the name unless configured otherwise."""
    _rename(resmap, suffix, field_specs, lambda one: one.add_name_suffix(suffix), lambda old: old + suffix)


def _rename(
    resmap: ResMap,
    text: str,
    field_specs: tuple[FieldSpec, ...],
    remember: Callable[[Resource], None],
    change: Callable[[str], str],
) -> None:
    def setter(node: Node) -> Node:
        if type(node) is dict or type(node) is list:
            raise KustomizeError("wrong node kind: a name must be a scalar")
        return rewritten(change(text_of(node)), node)

    table = spec_table(field_specs)
    for resource in resmap.resources:
        original = resource.org_id.gvk
        if any(original.is_selected(gvk) for gvk in _NEVER_RENAMED):
            continue
        for spec in table[original]:
            if spec.path == NAME_PATH:
                remember(resource)
                if text:
                    resource.store_previous_id()
            if spec.selects(resource.gvk):
                assign(resource, write_field(resource.root, spec, setter, CREATE_SCALAR))
    resmap.invalidate()

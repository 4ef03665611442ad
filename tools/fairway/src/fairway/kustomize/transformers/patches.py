"""Patches upon resources (kustomize: ApplySmPatch of Resource and ResMap, PatchJson6902Transformer)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from fairway.errors import KustomizeError
from fairway.kustomize.merge import json6902
from fairway.kustomize.merge.strategic import merge
from fairway.kustomize.part.spared import spares_by_merge, spares_by_operations
from fairway.kustomize.resid import Gvk
from fairway.kustomize.resmap import ResMap, identity
from fairway.kustomize.resource import (
    ALLOW_KIND_CHANGE,
    ALLOW_NAME_CHANGE,
    NEEDS_HASH_SUFFIX,
    Resource,
)
from fairway.kustomize.schema import Schema
from fairway.kustomize.selector import Selector
from fairway.kustomize.shared_values import propagate_shared
from fairway.yamlio.commented import require_no_emptied
from fairway.yamlio.node import Mapping
from fairway.yamlio.repeated import require_unique

_MERGES_KEPT: Final = 4096
_INTERNAL_PREFIX: Final = "internal.config.kubernetes.io/"
_INTERNAL: Final = frozenset({"config.kubernetes.io/path", "config.kubernetes.io/index", "config.k8s.io/id"})


def patch_resource(resource: Resource, patch: Resource, schema: Schema) -> None:
    """Merge a patch into one resource; its name and kind stay unless the patch may change them.

    A patch that deletes leaves an empty root.
    """
    kept = _Kept(
        resource.namespace,
        None if patch.is_enabled(ALLOW_NAME_CHANGE) else resource.name,
        None if patch.is_enabled(ALLOW_KIND_CHANGE) else resource.kind,
    )
    if kept.name is None or kept.kind is None:
        resource.store_previous_id()
    try:
        merged = _merged(resource.root, patch.root, schema)
    except KustomizeError as error:
        raise KustomizeError(f"patching {resource.cur_id}: {error.message}", remedy=error.remedy) from error
    if not merged:
        resource.root = {}
        return
    if patch.unprintable_keys:
        resource.note_keys_of(patch, resource.root)
    if resource.shared:
        merged, resource.shared = propagate_shared(resource.root, merged, resource.shared)
    resource.root = _with_kept(merged, kept)


class _Kept(NamedTuple):
    """What a patch must not change: None for what it may."""

    namespace: str
    name: str | None
    kind: str | None


def _with_kept(merged: Mapping, kept: _Kept) -> Mapping:
    """The object with its own kind, name and namespace; remembered, as the merge is."""
    known = _kept.get((id(merged), kept))
    if known is None:
        if len(_kept) >= _MERGES_KEPT:
            _kept.clear()
        resource = Resource(merged)
        if kept.kind is not None:
            resource.set_kind(kept.kind)
        if kept.name is not None:
            resource.set_name(kept.name)
        resource.set_namespace(kept.namespace)
        known = _kept[id(merged), kept] = (merged, resource.root)
    return known[1]


_kept: dict[tuple[int, _Kept], tuple[Mapping, Mapping]] = {}
_Merge = tuple[Mapping, Mapping, Schema, "Mapping | None"]
_merges: dict[tuple[int, int, int], _Merge] = {}
"""What was merged into what; holding all three keeps their ids from being used again."""


def _merged(target: Mapping, patch: Mapping, schema: Schema) -> Mapping | None:
    """The merge, remembered: in a fleet one trait patches the same object for many client environments."""
    key = (id(target), id(patch), id(schema))
    known = _merges.get(key)
    if known is None:
        if len(_merges) >= _MERGES_KEPT:
            _merges.clear()
        known = _merges[key] = (target, patch, schema, merge(target, patch, schema))
    return known[3]


def patch_by_id(resmap: ResMap, patches: Iterable[Resource], schema: Schema) -> None:
    """Apply each patch to the one resource that has, or had, the patch's own id."""
    for patch in patches:
        if resmap.leaves_out(patch.org_id) and spares_by_merge(patch):
            continue
        target = resmap.unique_by_any_id(patch.org_id)
        before = identity(target)
        patch_resource(target, patch, schema)
        if target.root:
            resmap.changed(target, before)
        else:
            resmap.invalidate()


def patch_selected(resmap: ResMap, selected: list[Resource], patch: Resource, schema: Schema) -> None:
    """Apply one patch to the selected resources, and drop those that it deletes."""
    if not selected:
        resmap.check_unique()
        return
    chosen = {resource.cur_id for resource in selected}
    # Ids may be shared by several resources; all of them count as selected.
    for resource in selected if len(chosen) == len(selected) else resmap.resources:
        if resource.cur_id in chosen:
            before = identity(resource)
            patch_resource(resource, _retargeted(patch, resource), schema)
            if not resource.root or identity(resource) != before:
                resmap.invalidate()
    resmap.drop_empties()
    resmap.check_unique()


def _retargeted(patch: Resource, target: Resource) -> Resource:
    """The patch as kustomize merges it into a selected target: metadata as text, Gvk of the target."""
    key = (id(patch.root), target.gvk)
    known = _retargets.get(key)
    if known is None:
        if len(_retargets) >= _MERGES_KEPT:
            _retargets.clear()
        known = _retargets[key] = (patch.root, _retarget(patch, target.gvk))
    return known[1]


_retargets: dict[tuple[int, Gvk], tuple[Mapping, Resource]] = {}


def _retarget(patch: Resource, gvk: Gvk) -> Resource:
    copy = patch.copy()
    metadata = patch.root.get("metadata")
    fields = metadata if type(metadata) is dict else {}
    if "labels" in fields:
        copy.set_labels(patch.labels())
    if "annotations" in fields:
        annotations = patch.annotations()
        if not patch.is_enabled(NEEDS_HASH_SUFFIX):
            annotations.pop(NEEDS_HASH_SUFFIX, None)
        copy.set_annotations(annotations)
    copy.set_name(patch.name)
    copy.set_namespace(patch.namespace)
    copy.set_api_version(gvk.api_version)
    copy.set_kind(patch.kind)
    return copy


def patch_json(resmap: ResMap, target: Selector, operations: json6902.Operations, *, remember: bool) -> None:
    """Apply JSON 6902 operations to the selected resources; `remember` keeps their ids as former ones."""
    for resource in resmap.select(target, spares=spares_by_operations(operations)):
        before = identity(resource)
        if remember:
            resource.store_previous_id()
        resource.settle_keys()
        require_no_emptied(resource.root)
        require_unique(resource.root)
        kept = _internal_annotations(resource)
        try:
            root = json6902.apply(resource.root, operations)
        except KustomizeError as error:
            raise KustomizeError(
                f"patching {resource.cur_id}: {error.message}", remedy=error.remedy
            ) from error
        resource.root = root
        resource.shared = ()
        resource.set_annotations({**resource.annotations(), **kept})
        resmap.changed(resource, before)


def _internal_annotations(resource: Resource) -> dict[str, str]:
    return {
        key: value
        for key, value in resource.annotations().items()
        if key.startswith(_INTERNAL_PREFIX) or key in _INTERNAL
    }

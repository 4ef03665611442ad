"""Generated objects among the others: new, or in the place of one of the same id (ResMap.AbsorbAll)."""

from __future__ import annotations

from fairway.errors import KustomizeError
from fairway.kustomize.resmap import ResMap
from fairway.kustomize.resource import (
    BUILD_ANNOTATIONS,
    GENERATOR_BEHAVIOR,
    NEEDS_HASH_SUFFIX,
    ORIGIN,
    Resource,
    text_of,
)
from fairway.yamlio.node import Mapping
from fairway.yamlio.repeated import COLLECTION, REPEATED
from fairway.yamlio.style import as_set

_MERGE = "merge"
_REPLACE = "replace"


def absorb_all(resmap: ResMap, generated: list[Resource]) -> None:
    """Add generated resources by their behavior. Raises KustomizeError when that is not possible."""
    for resource in generated:
        _absorb(resmap, resource)


def _absorb(resmap: ResMap, resource: Resource) -> None:
    matches = resmap.by_any_id(resource.cur_id.key)
    behavior = resource.annotations().get(GENERATOR_BEHAVIOR, "")
    if not matches:
        if behavior in (_MERGE, _REPLACE):
            raise KustomizeError(
                f"id {resource.cur_id} does not exist; cannot merge or replace",
                remedy=f"Correct the name, or leave out `behavior: {behavior}`.",
            )
        resmap.append(resource)
        return
    if len(matches) > 1:
        raise KustomizeError(f"found multiple objects that could accept merge of {resource.cur_id}")
    if behavior not in (_MERGE, _REPLACE):
        raise KustomizeError(
            f"id {resource.cur_id} exists; behavior must be merge or replace",
            remedy="Set `behavior: merge` or `behavior: replace`, or choose another name.",
        )
    old = matches[0]
    _take_metadata(resource, old)
    if behavior == _MERGE:
        _merge_data(resource, old)
    _replace(resmap, old, resource)


def _merge_data(resource: Resource, old: Resource) -> None:
    origin = old.annotations().get(ORIGIN)
    for field in ("data", "binaryData"):
        merged = {**_texts(old, field), **_texts(resource, field)}
        root = {key: value for key, value in resource.root.items() if key != field}
        for key in merged:
            resource.note_key(key)
        if merged:
            root[field] = dict(sorted(merged.items()))
        resource.root = root
    if origin is not None:
        resource.set_annotations({**resource.annotations(), ORIGIN: origin})


def _texts(resource: Resource, field: str) -> Mapping:
    values = resource.root.get(field)
    if type(values) is not dict:
        return {}
    return {key: as_set(text_of(value)) for key, value in values.items() if key not in (REPEATED, COLLECTION)}


def _take_metadata(resource: Resource, old: Resource) -> None:
    """Name and namespace of the old object; its labels and annotations, where the new one has none."""
    resource.set_labels({**old.labels(), **resource.labels()})
    own, inherited = resource.annotations(), old.annotations()
    merged = {**inherited, **own}
    for key in BUILD_ANNOTATIONS:
        if key in inherited:
            merged[key] = inherited[key]
        else:
            merged.pop(key, None)
    if NEEDS_HASH_SUFFIX not in own:
        merged.pop(NEEDS_HASH_SUFFIX, None)
    resource.set_annotations(merged)
    resource.set_name(old.name)
    resource.set_namespace(old.namespace)
    resource.ref_var_names = old.ref_var_names
    resource.history = old.history


def _replace(resmap: ResMap, old: Resource, new: Resource) -> None:
    key = new.cur_id.key
    same = [each for each in resmap.by_any_id(key) if each.cur_id.key == key]
    if same != [old]:
        raise KustomizeError(f"id {new.cur_id} matched {len(same)} resources")
    resmap.replace(old, new)

"""Remove what is for local tools only at the end of a build (kustomize: IgnoreLocal of KustTarget)."""

from __future__ import annotations

from fairway.errors import KustomizeError
from fairway.kustomize.factory import validated
from fairway.kustomize.resmap import ResMap
from fairway.kustomize.resource import LOCAL_CONFIG, Resource


def drop_local(resmap: ResMap) -> None:
    """Remove the objects with the annotation for it, unless one without it has the very same id.

    Raises KustomizeError where two objects share an id that both have the annotation, or both have not.
    """
    present = [resource for resource in resmap if resource.root]
    kept = [resource for resource in present if not _is_local(resource)]
    if len(kept) < len(resmap) or len({resource.cur_id.key for resource in kept}) < len(kept):
        resmap.replace_all(kept)
        resmap.resources = _with_ids_of(kept, present)
        resmap.invalidate()


def _is_local(resource: Resource) -> bool:
    validated(resource.root)
    return resource.annotations().get(LOCAL_CONFIG, "false") != "false"


def _with_ids_of(kept: list[Resource], present: list[Resource]) -> list[Resource]:
    ids = {resource.cur_id for resource in kept}
    removed = [resource.cur_id for resource in present if resource.cur_id not in ids]
    if len(set(removed)) < len(removed):
        raise KustomizeError(
            f"two objects with the annotation {LOCAL_CONFIG} share an id", remedy="Remove or rename one."
        )
    return [resource for resource in present if resource.cur_id in ids]

"""The order of the output: as loaded, or kustomize's legacy order by kind (SortOrderTransformer)."""

from __future__ import annotations

from functools import cmp_to_key
from typing import Final, NamedTuple

from fairway.errors import KustomizeError
from fairway.kustomize.resid import ORDER_FIRST, ORDER_LAST, Gvk, ResId
from fairway.kustomize.resmap import ResMap
from fairway.kustomize.resource import Resource

LEGACY: Final = "legacy"
FIFO: Final = "fifo"


class SortOrder(NamedTuple):
    """`fifo` or `legacy`; first and last are kinds, and only for the legacy order."""

    order: str
    first: tuple[str, ...] | None = None
    last: tuple[str, ...] | None = None


def sort_resources(resmap: ResMap, options: SortOrder) -> None:
    """Bring the resources into the order asked for. Raises KustomizeError when the options contradict."""
    if options.order not in (FIFO, LEGACY):
        raise KustomizeError(f"the field 'sortOptions.order' must be one of [{FIFO}, {LEGACY}]")
    custom = options.first is not None or options.last is not None
    if options.order == FIFO:
        if custom:
            raise KustomizeError(
                "the field 'sortOptions.legacySortOptions' is set, but the order is 'fifo', not 'legacy'",
                remedy="Remove it, or set `order: legacy`.",
            )
        return
    first = (options.first or ()) if custom else ORDER_FIRST
    last = (options.last or ()) if custom else ORDER_LAST
    ranks = {kind: index - len(first) for index, kind in enumerate(first)}
    ranks.update({kind: index + 1 for index, kind in enumerate(last)})
    ordered = sorted(resmap.resources, key=lambda resource: _sort_key(resource.cur_id, ranks))
    if any(resource.kind == "Namespace" and resource.gvk.group for resource in ordered):

        def compare(one: Resource, other: Resource) -> int:
            return _compare(one.cur_id, other.cur_id, ranks)

        ordered.sort(key=cmp_to_key(compare))
    resmap.replace_all(ordered)


def _gvk_text(gvk: Gvk) -> str:
    return f"{gvk.group or '~G'}_{gvk.version or '~V'}_{gvk.kind or '~K'}"


def _id_text(id_: ResId) -> str:
    return f"{id_.gvk}|{id_.namespace or '~X'}|{id_.name or '~N'}"


def _sort_key(id_: ResId, ranks: dict[str, int]) -> tuple[int, str, str]:
    return (ranks.get(id_.gvk.kind, 0), _gvk_text(id_.gvk), _id_text(id_))


def _compare(a: ResId, b: ResId, ranks: dict[str, int]) -> int:
    """Kustomize's order, which is no order of keys when a Namespace of another group is among them."""
    if a.gvk == b.gvk:
        left, right = _id_text(a), _id_text(b)
    elif a.gvk.kind == b.gvk.kind == "Namespace" and not (a.gvk.group and b.gvk.group):
        right, left = _gvk_text(a.gvk), _gvk_text(b.gvk)
    else:
        return -1 if _sort_key(a, ranks)[:2] < _sort_key(b, ranks)[:2] else 1
    return (left > right) - (left < right)

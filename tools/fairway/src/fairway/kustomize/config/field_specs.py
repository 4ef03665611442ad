"""Field specs put together: order, duplicates and contradictions (kustomize: api/types/fieldspec.go)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeVar

from fairway.errors import KustomizeError
from fairway.kustomize.fieldspec import BackReference, FieldSpec
from fairway.kustomize.resid import ORDER_FIRST, ORDER_LAST, Gvk

Specs = tuple[FieldSpec, ...]
References = tuple[BackReference, ...]
Keyed = TypeVar("Keyed", FieldSpec, BackReference)

_RANKS: Final = {kind: rank - len(ORDER_FIRST) for rank, kind in enumerate(ORDER_FIRST)} | {
    kind: rank + 1 for rank, kind in enumerate(ORDER_LAST)
}


def merge_specs(specs: Specs, incoming: Iterable[FieldSpec]) -> Specs:
    """`specs` and those of `incoming` that are not covered yet; the same tuple when nothing is new.

    A spec is covered by an earlier one of the same path whose Gvk it selects. Raises KustomizeError
    when such two disagree about `create`.
    """
    by_path: dict[str, list[FieldSpec]] = {}
    for spec in specs:
        by_path.setdefault(spec.path, []).append(spec)
    added: list[FieldSpec] = []
    for spec in incoming:
        same_path = by_path.setdefault(spec.path, [])
        known = next((each for each in same_path if spec.selects(each.gvk)), None)
        if known is None:
            added.append(spec)
            same_path.append(spec)
        elif known.create != spec.create:
            raise KustomizeError(
                f"conflicting field specs: {spec.path} of {spec.gvk} has create {str(spec.create).lower()}, "
                f"that of {known.gvk} has not",
                remedy="Give both the same `create`; kustomize's default field specs count too.",
            )
    return (*specs, *added) if added else specs


def merge_references(references: References, incoming: References) -> References:
    """Back references of both, the referrers of one kind in one entry. Raises as `merge_specs`."""
    result = {each.gvk: each for each in references}
    if len(result) != len(references):
        return _merge_repeated(references, incoming)
    for each in incoming:
        known = result.get(each.gvk)
        referrers = each.referrers if known is None else merge_specs(known.referrers, each.referrers)
        if known is None or referrers is not known.referrers:
            result[each.gvk] = BackReference(each.gvk, referrers)
    return tuple(result.values())


def _merge_repeated(references: References, incoming: References) -> References:
    """The same where a kind is listed more than once: each of its entries takes the new referrers."""
    result = list(references)
    for each in incoming:
        indexes = [index for index, known in enumerate(result) if known.gvk == each.gvk]
        for index in indexes:
            result[index] = BackReference(each.gvk, merge_specs(result[index].referrers, each.referrers))
        if not indexes:
            result.append(each)
    return tuple(result)


def in_order(entries: Iterable[Keyed]) -> tuple[Keyed, ...]:
    """Sorted by Gvk: Namespace and the like first, webhooks last, then by name."""
    return tuple(sorted(entries, key=_rank))


def _rank(entry: FieldSpec | BackReference) -> tuple[int, bytes]:
    return _rank_of(entry.gvk)


def _rank_of(gvk: Gvk) -> tuple[int, bytes]:
    text = f"{gvk.group or '~G'}_{gvk.version or '~V'}_{gvk.kind or '~K'}"
    return _RANKS.get(gvk.kind, 0), text.encode()

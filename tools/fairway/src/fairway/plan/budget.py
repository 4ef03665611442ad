"""The deletion budget: how much a change may delete before somebody has to allow it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from fairway.configuration import DeletionBudget
from fairway.plan.model import Json, Kind, ObjectChange, Risk, SetChange
from fairway.plan.names import is_regenerated
from fairway.plan.risk.fleet import BUDGET

_SYNC_OPTIONS: Final = "argocd.argoproj.io/sync-options"
_SHOWN: Final = 3


def over_budget(sets: Sequence[SetChange], budget: DeletionBudget) -> Iterator[tuple[Risk, tuple[str, ...]]]:
    """What is deleted beyond the budget, with the rendered sets that lose objects."""
    deleted = [(each, deletions(each)) for each in sets]
    losing = [(each, count) for each, count in deleted if count]
    total = sum(count for _, count in losing)
    if total > budget.objects:
        message = f"{total} objects are deleted, and {budget.objects} may be"
        yield BUDGET.risk(message), tuple(each.name for each, _ in losing)
    emptied = [(each, count) for each, count in losing if count * 100 > budget.percent * (each.before or 0)]
    if emptied:
        shown = [f"{count} of {each.before} in {each.name}" for each, count in emptied[:_SHOWN]]
        shown += [f"and {len(emptied) - _SHOWN} more"] if len(emptied) > _SHOWN else []
        message = f"more than {budget.percent} % of the objects are deleted: {', '.join(shown)}"
        yield BUDGET.risk(message), tuple(each.name for each, _ in emptied)


def deletions(each: SetChange) -> int:
    """How many objects of a rendered set are deleted: removed, or replaced by one of another name."""
    return sum(_is_deletion(change) for change in each.changes)


def _is_deletion(change: ObjectChange) -> bool:
    if change.kind is Kind.RENAMED:
        return not is_regenerated(change)
    return change.kind is Kind.REMOVED and "Prune=false" not in _sync_options(change.content)


def _sync_options(content: Json) -> set[str]:
    for key in ("metadata", "annotations", _SYNC_OPTIONS):
        content = content.get(key) if isinstance(content, dict) else None
    return {option.strip() for option in content.split(",")} if isinstance(content, str) else set()

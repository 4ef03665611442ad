"""Risks of rendered sets and of the plan as a whole, which no single object shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from fairway.configuration import PlanSettings
from fairway.manifest import field_path
from fairway.plan.applications import AUTOMATED, PRESERVES, WRITTEN
from fairway.plan.budget import over_budget
from fairway.plan.departures import Departure
from fairway.plan.model import (
    ABSENT,
    ApplicationChange,
    Json,
    Kind,
    Level,
    ObjectChange,
    Risk,
    SetChange,
)
from fairway.plan.risk.delivery import AUTOMATED as GAINED
from fairway.plan.risk.delivery import RETARGETED, says_production
from fairway.plan.risk.fleet import (
    CLUSTER,
    GENERATED,
    INFLATED_NOWHERE,
    MOVED,
    UNDECIDED,
    UNINFLATED,
    UNRENDERED,
)

Placed = tuple[Risk, tuple[str, ...]]
"""A risk and the rendered sets that run it; none for what is of no rendered set."""


def whole_risks(
    sets: Sequence[SetChange],
    applications: Sequence[ApplicationChange],
    settings: PlanSettings,
    departed: Mapping[str, Departure],
) -> Iterator[Placed]:
    """Sides that do not render, sets that move, deletions beyond the budget, and ApplicationSets."""
    for each in sets:
        yield from ((risk, (each.name,)) for risk in _of_set(each))
    left = {path for path, departure in departed.items() if departure.is_left}
    yield from over_budget([each for each in sets if each.path not in left], settings.deletion_budget)
    paths = {each.path: each.name for each in sets}
    for application in applications:
        pointed = [str(side) for field in application.fields for side in (field.before, field.after)]
        names = tuple(dict.fromkeys(paths[path] for path in pointed if path in paths))
        yield from ((risk, names) for risk in _of_application(application))


def _of_set(each: SetChange) -> Iterator[Risk]:
    if all(INFLATED_NOWHERE in error for error in (each.before_error, each.after_error)):
        yield UNINFLATED.risk(
            "it inflates charts, before and after the change: what becomes of it is not known"
        )
    elif each.after_error:
        yield UNRENDERED.risk(f"it does not render after the change: {each.after_error}")
    elif each.before_error:
        # A change that mends it must not be held up by what it mends.
        remedy = "Nothing is to be mended here; somebody who knows what runs there has to look at it."
        message = f"it did not render before the change: {each.before_error}"
        yield UNRENDERED.risk(message, level=Level.WARNING, remedy=remedy)
    if each.former_cluster:
        message = f"it goes from cluster {each.former_cluster} to {each.cluster}"
        yield CLUSTER.risk(message, level=Level.BLOCKING if each.is_production else None)
    moved = _moved(each)
    if moved:
        yield MOVED.risk(f"it goes from namespace {moved[0]} to {moved[1]}")


def _moved(each: SetChange) -> tuple[str, str] | None:
    """The namespace that most objects leave and the one to which as many go; None where most stay."""
    left, come = Counter[str](), Counter[str]()
    for change in each.changes:
        if _is_move(change):
            left.update([change.before.namespace] if change.before else [])
            come.update([change.after.namespace] if change.after else [])
    if not left.keys() - {""} or not come.keys() - {""}:
        return None
    old, new = (_most(counted) for counted in (left, come))
    is_most = old != new and min(left[old], come[new]) * 2 > (each.before or 0)
    return (old, new) if is_most else None


def _is_move(change: ObjectChange) -> bool:
    """Whether an object leaves a namespace or comes to one."""
    before, after = change.before, change.after
    return change.kind is not Kind.CHANGED and (
        before is None or after is None or before.namespace != after.namespace
    )


def _most(counted: Counter[str]) -> str:
    return max((name for name in counted if name), key=lambda name: (counted[name], name))


def _of_application(application: ApplicationChange) -> Iterator[Risk]:
    if application.undecided and application.origin == WRITTEN:
        yield UNINFLATED.risk(application.undecided, f"Application {application.name}")
    elif application.undecided:
        message = f"what it makes cannot be told: {application.undecided}"
        yield UNDECIDED.risk(message, f"ApplicationSet {application.name}")
    elif application.origin == WRITTEN:
        # What happens to its manifest runs the risks of an object.
        return
    elif application.kind is Kind.CHANGED:
        yield from _of_generated(application)
    elif application.kind is Kind.REMOVED:
        is_preserved = any(field.path == PRESERVES for field in application.fields)
        fate = (
            "what it deployed stays, and nobody keeps it up"
            if is_preserved
            else "what it deployed is deleted"
        )
        message = f"{application.origin} no longer makes it: {fate}"
        level = Level.WARNING if is_preserved else None
        yield GENERATED.risk(message, f"Application {application.name}", level=level)


def _of_generated(application: ApplicationChange) -> Iterator[Risk]:
    """The risks of an Application that its set makes otherwise, since no manifest of it is there."""
    words = {application.name.rpartition("-")[2], *(str(field.before) for field in application.fields)}
    is_production = any(says_production(word) for word in words)
    object_id = f"Application {application.name}"
    for field in application.fields:
        name = field_path(field.path)
        if field.path[: len(AUTOMATED)] != AUTOMATED:
            message = f"{name}: {_shown(field.after)} instead of {_shown(field.before)}"
            level = Level.BLOCKING if is_production else None
            yield RETARGETED.risk(message, object_id, field.path, level=level)
        elif is_production and field.before == ABSENT:
            yield GAINED.risk(f"{name} is on", object_id, field.path)


def _shown(value: Json) -> str:
    return "nothing" if value == ABSENT else str(value)

"""Rendered sets that go together with the Application that delivers them: deleted, or left to themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from fairway.frozen import frozen
from fairway.plan.applications import FINALIZERS, PRESERVES, WRITTEN
from fairway.plan.model import ApplicationChange, Kind, Level, ObjectChange, Risk, SetChange
from fairway.plan.risk import disruption, network, scaling
from fairway.plan.risk.delivery import APPLICATION, CASCADE
from fairway.plan.risk.exposure import HOST
from fairway.plan.risk.fleet import ABANDONED, DEPARTED
from fairway.plan.risk.removal import SECRET, SERVICE, WORKLOAD

_TOLD: Final = frozenset({APPLICATION.name, CASCADE.name})
_IMPLIED: Final = frozenset(
    each.name
    for each in (
        WORKLOAD,
        SERVICE,
        SECRET,
        HOST,
        disruption.REMOVED,
        scaling.REMOVED,
        network.REMOVED,
    )
)
"""The risks of objects that hold no data: where all of them go, that is one risk and not seven."""


@frozen
class Departure:
    """The Applications that go with a rendered set.

    `is_left` says that Argo CD leaves what they deployed; `is_written` that one stands in the tree itself.
    """

    applications: tuple[str, ...]
    is_left: bool
    is_written: bool


def departures(
    sets: Sequence[SetChange], applications: Sequence[ApplicationChange]
) -> Mapping[str, Departure]:
    """What goes with each rendered set that goes, by the path of the set; only those with an Application."""
    gone = {each.path for each in sets if each.before is not None and each.after is None}
    found: dict[str, Departure] = {}
    for change in applications:
        for path in sorted(gone.intersection(_paths(change)) if change.kind is Kind.REMOVED else ()):
            known = found.get(path, Departure((), is_left=True, is_written=False))
            found[path] = Departure(
                (*known.applications, change.name),
                known.is_left and _leaves(change),
                known.is_written or change.origin == WRITTEN,
            )
    return found


def departure_risks(
    sets: Sequence[SetChange], departed: Mapping[str, Departure]
) -> Iterator[tuple[Risk, tuple[str, ...]]]:
    """The one risk of each rendered set that goes with a written Application, and the name of the set."""
    for each in sets:
        departure = departed.get(each.path)
        if departure is None or not departure.is_written or each.after_error:
            continue
        words = f"it goes with Application {', '.join(departure.applications)}"
        if departure.is_left:
            level = Level.BLOCKING if each.is_production else None
            message = f"{words}: its {each.before} objects stay, and nobody keeps them up"
            yield ABANDONED.risk(message, level=level), (each.name,)
        else:
            message = f"{words}: Argo CD deletes all of its {each.before} objects"
            yield DEPARTED.risk(message), (each.name,)


def without_what_follows(each: SetChange, departed: Mapping[str, Departure]) -> SetChange:
    """A rendered set without the risks that the one of a set that goes stands for.

    Of one that is left to itself nothing is deleted: no object of it changes. Of one that is deleted, what
    holds data still runs a risk of its own.
    """
    departure = departed.get(each.path)
    if departure:
        kept = () if departure.is_left else tuple(_without(change, _IMPLIED) for change in each.changes)
        return replace(each, changes=kept)
    names = {name for some in departed.values() if some.is_written for name in some.applications}
    if not any(_brought_it(change, names) for change in each.changes):
        return each
    return replace(each, changes=tuple(_untold(change, names) for change in each.changes))


def _untold(change: ObjectChange, names: set[str]) -> ObjectChange:
    return _without(change, _TOLD) if _brought_it(change, names) else change


def _without(change: ObjectChange, told: Collection[str]) -> ObjectChange:
    risks = tuple(risk for risk in change.risks if risk.name not in told)
    return change if risks == change.risks else replace(change, risks=risks)


def _brought_it(change: ObjectChange, names: set[str]) -> bool:
    """Whether it is one of the Applications that go, maybe for one of another name."""
    if change.before is None or change.kind not in (Kind.REMOVED, Kind.RENAMED):
        return False
    return change.before.kind == "Application" and change.before.name in names


def _paths(change: ApplicationChange) -> set[str]:
    return {str(field.before) for field in change.fields if field.path[-1] == "path"}


def _leaves(change: ApplicationChange) -> bool:
    """Whether Argo CD leaves what an Application deployed: an ApplicationSet says so otherwise."""
    paths = {field.path for field in change.fields}
    return FINALIZERS not in paths if change.origin == WRITTEN else PRESERVES in paths

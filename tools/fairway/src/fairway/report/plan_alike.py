"""What is the same for several objects: a line of a base, and a risk, is told once and not for each app."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fairway.frozen import frozen
from fairway.plan.model import ChangeGroup, Level, ObjectChange, Plan, RiskGroup
from fairway.report.plan_headline import risks
from fairway.report.plan_objects import label, name_of
from fairway.report.plan_scope import Quote, Scopes, listed
from fairway.report.plan_values import path_text
from fairway.report.printable import one_line

_NAMES_SHOWN = 8
_OBJECTS_SHOWN = 6
_OBJECTS_THAT_BLOCK = 50


@frozen
class Alike:
    """Groups of objects of one kind whose fields change alike; one group alone may have variations."""

    groups: tuple[ChangeGroup, ...]

    @property
    def first(self) -> ChangeGroup:
        """The group whose change stands for all."""
        return self.groups[0]

    @property
    def changes(self) -> tuple[ObjectChange, ...]:
        """Every change in it, those of variations too."""
        return tuple(
            change
            for group in self.groups
            for change in (group.change, *(variation.change for variation in group.variations))
        )

    @property
    def label(self) -> str:
        """The kind and the names of the objects."""
        if len(self.groups) == 1:
            return label(self.first)
        is_alone = len({name for group in self.groups for name in group.names}) == 1
        names = [name_of(group, alone=is_alone) for group in self.groups]
        return f"{one_line(self.first.change.id.kind)} {listed(names, _NAMES_SHOWN)}"

    def where(self, scopes: Scopes) -> str:
        """The rendered sets in which they change; not all objects need to be in all of them."""
        found = dict.fromkeys(name for group in self.groups for name in group.names)
        text = scopes.text(list(found)) if found else "no rendered set"
        is_even = len({group.names for group in self.groups}) == 1
        return f"in {text}" if is_even else f"wherever they are, in {text}"


def alike(plan: Plan) -> list[Alike]:
    """All changes of a plan, in its order, those that are the same put together."""
    found: dict[object, list[ChangeGroup]] = {}
    for number, group in enumerate(plan.groups):
        change = group.change
        is_alone = group.variations or not change.fields
        key = number if is_alone else (change.kind, change.id.kind, repr(change.fields), _risks(change))
        found.setdefault(key, []).append(group)
    return [Alike(tuple(groups)) for groups in found.values()]


@frozen
class SameRisk:
    """A risk that several objects run for the same reason."""

    group: RiskGroup
    objects: tuple[str, ...]
    names: tuple[str, ...]

    def subject(self, quote: Quote) -> str:
        """The objects, then the field; empty where the risk is of no object."""
        shown = _OBJECTS_THAT_BLOCK if self.group.risk.level is Level.BLOCKING else _OBJECTS_SHOWN
        path = quote(path_text(self.group.risk.path)) if self.group.risk.path else ""
        return " ".join(filter(None, (listed(self.objects, shown, quote), path)))


def same_risks(plan: Plan) -> list[SameRisk]:
    """All risks of a plan, those that block first, with the objects and the rendered sets of each."""
    found: dict[object, list[RiskGroup]] = {}
    for group in risks(plan):
        key = replace(group.risk, object=""), bool(group.risk.object), group.allowed
        found.setdefault(key, []).append(group)
    return [_same_risk(groups) for groups in found.values()]


def _same_risk(groups: Sequence[RiskGroup]) -> SameRisk:
    objects = dict.fromkeys(group.risk.object for group in groups if group.risk.object)
    names = dict.fromkeys(name for group in groups for name in group.names)
    return SameRisk(groups[0], tuple(objects), tuple(names))


def _risks(change: ObjectChange) -> tuple[tuple[str, str], ...]:
    return tuple((risk.name, risk.level) for risk in change.risks)

"""Changes of several objects that are the same change: a line of a base is told once, not for each app."""

from __future__ import annotations

from fairway.frozen import frozen
from fairway.plan.model import ChangeGroup, ObjectChange, Plan
from fairway.report.plan_objects import label, name_of
from fairway.report.plan_scope import Scopes, listed
from fairway.report.printable import one_line

_NAMES_SHOWN = 8


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


def _risks(change: ObjectChange) -> tuple[tuple[str, str], ...]:
    return tuple((risk.name, risk.level) for risk in change.risks)

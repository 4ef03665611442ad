"""What is the same for several objects: a line of a base, and a risk, is told once and not for each app."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from fairway.frozen import frozen
from fairway.plan.compare.generated import stem
from fairway.plan.model import (
    ChangeGroup,
    FieldChange,
    FindingChange,
    Json,
    Level,
    ObjectChange,
    Plan,
    RiskGroup,
)
from fairway.report.plan_binary import binary_fields, without_binaries
from fairway.report.plan_headline import risks
from fairway.report.plan_objects import after_environment, label, name_of
from fairway.report.plan_scope import Quote, Scopes, listed
from fairway.report.plan_values import path_text
from fairway.report.printable import one_line

_NAMES_SHOWN = 8
_OBJECTS_SHOWN = 6
_OBJECTS_THAT_BLOCK = 50
_MESSAGES_SHOWN = 3
_FEW = 3
_PLACES_SHOWN = 20
_OBJECTS_OF_MANY = 2


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


def alike(groups: Iterable[ChangeGroup]) -> list[Alike]:
    """Some changes of a plan, in its order, those that are the same put together."""
    found: dict[object, list[ChangeGroup]] = {}
    for number, group in enumerate(map(legible, groups)):
        change = group.change
        is_alone = group.variations or not change.fields
        key = number if is_alone else (change.kind, change.id.kind, repr(change.fields), _risks(change))
        found.setdefault(key, []).append(group)
    return [Alike(tuple(groups)) for groups in found.values()]


def legible(group: ChangeGroup) -> ChangeGroup:
    """The group with binary values told, and without generated suffixes where many rendered sets have it.

    Each of them has suffixes of its own.
    """
    variations = tuple(
        replace(each, change=_shared(each.change, each.names), more=_shared_fields(each.more, each.names))
        for each in group.variations
    )
    return replace(group, change=_shared(group.change, group.names), variations=variations)


def _shared(change: ObjectChange, names: Sequence[str]) -> ObjectChange:
    return replace(without_binaries(change), fields=_shared_fields(change.fields, names))


def _shared_fields(fields: tuple[FieldChange, ...], names: Sequence[str]) -> tuple[FieldChange, ...]:
    if len(names) <= 1:
        return binary_fields(fields)
    return tuple(
        replace(each, before=_cut(each.before), after=_cut(each.after)) if each.follows else each
        for each in binary_fields(fields)
    )


def _cut(name: Json) -> Json:
    """A generated name with an ellipsis for its suffix."""
    return f"{stem(name)}-…" if isinstance(name, str) and stem(name) != name else name


@frozen
class SameRisk:
    """A risk that several objects run for the same reason."""

    group: RiskGroup
    objects: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def blocks(self) -> bool:
        """Whether it blocks, and nobody has taken it on."""
        return self.group.risk.level is Level.BLOCKING and not self.group.allowed

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
    objects = dict.fromkeys(
        _anywhere(group.risk.object, group.names) if len(group.names) > 1 else group.risk.object
        for group in groups
        if group.risk.object
    )
    names = dict.fromkeys(name for group in groups for name in group.names)
    return SameRisk(groups[0], tuple(objects), tuple(names))


@frozen
class SameFinding:
    """A finding that is the same of several objects: of one rule, and of one line of the tree."""

    change: FindingChange
    objects: tuple[str, ...]
    messages: tuple[str, ...]
    names: tuple[str, ...]

    def subject(self, quote: Quote) -> str:
        """The objects; empty where it is of none."""
        return listed(self.objects, _OBJECTS_SHOWN, quote)

    def place(self, quote: Quote) -> str:
        """The first objects and where it is, for one of many."""
        where = f"at {quote(self.change.finding.where)}" if self.change.finding.file else ""
        return " ".join(filter(None, (listed(self.objects, _OBJECTS_OF_MANY, quote), where)))

    @property
    def shown_messages(self) -> tuple[str, ...]:
        """What it says of them: where the name of the object is part of that, the first of many."""
        more = len(self.messages) - _MESSAGES_SHOWN
        return self.messages if more <= 1 else (*self.messages[:_MESSAGES_SHOWN], f"and {more} more like it")


@frozen
class Family:
    """Findings of one rule with one remedy, in the same rendered sets: the first for all if many."""

    first: SameFinding
    more: tuple[SameFinding, ...]

    @property
    def shown(self) -> tuple[SameFinding, ...]:
        """Those beside the first of which the place is told."""
        return self.more if len(self.more) <= _PLACES_SHOWN + 1 else self.more[:_PLACES_SHOWN]

    @property
    def hidden(self) -> int:
        """How many are but counted."""
        return len(self.more) - len(self.shown)


def families(found: Iterable[FindingChange]) -> list[Family]:
    """Findings in their order: many that say the same of different lines stand behind the first of them."""
    groups: dict[object, list[SameFinding]] = {}
    for same in same_findings(found):
        finding = same.change.finding
        key = same.change.state, finding.rule, finding.severity, finding.remedy, same.names
        groups.setdefault(key, []).append(same)
    return [
        family
        for some in groups.values()
        for family in (
            [Family(some[0], tuple(some[1:]))] if len(some) > _FEW else [Family(each, ()) for each in some]
        )
    ]


def same_findings(found: Iterable[FindingChange]) -> list[SameFinding]:
    """Findings in their order, those that are the same put together."""
    groups: dict[object, list[FindingChange]] = {}
    for change in found:
        finding = change.finding
        # In a file as a whole there may be many faults of one rule.
        said = finding.where if finding.line else (finding.where, finding.message)
        is_of_object, is_of_set = bool(finding.object), bool(change.names)
        key = change.state, finding.rule, finding.severity, said, is_of_object, is_of_set
        groups.setdefault(key, []).append(change)
    return [_same_finding(changes) for changes in groups.values()]


def _same_finding(changes: Sequence[FindingChange]) -> SameFinding:
    is_many = len({name for each in changes for name in each.names}) > 1
    objects = dict.fromkeys(
        _anywhere(each.finding.object, each.names) if is_many else each.finding.object
        for each in changes
        if each.finding.object
    )
    messages = dict.fromkeys(each.finding.message for each in changes)
    names = dict.fromkeys(name for each in changes for name in each.names)
    return SameFinding(changes[0], tuple(objects), tuple(messages), tuple(names))


def _anywhere(object_id: str, names: Sequence[str]) -> str:
    """`KIND NAME`, without a namespace, or a name, that is of the first of its rendered sets only."""
    kind, _, name = object_id.partition(" ")
    called = after_environment(name.rpartition("/")[2], next(iter(names), ""))
    return f"{kind} {called}" if name else kind


def _risks(change: ObjectChange) -> tuple[tuple[str, str], ...]:
    return tuple((risk.name, risk.level) for risk in change.risks)

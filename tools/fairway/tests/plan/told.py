"""What a plan comes to, in lines that a table of scenarios can hold."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.manifest import ObjectId, field_path
from fairway.plan.model import ABSENT, ChangeGroup, FieldChange, Hidden, Plan

_MARKS = {"added": "+", "changed": "~", "removed": "-", "renamed": ">"}


def changes(plan: Plan) -> list[str]:
    """Each group of changes as `MARK KIND NAME in SETS`, with its fields beneath; sets that do not render."""
    return [*_errors(plan), *(line for group in plan.groups for line in _group(group))]


def risks(plan: Plan) -> list[str]:
    """Each risk as `LEVEL NAME: OBJECT in SETS`, and whether it is allowed."""
    return [
        f"{group.risk.level} {group.risk.name}"
        + (f": {group.risk.object}" if group.risk.object else "")
        + (f" in {', '.join(group.names)}" if group.names else "")
        + (f" (allowed: {group.allowed})" if group.allowed else "")
        for group in plan.risks
    ]


def findings(plan: Plan) -> list[str]:
    """Each finding that comes or goes as `STATE RULE: OBJECT`."""
    return [
        f"{each.state} {each.finding.rule}: {each.finding.object or each.finding.file}"
        for each in plan.findings
        if each.state != "unchanged"
    ]


def _errors(plan: Plan) -> Iterator[str]:
    for each in plan.sets:
        if each.before_error:
            yield f"! {each.name} did not render"
        if each.after_error:
            yield f"! {each.name} does not render"


def _group(group: ChangeGroup) -> Iterator[str]:
    change = group.change
    before, after = change.before, change.after
    name = _named(change.id)
    if before and after and before.name != after.name:
        name = f"{_named(before)} to {after.name}"
    yield f"{_MARKS[change.kind]} {name} in {', '.join(group.names)}"
    yield from (f"    {_field(each)}" for each in change.fields)
    for variation in group.variations:
        fields = ", ".join(map(_field, variation.more))
        yield f"    in {', '.join(variation.names)}: {fields}"


def _named(made: ObjectId) -> str:
    return f"{made.kind} {made.name}"


def _field(field: FieldChange) -> str:
    arrow = f"{_value(field.before)} -> {_value(field.after)}"
    follows = f" (follows {field.follows})" if field.follows else ""
    return f"{field_path(field.path)}: {arrow}{follows}"


def _value(value: object) -> str:
    if value is ABSENT or value == ABSENT:
        return "nothing"
    return "hidden" if isinstance(value, Hidden) else str(value)

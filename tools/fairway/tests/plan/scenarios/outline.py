"""A plan in lines that one can think out beforehand: what a table of changes expects."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from fairway.manifest import ObjectId, field_path
from fairway.plan.model import (
    ABSENT,
    ApplicationChange,
    ChangeGroup,
    FieldChange,
    FindingChange,
    Hidden,
    ImageChange,
    Json,
    Kind,
    Plan,
    RiskGroup,
)

_MARKS = {Kind.ADDED: "+", Kind.CHANGED: "~", Kind.REMOVED: "-", Kind.RENAMED: ">"}
_EVERYWHERE = 6
"""How many client environments the fleet has."""

_SUFFIX = re.compile(r"-[bcdfghkmt2456789]{10}\b")
_DIGEST = re.compile(r"@sha256:([0-9a-f]{4})[0-9a-f]{60}")


def outline(plan: Plan) -> str:
    """All that a plan says, short: `#` is a generated suffix, four digits are a digest."""
    lines = [
        *_broken(plan),
        *_groups(plan),
        *(_image(plan, each) for each in plan.images),
        *(line for each in plan.applications for line in _application(each)),
        *(_risk(plan, each) for each in plan.risks),
        *(_finding(plan, each) for each in plan.findings),
    ]
    return "".join(f"{_short(line)}\n" for line in lines)


def _short(line: str) -> str:
    return _DIGEST.sub(r"@\1", _SUFFIX.sub("-#", line))


def _in(plan: Plan, names: Sequence[str]) -> str:
    """` in CLIENT,CLIENT/ENVIRONMENT …`; ` everywhere` for all client environments."""
    if len(names) >= _EVERYWHERE and all(each.is_environment for each in plan.sets if each.name in names):
        return " everywhere"
    parts = (name.rpartition("/") for name in names)
    together = groupby(parts, key=lambda part: part[2] if part[2] in ("staging", "production") else part)
    found = [_together(list(found)) for _, found in together]
    return f" in {' '.join(found)}" if found else ""


def _together(parts: list[tuple[str, str, str]]) -> str:
    return f"{','.join(part[0] for part in parts)}{parts[0][1]}{parts[0][2]}"


def _broken(plan: Plan) -> Iterator[str]:
    for each in plan.sets:
        if each.before_error:
            yield f"! {each.name} did not render"
        if each.after_error:
            yield f"! {each.name} does not render"


def _groups(plan: Plan) -> Iterator[str]:
    """Objects that come or go together are told in one line."""

    def alike(group: ChangeGroup) -> object:
        whole = group.change.kind in (Kind.ADDED, Kind.REMOVED) and not group.variations
        return (group.change.kind, group.names) if whole else id(group)

    for _, found in groupby(plan.groups, key=alike):
        groups = list(found)
        first = groups[0]
        objects = ", ".join(_object(group.change.before, group.change.after) for group in groups)
        yield f"{_MARKS[first.change.kind]} {objects}{_in(plan, first.names)}"
        yield from (f"    {_field(each)}" for each in first.change.fields)
        for variation in first.variations:
            yield f"  otherwise{_in(plan, variation.names)}"
            yield from (f"    {_field(each)}" for each in variation.more)
            yield from (f"    not {_path(each)}" for each in variation.less)


def _object(before: ObjectId | None, after: ObjectId | None) -> str:
    if before is None or after is None:
        (made,) = (each for each in (before, after) if each)
        return f"{made.kind} {made.name}"
    if before.namespace != after.namespace:
        return f"{before} to {after.namespace}/{after.name}"
    if _short(before.name) != _short(after.name):
        return f"{before.kind} {before.name} to {after.name}"
    return f"{after.kind} {after.name}"


def _field(field: FieldChange) -> str:
    source = f"  ({field.source})" if field.source else ""
    if field.follows:
        return f"{_path(field)} follows {field.follows}{source}"
    return f"{_path(field)}: {_value(field.before)} -> {_value(field.after)}{source}"


def _path(field: FieldChange) -> str:
    return field_path(field.path)


def _value(value: Json) -> str:
    if value == ABSENT:
        return "nothing"
    if isinstance(value, Hidden):
        return "hidden"
    return value if isinstance(value, str) and value else json.dumps(value)


def _image(plan: Plan, change: ImageChange) -> str:
    return f"image {change.before or 'none'} -> {change.after or 'none'}{_in(plan, change.names)}"


def _application(change: ApplicationChange) -> Iterator[str]:
    origin = "" if change.origin == "Application" else f" by {change.origin}"
    undecided = f": {change.undecided}" if change.undecided else ""
    yield f"application {_MARKS[change.kind]} {change.name} on {change.cluster}{origin}{undecided}"
    yield from (f"    {_field(each)}" for each in change.fields)


def _risk(plan: Plan, group: RiskGroup) -> str:
    risk = group.risk
    what = " ".join(_parts([risk.object, field_path(risk.path)])) or risk.message.splitlines()[0]
    allowed = f" (allowed: {group.allowed})" if group.allowed else ""
    return f"{risk.level} {risk.name}: {what}{_in(plan, group.names)}{allowed}"


def _finding(plan: Plan, change: FindingChange) -> str:
    finding = change.finding
    what = finding.object or finding.file
    return f"{change.state} {finding.severity} {finding.rule}: {what}{_in(plan, change.names)}"


def _parts(texts: Iterable[str]) -> Iterator[str]:
    return (text for text in texts if text)

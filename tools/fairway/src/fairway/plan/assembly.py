"""Everything that was found of a change, put together: the plan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from fairway.configuration import PlanSettings
from fairway.finding import Severity
from fairway.plan.departures import departure_risks, departures, without_what_follows
from fairway.plan.grouping import grouped
from fairway.plan.images import images
from fairway.plan.likeness import told
from fairway.plan.model import (
    ApplicationChange,
    FindingChange,
    ObjectChange,
    Plan,
    Risk,
    RiskGroup,
    SetChange,
    State,
)
from fairway.plan.moves import with_moves_told
from fairway.plan.names import OwnNames
from fairway.plan.order import order_of, weight
from fairway.plan.risk import class_named
from fairway.plan.whole import Placed, whole_risks

_LINE = re.compile(r"(?<=\.yaml):\d+(?=: )")
_STATES = ("new", "fixed", "unchanged")
_SEVERITIES = tuple(Severity)


def assemble(  # noqa: PLR0913 - a plan is that many things
    base: State,
    head: State,
    total: int,
    sets: Sequence[SetChange],
    *,
    applications: Sequence[ApplicationChange] = (),
    files: Sequence[str] = (),
    settings: PlanSettings | None = None,
    allowed: Mapping[str, str] | None = None,
) -> Plan:
    """The plan: groups, images, risks and findings over all sets. Pure; the order of its input is no matter.

    `total` counts the client environments of the new side; `allowed` says by the name of a risk who took it
    on and why.
    """
    settings = settings or PlanSettings()
    departed = departures(sets, applications)
    weighed = [_weighed(each, settings) for each in sorted(sets, key=order_of)]
    moves = [(each.former_path, each.path) for each in weighed if each.former_path]
    ordered = tuple(with_moves_told(without_what_follows(each, departed), moves) for each in weighed)
    own_names = [OwnNames(each) for each in ordered]
    placed = [
        *departure_risks(ordered, departed),
        # What makes all else uncertain, or is the sum of it, is told before it.
        *whole_risks(ordered, applications, settings, departed),
        *_placed(ordered),
    ]
    return Plan(
        base=base,
        head=head,
        total=total,
        sets=ordered,
        groups=grouped(ordered, own_names),
        risks=_risk_groups(placed, ordered, own_names, allowed or {}),
        images=images(ordered),
        applications=tuple(applications),
        findings=_findings(ordered, own_names),
        files=tuple(files),
    )


def _weighed(each: SetChange, settings: PlanSettings) -> SetChange:
    """A rendered set with the levels that its risks have in production, if it is of production."""
    # A folder that delivers is of no environment: what it does, it does to whole clusters.
    if each.is_environment and not settings.is_production(each.name):
        return each
    return replace(each, is_production=True, changes=tuple(_heavier(change) for change in each.changes))


def _heavier(change: ObjectChange) -> ObjectChange:
    risks = tuple(_in_production(risk) for risk in change.risks)
    return change if risks == change.risks else replace(change, risks=risks)


def _in_production(risk: Risk) -> Risk:
    of = class_named(risk.name)
    # A level that a rule gave to one risk stays what it is.
    if of is None or of.in_production is None or risk.level is not of.level:
        return risk
    return replace(risk, level=of.in_production)


def _placed(sets: Sequence[SetChange]) -> Iterator[Placed]:
    for each in sets:
        yield from ((risk, (each.name,)) for change in each.changes for risk in change.risks)


def _risk_groups(
    placed: Iterable[Placed],
    sets: Sequence[SetChange],
    own_names: Sequence[OwnNames],
    allowed: Mapping[str, str],
) -> tuple[RiskGroup, ...]:
    """Risks that are the same but for names of their own, once; what weighs most first."""
    own = {each.name: names for each, names in zip(sets, own_names, strict=True)}
    found: dict[tuple[str, str, str], tuple[Risk, dict[str, None]]] = {}
    for risk, names in placed:
        # Of several rendered sets it is told as one already.
        told_by = own.get(names[0]) if len(names) == 1 else None
        # In each overlay, the line that does not render is another.
        values = [risk.object, list(risk.path), _LINE.sub("", risk.message)]
        key = (risk.name, risk.level.value, told(values, told_by) if told_by else repr(values))
        found.setdefault(key, (risk, {}))[1].update(dict.fromkeys(names))
    groups = [RiskGroup(risk, tuple(names), allowed.get(risk.name, "")) for risk, names in found.values()]
    return tuple(sorted(groups, key=lambda group: -weight(group.risk.level)))


def _findings(sets: Sequence[SetChange], own_names: Sequence[OwnNames]) -> tuple[FindingChange, ...]:
    """Findings that are the same but for names of their own, once: new ones first, errors first."""
    found: dict[tuple[object, ...], FindingChange] = {}
    names: dict[tuple[object, ...], dict[str, None]] = {}
    for each, own in zip(sets, own_names, strict=True):
        for state in _STATES:
            for finding in getattr(each.findings, state):
                words = told([finding.object, finding.message, list(finding.field)], own)
                key = (state, finding.rule, finding.severity, words, finding.where)
                found.setdefault(key, FindingChange(state, finding, ()))
                names.setdefault(key, {})[each.name] = None
    return in_order(replace(change, names=tuple(names[key])) for key, change in found.items())


def in_order(findings: Iterable[FindingChange]) -> tuple[FindingChange, ...]:
    """Findings as a plan tells them: new ones first, errors first."""
    return tuple(sorted(findings, key=_weight_of_finding))


def _weight_of_finding(change: FindingChange) -> tuple[int, int, str]:
    severity = _SEVERITIES.index(change.finding.severity)
    return _STATES.index(change.state), severity, change.finding.rule

"""What a change says of the safeguards themselves: `fairway.yaml`, and exceptions from policies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from typing import Final

from fairway.check.policy.exceptions import PolicyException
from fairway.configuration import FILE, Approver, Configuration, External, PlanSettings
from fairway.finding import Severity
from fairway.plan.model import Level, Risk
from fairway.plan.risk.risk_class import RiskClass

SAFEGUARDS = RiskClass(
    "safeguards-changed",
    "fairway.yaml says something else of what is checked, of what a plan may do, or of who allows it.",
    "The deletion budget that was raised in passing: the next change deleted what it would have stopped.",
    "Change it in a pull request of its own, which those read who answer for it.",
)
EXCEPTED = RiskClass(
    "exception-added",
    "policies/exceptions.yaml lets objects break a policy that were not let before.",
    "The exception for one pod whose pattern matched all of them: it was found a year later.",
    "Name the objects and environments that need it, and a day on which it ends.",
)
CLASSES: Final = (SAFEGUARDS, EXCEPTED)

_OFF: Final = "off"
_SEVERITIES: Final = tuple(Severity)


def safeguard_risks(before: Configuration, after: Configuration) -> Iterator[Risk]:
    """Each key of `fairway.yaml` that says something else: blocking where a safeguard may be lowered."""
    if before == after:
        return
    yield from _plan(before.plan, after.plan)
    is_raised = _SEVERITIES.index(after.severity) < _SEVERITIES.index(before.severity)
    yield from _changed("severity", before.severity, after.severity, is_lowered=is_raised)
    yield from _rules(before, after)
    external = (tuple(map(_external, side.external)) for side in (before, after))
    yield from _listed("external", *external, is_lowered=False)
    versions = (side.kubernetes_version or "nothing" for side in (before, after))
    yield from _changed("kubernetesVersion", *versions, is_lowered=False)


def exception_risks(
    before: Iterable[PolicyException], after: Iterable[PolicyException], *, today: date | None = None
) -> Iterator[Risk]:
    """The exceptions from policies that were not there before; where they stand in the file is no matter."""
    day = today or datetime.now(UTC).date()
    known = {replace(one, file="", line=0) for one in before}
    for one in after:
        if replace(one, file="", line=0) not in known:
            over = ", which is over" if one.expires < day else ""
            yield EXCEPTED.risk(
                f"{one.file}:{one.line}: {one.owner} excepts {', '.join(one.objects)} in "
                f"{', '.join(one.environments)} from {one.policy} until {one.expires}{over}: {one.reason}"
            )


def _plan(before: PlanSettings, after: PlanSettings) -> Iterator[Risk]:
    for name in ("objects", "percent"):
        was, now = (getattr(side.deletion_budget, name) for side in (before, after))
        yield from _changed(f"plan.deletionBudget.{name}", str(was), str(now), is_lowered=now > was)
    is_less = not set(before.production) <= set(after.production)
    yield from _listed("plan.production", before.production, after.production, is_lowered=is_less)
    # Where nobody may allow anything, nobody could allow that the first approver is named.
    is_more = bool(before.approvers) and not set(after.approvers) <= set(before.approvers)
    approvers = (tuple(map(_approver, side.approvers)) for side in (before, after))
    yield from _listed("plan.approvers", *approvers, is_lowered=is_more)
    own = (str(side.self_approval).lower() for side in (before, after))
    yield from _changed("plan.selfApproval", *own, is_lowered=after.self_approval)


def _rules(before: Configuration, after: Configuration) -> Iterator[Risk]:
    for name in dict.fromkeys(pattern for side in (before, after) for pattern, _ in side.rules):
        was, now = (_level(side, name) for side in (before, after))
        is_lowered = _fails(was, before.severity) and not _fails(now, before.severity)
        told = (level or "as the rule says" for level in (was, now))
        yield from _changed(f"rules.{name}", *told, is_lowered=is_lowered)


def _level(side: Configuration, name: str) -> str:
    """What a rule, or a pattern of rules, weighs; empty for what each rule says of itself."""
    return next((level for pattern, level in reversed(side.rules) if fnmatchcase(name, pattern)), "")


def _fails(level: str, severity: Severity) -> bool:
    if level == _OFF:
        return False
    return not level or _SEVERITIES.index(Severity(level)) <= _SEVERITIES.index(severity)


def _changed(key: str, was: str, now: str, *, is_lowered: bool) -> Iterator[Risk]:
    if was != now:
        level = Level.BLOCKING if is_lowered else None
        yield SAFEGUARDS.risk(f"{FILE}: {key}: {now} instead of {was}", level=level)


def _approver(each: Approver) -> str:
    return each.login if each.risks == Approver.risks else f"{each.login} ({', '.join(each.risks)})"


def _external(each: External) -> str:
    return f"{each.kind} {each.namespace}/{each.name}"


def _listed(key: str, was: Sequence[str], now: Sequence[str], *, is_lowered: bool) -> Iterator[Risk]:
    """What comes to a list and what goes from it; in which order it stands is no matter."""
    sides = (
        ("gains", [each for each in now if each not in was]),
        ("loses", [e for e in was if e not in now]),
    )
    told = "; ".join(f"{word} {', '.join(each)}" for word, each in sides if each)
    if told:
        level = Level.BLOCKING if is_lowered else None
        yield SAFEGUARDS.risk(f"{FILE}: {key} {told}", level=level)

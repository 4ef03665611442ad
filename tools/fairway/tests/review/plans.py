"""Small plans, and the simplest Markdown of them."""

from __future__ import annotations

from fairway.configuration import Approver, PlanSettings
from fairway.finding import Finding, Severity
from fairway.plan.model import FindingChange, Level, Plan, Risk, RiskGroup, SetChange, State
from fairway.report.plan_markdown import MARKER
from fairway.review.run import Planned

SETTINGS = PlanSettings(approvers=(Approver("alice"), Approver("bob", ("*-removed",))))


def risk(
    name: str = "namespace-removed",
    thing: str = "Namespace acme-staging",
    *names: str,
    level: Level = Level.BLOCKING,
    message: str = "it goes with all that is in it",
) -> RiskGroup:
    return RiskGroup(Risk(name, level, message, "Keep it.", thing), names or ("acme/staging",))


def plan(*risks: RiskGroup, new: tuple[Finding, ...] = (), total: int = 4) -> Plan:
    names = sorted({name for group in risks for name in group.names})
    sets = tuple(
        SetChange(name, f"overlays/{name}", is_environment=True, after_error="it does not render")
        for name in names
    )
    findings = tuple(FindingChange("new", each, ("acme/staging",)) for each in new)
    return Plan(State("main"), State("topic"), total, sets, risks=tuple(risks), findings=findings)


def planned(*risks: RiskGroup, settings: PlanSettings = SETTINGS) -> Planned:
    return Planned(plan(*risks), settings)


def finding(severity: Severity = Severity.ERROR, rule: str = "schema/type") -> Finding:
    return Finding(rule, severity, "it is wrong", "Deployment acme-staging/orders")


def markdown(of: Plan, limit: int) -> str:
    """What a reader needs, in few words."""
    lines = [f"- {group.risk.name} {group.risk.object} {group.allowed}" for group in of.risks]
    return "\n".join([MARKER, "# Plan", *lines])[:limit]

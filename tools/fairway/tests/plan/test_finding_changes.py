"""Which findings come, go and stay between both sides."""

from __future__ import annotations

from dataclasses import replace

from fairway.finding import Finding, Severity
from fairway.plan.judgement import finding_changes
from fairway.plan.model import FindingChanges

OLD, NEW = "settings-6ct58987ht", "settings-7d5f2h9k4m"


def of(name: str) -> Finding:
    return Finding(
        "reference/unused", Severity.WARNING, f"{name} is used by nothing", f"ConfigMap acme/{name}", "a.yaml"
    )


def test_a_finding_of_a_generated_object_stays_when_only_the_suffix_changes() -> None:
    assert finding_changes([of(OLD)], [of(NEW)]) == FindingChanges(unchanged=(of(NEW),))


def test_a_finding_of_another_object_or_of_another_field_comes() -> None:
    other = of("settings-of-orders")
    assert finding_changes([of(OLD)], [other]) == FindingChanges((other,), (of(OLD),))
    field = replace(of(NEW), field=("data", "x"))
    assert finding_changes([of(OLD)], [field]) == FindingChanges((field,), (of(OLD),))


def test_a_second_finding_of_the_same_object_comes() -> None:
    assert finding_changes([of(OLD)], [of(NEW), of(NEW)]) == FindingChanges((of(NEW),), (), (of(NEW),))

"""What a change says of the safeguards themselves is told, and blocks where one is lowered."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from fairway.check.policy.exceptions import PolicyException
from fairway.configuration import configuration_of
from fairway.plan.model import Level
from fairway.plan.risk.safeguards import exception_risks, safeguard_risks

BUDGET = "plan: {deletionBudget: {objects: %s, percent: %s}}"
ALICE, BOTH = "plan: {approvers: [alice]}", "plan: {approvers: [alice, {login: bob, risks: ['*-removed']}]}"


def told(before: str, after: str) -> list[tuple[str, str]]:
    found = safeguard_risks(configuration_of(before), configuration_of(after))
    return [(risk.level.value, risk.message.removeprefix("fairway.yaml: ")) for risk in found]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (BUDGET % (12, 50), BUDGET % (90, 50), "plan.deletionBudget.objects: 90 instead of 12"),
        (BUDGET % (12, 50), BUDGET % (12, 100), "plan.deletionBudget.percent: 100 instead of 50"),
        ("", "plan: {production: [x/y]}", "plan.production gains x/y; loses */production"),
        (ALICE, BOTH, "plan.approvers gains bob (*-removed)"),
        ("", "plan: {selfApproval: true}", "plan.selfApproval: true instead of false"),
        ("", "rules: {schema/*: off}", "rules.schema/*: off instead of as the rule says"),
        ("rules: {schema/*: error}", "rules: {schema/*: info}", "rules.schema/*: info instead of error"),
        ("severity: warning", "severity: error", "severity: error instead of warning"),
    ],
)
def test_a_safeguard_that_is_lowered_blocks(before: str, after: str, message: str) -> None:
    assert told(before, after) == [("blocking", message)]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (BUDGET % (12, 50), BUDGET % (1, 50), "plan.deletionBudget.objects: 1 instead of 12"),
        (
            "",
            "plan: {production: ['*/production', x/y]}",
            "plan.production gains x/y",
        ),
        (BOTH, ALICE, "plan.approvers loses bob (*-removed)"),
        ("plan: {selfApproval: true}", "", "plan.selfApproval: false instead of true"),
        ("rules: {a: off}", "", "rules.a: as the rule says instead of off"),
        ("", "external: [{kind: Secret, name: tls-*}]", "external gains Secret */tls-*"),
        ("", "kubernetesVersion: '1.33'", "kubernetesVersion: 1.33 instead of nothing"),
    ],
)
def test_any_other_change_of_a_safeguard_is_told(before: str, after: str, message: str) -> None:
    assert told(before, after) == [("warning", message)]


def test_the_first_approver_blocks_nothing() -> None:
    """Nobody could allow it."""
    assert [level for level, _ in told("", ALICE)] == ["warning"]


def test_a_rule_is_switched_off_by_a_later_pattern() -> None:
    """The last that matches counts, so that the order alone may do it."""
    on = "rules: {schema/*: off, schema/unknown-field: error}"
    off = "rules: {schema/unknown-field: error, schema/*: off}"
    assert told(on, off) == [("blocking", "rules.schema/unknown-field: off instead of error")]


def test_what_says_the_same_is_no_change() -> None:
    assert told("", "severity: error\nplan: {selfApproval: false}") == []


EXCEPTION = PolicyException(
    "image-registry",
    ("Deployment a",),
    ("*/staging",),
    "team-a",
    "why",
    dt.date(2099, 1, 1),
    "policies/exceptions.yaml",
    3,
)


def test_an_exception_that_is_new_is_told() -> None:
    """One that is there, and stands elsewhere in the file now, is not."""
    moved, later = replace(EXCEPTION, line=9), replace(EXCEPTION, expires=dt.date(2100, 1, 1))
    (risk,) = exception_risks([EXCEPTION], [moved, later])
    assert (risk.name, risk.level) == ("exception-added", Level.WARNING)
    assert risk.message == (
        "policies/exceptions.yaml:3: team-a excepts Deployment a in */staging from image-registry "
        "until 2100-01-01: why"
    )


def test_an_exception_that_comes_too_late_says_so() -> None:
    """It holds no more on the day on which it is proposed."""
    over = replace(EXCEPTION, expires=dt.date(2026, 11, 1))
    (risk,) = exception_risks([], [over], today=dt.date(2026, 11, 2))
    assert "until 2026-11-01, which is over: why" in risk.message
    (risk,) = exception_risks([], [over], today=dt.date(2026, 11, 1))
    assert "until 2026-11-01: why" in risk.message

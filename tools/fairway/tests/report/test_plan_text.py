"""A plan in a terminal: what it comes to first, then its risks, then every field; 80 columns."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from click import unstyle
from hypothesis import HealthCheck, given, settings

from fairway.finding import Finding, Severity
from fairway.manifest import ObjectId
from fairway.plan.model import (
    ABSENT,
    ChangeGroup,
    FieldChange,
    FindingChange,
    Hidden,
    Kind,
    Level,
    ObjectChange,
    Plan,
    RiskGroup,
    Variation,
)
from fairway.report.plan_markdown import plan_markdown
from fairway.report.plan_text import plan_text
from fairway.review.verdict import verdict_of

from .any_plan import plans
from .plans import DEPLOYMENT, changed, environment, large_plan, one_change, plan_of, replicas, risk


@pytest.fixture(autouse=True)
def _columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def told(plan: Plan) -> str:
    """The plan as text, without colours."""
    return unstyle(plan_text(plan))


def test_nothing_changed_is_one_line() -> None:
    plan = plan_of(environment("acme/staging"))
    assert told(plan) == "Nothing changes: origin/main (1f0c2d3e4b5a) → topic"


def test_a_changed_field_is_a_line_with_both_values_and_what_sets_it() -> None:
    assert told(one_change()) == (
        "Not blocked, and no risk is known: origin/main (1f0c2d3e4b5a) → topic\n"
        "1 of 1 client environment changes\n"
        "objects: 1 changed\n"
        "\n"
        "RING  CLUSTER  SETS  PRODUCTION  NAMES\n"
        "0     north       1           -  acme/staging\n"
        "\n"
        "~ Deployment acme-staging/orders changed\n"
        "  in acme/staging\n"
        "    spec.replicas  2 → 3  # apps/orders/deployment.yaml:9"
    )


def test_short_values_are_aligned() -> None:
    text = told(one_change(replicas(source=""), FieldChange(("spec", "paused"), ABSENT, True)))
    assert "    spec.replicas  2 → 3\n    spec.paused    (none) → true" in text


def test_text_of_several_lines_is_shown_line_by_line() -> None:
    before, after = "a\nb\nc\nd\ne\nf\n", "a\nb\nc\nd\nE\nf\n"
    text = told(one_change(FieldChange(("data", "x"), before, after)))
    assert "    data.x\n        c\n        d\n      - e\n      + E\n        f" in text


def test_a_map_that_comes_is_shown_as_yaml() -> None:
    probe = {"httpGet": {"path": "/livez", "port": "http"}, "periodSeconds": 10, "headers": [{"a": "b"}, "c"]}
    text = told(one_change(FieldChange(("probe",), ABSENT, probe)))
    assert "+ httpGet:\n      +   path: /livez\n      +   port: http\n      + periodSeconds: 10" in text
    assert "+ headers:\n      +   - a: b\n      +   - c" in text


def test_null_no_value_a_secret_and_text_that_looks_like_a_number_differ() -> None:
    fields = (
        FieldChange(("a",), None, "null"),
        FieldChange(("b",), 8080, "8080"),
        FieldChange(("c",), Hidden("1f2e3d4c5b6a"), ABSENT),
    )
    text = told(one_change(*fields))
    assert 'a  null → "null"' in text
    assert 'b  8080 → "8080"' in text
    assert "c  (secret 1f2e3d4c) → (none)" in text


def test_a_field_that_only_follows_a_generated_name_says_so() -> None:
    field = FieldChange(("name",), "orders-6ct58987ht", "orders-7d5f2h9k4m", follows="ConfigMap orders")
    assert "# follows ConfigMap orders" in told(one_change(field))


def test_what_many_environments_follow_is_told_without_the_suffix_of_one() -> None:
    field = FieldChange(("name",), "orders-6ct58987ht", "orders-7d5f2h9k4m", follows="ConfigMap orders")
    names = ("a/staging", "b/staging")
    sets = [environment(name, changed(field)) for name in names]
    assert "name  orders-… → orders-…  # follows" in told(
        plan_of(*sets, groups=(ChangeGroup(changed(field), names),))
    )
    assert "orders-6ct58987ht → orders-7d5f2h9k4m" in told(one_change(field))


def test_risks_that_block_stand_before_changes_and_say_how_to_proceed() -> None:
    groups = (
        RiskGroup(risk("told", Level.NOTICE, message="pods are replaced"), ("acme/staging",)),
        RiskGroup(risk("taken"), ("acme/staging",), "anna: it is new"),
        RiskGroup(risk("blocks"), ("acme/staging",)),
    )
    text = told(replace(one_change(), risks=groups))
    assert text.startswith("Blocked by 1 risk that nobody has taken on: ")
    order = ["blocking blocks", "allowed taken", "taken on by anna", "notice told", "~ Deployment"]
    assert sorted(order, key=text.index) == order
    assert "Give the Deployment another name" in text


def test_a_change_says_where_it_is_otherwise() -> None:
    names = tuple(f"{client}/production" for client in "abcdefg")
    sets = [environment(name, changed(replicas()), is_production=True) for name in names]
    probe = FieldChange(("spec", "paused"), ABSENT, True)
    variation = Variation(names[6:], changed(probe), (probe,), (replicas(),))
    text = told(plan_of(*sets, groups=(ChangeGroup(changed(replicas()), names[:6], (variation,)),)))
    assert "in 6 (6 in production): all client environments that change but g/production" in text
    assert "otherwise in g/production (production)\n    also:\n      spec.paused  (none) → true" in text
    assert "not: spec.replicas" in text


def test_a_risk_that_several_objects_run_is_told_once() -> None:
    risks = (
        RiskGroup(risk(object="Service a/b"), ("a/staging",)),
        RiskGroup(risk(object="Service a/c"), ("b/staging",)),
    )
    text = told(replace(one_change(), risks=risks))
    assert text.startswith("Blocked by 2 risks that nobody has taken on")
    assert "Service a/b, Service a/c spec.selector.matchLabels.app: the selector" in text
    assert "in 2: a/staging, b/staging" in text
    assert text.count("blocking immutable-field") == 1


def test_client_environments_that_come_and_go_are_counted_apart() -> None:
    one = changed(replicas())
    plan = plan_of(
        environment("a/staging", one),
        environment("b/staging", one, before=None),
        environment("c/production", one, after=None, is_production=True),
    )
    text = told(replace(plan, total=2))
    assert "2 of 2 client environments change (1 of them new), 1 removed, 1 in production\n" in text


def test_objects_that_change_alike_are_told_together() -> None:
    """A line of a base changes every app that stands on it, and is one change to a reader."""
    edge = DEPLOYMENT._replace(name="edge")
    sets = [environment("a/staging", changed(replicas()), changed(replicas(), of=edge))]
    sets.append(environment("b/staging", changed(replicas())))
    orders = ChangeGroup(changed(replicas()), ("a/staging", "b/staging"))
    text = told(plan_of(*sets, groups=(orders, ChangeGroup(changed(replicas(), of=edge), ("a/staging",)))))
    assert "~ Deployment orders, edge changed\n  wherever they are, in 2: all that change\n" in text
    assert text.count("spec.replicas") == 1


def test_changes_that_differ_in_value_or_risk_are_told_apart() -> None:
    others = [changed(replicas(after=4)), changed(replicas(), risks=(risk(),))]
    for other in others:
        text = told(plan_of(environment("a/staging", changed(replicas()), other)))
        assert text.count("spec.replicas  2") == 2


def test_an_object_that_goes_is_shown_whole_and_one_renamed_by_both_names() -> None:
    one = ObjectId("v1", "Service", "acme", "orders")
    gone = ObjectChange(Kind.REMOVED, one, None, content={"kind": "Service", "spec": {"type": "ClusterIP"}})
    renamed = ObjectChange(Kind.RENAMED, one, one._replace(name="shop"))
    text = told(plan_of(environment("acme/staging", gone, renamed)))
    assert "- Service acme/orders removed\n  in acme/staging\n    - spec:\n    -   type: ClusterIP" in text
    assert "~ Service acme/orders → acme/shop renamed" in text


def test_what_does_not_render_is_said_with_its_error() -> None:
    text = told(plan_of(environment("acme/staging", after=None, after_error="x.yaml:7: is not YAML")))
    assert text.startswith("What happens is not known everywhere: not all of it renders")
    assert (
        "does not render after the change\n  in acme/staging; what happens there is not known\n  x.yaml:7:"
        in text
    )


def test_new_and_fixed_findings_are_told_and_those_that_stay_are_counted() -> None:
    found = Finding("schema/type", Severity.ERROR, "is no number", "Deployment a/b", "x.yaml", 3, "Mend it.")
    states = [FindingChange(state, found, ("acme/staging",)) for state in ("new", "fixed", "unchanged")]
    text = told(replace(one_change(), findings=tuple(states)))
    assert "new finding error schema/type\n  Deployment a/b: is no number\n  at x.yaml:3" in text
    assert "fixed finding error schema/type" in text
    assert "findings that were there before and stay: 1" in text


def new_error(thing: str, **more: Any) -> FindingChange:
    """A finding of the base, as one app has it."""
    found = Finding("schema/type", Severity.ERROR, "is no number", f"Deployment {thing}", "base/d.yaml", 68)
    return FindingChange("new", replace(found, **more), ("acme/staging",))


def test_the_headline_says_that_new_errors_fail() -> None:
    """And where they are: with what the exit code says, nobody has to look for it."""
    risks = (RiskGroup(risk(), ("acme/staging",)),)
    failing = replace(one_change(), findings=(new_error("a/b"), new_error("a/c")))
    told_first = told(failing).split("\n")[0]
    assert told_first == "Fails: 2 new errors in 1 environment (base/d.yaml:68)"
    both = told(replace(failing, risks=risks))
    assert both.startswith(
        "Blocked by 1 risk that nobody has taken on; fails: 2 new errors in 1 environment\n"
    )


@pytest.mark.parametrize("least", Severity)
@pytest.mark.parametrize("has_risk", [True, False])
def test_a_plan_that_passes_is_never_said_to_fail(least: Severity, *, has_risk: bool) -> None:
    """Exit code, headline and the status of a review ask the same question of the plan."""
    risks = (RiskGroup(risk(), ("acme/staging",)),) if has_risk else ()
    for severity in Severity:
        plan = replace(
            one_change(), severity=least, risks=risks, findings=(new_error("a/b", severity=severity),)
        )
        is_red = told(plan).startswith(("Blocked", "Fails"))
        assert plan.passes is not is_red
        assert verdict_of(plan).passes is plan.passes


def test_no_risk_is_known_only_where_nothing_is_to_be_told() -> None:
    group = RiskGroup(risk("told", Level.NOTICE), ("acme/staging",))
    assert told(replace(one_change(), risks=(group, group))).startswith("Not blocked; 2 notices: ")
    taken = RiskGroup(risk(), ("acme/staging",), "anna: it is new")
    assert told(replace(one_change(), risks=(taken,))).startswith("Not blocked; 1 risk taken on: ")
    new = (new_error("a/b", severity=Severity.INFO),)
    assert told(replace(one_change(), findings=new)).startswith("Not blocked; 1 new finding: ")


def test_a_finding_of_several_objects_is_told_once_and_before_what_does_not_fail() -> None:
    group = RiskGroup(risk("told", Level.NOTICE), ("acme/staging",))
    found = (new_error("a/b"), new_error("a/c"))
    text = told(replace(one_change(), findings=found, risks=(group,)))
    assert text.count("new finding error schema/type") == 1
    assert "Deployment a/b, Deployment a/c: is no number\n  at base/d.yaml:68" in text
    assert text.index("new finding") < text.index("notice told")


def test_a_plan_of_targets_says_that_it_is_of_them_only() -> None:
    plan = replace(one_change(), targets=("overlays/acme/staging",))
    assert "of these only, whatever else changes: overlays/acme/staging" in told(plan)
    assert "**The plan is of these only, whatever else changes: `overlays/acme/staging`.**" in plan_markdown(
        plan
    )


def test_a_large_plan_keeps_within_80_columns_where_it_can() -> None:
    long = [line for line in told(large_plan()).split("\n") if len(line) > 80 and " " in line.strip()[2:]]
    assert long == []


@given(plans)
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=20, deadline=None)
def test_any_plan_is_told_without_control_characters(plan: Plan) -> None:
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", told(plan))

"""A plan in a terminal: what it comes to first, then its risks, then every field; 80 columns."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from typing import Any

import pytest
from click import unstyle
from hypothesis import HealthCheck, given, settings

from fairway.finding import Finding, Severity
from fairway.manifest import ObjectId
from fairway.plan.applications import AUTOMATED, FINALIZERS
from fairway.plan.model import (
    ABSENT,
    ApplicationChange,
    ChangeGroup,
    FieldChange,
    FindingChange,
    Hidden,
    Kind,
    Level,
    ObjectChange,
    Plan,
    RiskGroup,
    SetChange,
    Variation,
)
from fairway.plan.risk.delivery import CASCADING
from fairway.report.plan_html import plan_html
from fairway.report.plan_markdown import plan_markdown
from fairway.report.plan_text import plan_text
from fairway.review.verdict import verdict_of

from .any_plan import plans
from .plans import DEPLOYMENT, IMAGE, changed, environment, large_plan, one_change, plan_of, replicas, risk


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
    text = told(plan_of(*sets, groups=(ChangeGroup(changed(field), names),)))
    assert "    name  # follows ConfigMap orders" in text
    assert "orders-…" not in text
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


def test_an_object_of_many_environments_is_called_as_it_is_in_all_of_them() -> None:
    """Not by the namespace of the first, nor by its name."""
    names = ("acme/staging", "borealis/staging")
    risks = (
        RiskGroup(risk("one", object="Role acme-staging/web"), names),
        RiskGroup(risk("two", object="Namespace acme-staging"), names),
        RiskGroup(risk("three", object="Service acme-staging/web"), names[:1]),
    )
    text = told(replace(one_change(), risks=risks))
    assert "\n  Role web spec." in text
    assert "\n  Namespace CLIENT-ENVIRONMENT spec." in text
    assert "\n  Service acme-staging/web spec." in text


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


def test_findings_of_many_lines_that_have_one_remedy_stand_behind_the_first() -> None:
    """Each with its place; to read what one rule says once for each file helps nobody."""
    found = [new_error(f"a/{name}", file=f"{name}.yaml", remedy="Mend it.") for name in "bcdefg"]
    other = new_error("a/x", file="x.yaml", remedy="Do something else.")
    text = told(replace(one_change(), findings=(*found, other)))
    assert text.count("new finding error schema/type") == 2
    assert text.count("Mend it.") == 1
    assert "  and the same 5 times more:\n    Deployment a/c at c.yaml:68\n" in text
    assert told(replace(one_change(), findings=tuple(found[:3]))).count("Mend it.") == 3
    comment = plan_markdown(replace(one_change(), findings=(*found, other)))
    assert "and the same 5 times more:\n  - `Deployment a/c` at `c.yaml:68`\n" in comment


def test_findings_of_all_environments_are_told_as_that_whether_they_change_or_not() -> None:
    """A policy that is stricter changes no object that it refuses; folders are of no environment."""
    names = tuple(f"{client}/production" for client in "abcdefg")
    sets = [environment(name, is_production=True) for name in names]
    folder = SetChange("policies", "policies", before=2, after=2, changes=(changed(replicas()),))
    folder = replace(folder, is_production=True)
    found = replace(new_error("a/b"), names=names)
    text = told(replace(plan_of(*sets, folder), findings=(found,)))
    assert "in 7 (7 in production): all client environments\n" in text
    assert "\n  in policies\n" in text


def test_what_restarts_is_counted() -> None:
    """Pods are replaced where their template changes, in any of its fields."""
    image = FieldChange(IMAGE, "orders:1", "orders:2")
    job = ObjectId("batch/v1", "CronJob", "acme", "report")
    plan = plan_of(
        environment("a/staging", changed(image), changed(replicas())),
        environment("a/production", changed(image), changed(image, of=job), is_production=True),
    )
    assert "objects: 4 changed; 2 workloads replace their pods, 1 in production\n" in told(plan)
    assert "; 1 workload replaces its pods\n" in told(plan_of(environment("a/staging", changed(image))))


def test_of_what_does_not_render_no_number_is_told() -> None:
    """Neither that no object changes, nor how many in all."""
    broken = environment("b/staging", after=None, after_error="torn")
    assert "\nobjects: not known of 1 rendered set\n" in told(plan_of(broken))
    both = plan_of(environment("a/staging", changed(replicas())), broken)
    assert "\nobjects: 1 changed; not known of 1 rendered set\n" in told(both)


def many_objects(kind: Kind, name: str) -> tuple[ObjectChange, ...]:
    """An environment's objects, enough to be told by name."""
    ids = [ObjectId("v1", "Service", name.replace("/", "-"), f"s{number:02}") for number in range(11)]
    is_added = kind is Kind.ADDED
    return tuple(
        ObjectChange(kind, None if is_added else one, one if is_added else None, content={"spec": {"a": "b"}})
        for one in ids
    )


def test_environments_that_come_or_go_as_a_whole_are_told_by_the_names_of_their_objects() -> None:
    """Those of the same objects together; what they hold is in the page and in JSON."""
    new = [environment(f"{name}/staging", *many_objects(Kind.ADDED, name), before=None) for name in "ab"]
    gone = environment("c/staging", *many_objects(Kind.REMOVED, "c"), after=None)
    plan = plan_of(*new, gone)
    text = told(plan)
    assert "+ a/staging, b/staging come whole, with 11 objects each\n    Service s00, s01, s02" in text
    assert "- c/staging goes whole, with 11 objects\n" in text
    assert "spec:" not in text
    comment = plan_markdown(plan)
    assert "<code>c/staging</code> goes whole, with 11 objects" in comment
    assert "spec:" not in comment
    few = environment("d/staging", *many_objects(Kind.ADDED, "d")[:3], before=None)
    assert told(plan_of(few)).count("+ spec:") == 3


def test_applications_that_come_and_go_are_told_in_a_line() -> None:
    """What they deliver and where to, and what becomes of it; one that stays is told field by field."""
    fields = {
        ("spec", "project"): "staging",
        ("spec", "destination", "namespace"): "acme",
        ("spec", "source", "path"): "overlays/acme",
        ("spec", "source", "targetRevision"): "main",
        AUTOMATED: True,
        FINALIZERS: CASCADING,
    }
    gone = tuple(FieldChange(path, value, ABSENT) for path, value in fields.items())
    change = ApplicationChange(Kind.REMOVED, "acme", "north", "Application", gone)
    line = (
        "removed Application {0}acme{0} on {0}north{0}: {0}overlays/acme{0} at {0}main{0}, to namespace "
        "{0}acme{0}, in project {0}staging{0}, syncs by itself, what it deployed is deleted"
    )
    plan = replace(one_change(), applications=(change,))
    assert line.format("") in " ".join(told(plan).split())
    assert f"- {line.format('`')}\n" in plan_markdown(plan)
    unknown = ApplicationChange(Kind.ADDED, "tools", "", "ApplicationSet tools", undecided="who knows")
    assert "added ApplicationSet tools\n    not known offline: who knows" in told(
        replace(plan, applications=(unknown,))
    )


def test_binary_content_is_told_by_its_size() -> None:
    """Base64 of a large file would be all that there is to see."""
    logo = base64.b64encode(bytes(100_000)).decode()
    one = ObjectId("v1", "ConfigMap", "acme", "icons")
    added = ObjectChange(Kind.ADDED, None, one, content={"binaryData": {"logo.png": logo}})
    field = FieldChange(("binaryData", "logo.png"), logo, base64.b64encode(b"new").decode())
    plan = plan_of(environment("acme/staging", added, changed(field, of=one)))
    for text in (told(plan), plan_markdown(plan), plan_html(plan)):
        assert "logo.png: (binary, 100,000 bytes, sha256 " in text
        assert "(binary, 3 bytes, sha256 11507a0e)" in text
        assert logo[:100] not in text


def test_long_values_are_cut_in_a_terminal() -> None:
    """How many lines are left is said."""
    field = FieldChange(("data", "a"), ABSENT, "\n".join(f"line {number}" for number in range(100)))
    text = told(one_change(field))
    assert "+ line 59\n        and 40 more lines" in text
    assert "line 60" not in text


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

"""A plan as JSON: nothing is lost, it keeps the published schema, and what is no plan is refused."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from fairway.errors import UsageError
from fairway.plan.model import Absent, FieldChange, Hidden, Plan
from fairway.report.plan_json import plan_json
from fairway.report.plan_reading import read_plan
from fairway.report.plan_schema import plan_schema

from .any_plan import plans
from .plans import large_plan, one_change

PUBLISHED = Path(__file__).parents[2] / "plan.schema.json"


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(PUBLISHED.read_text()))


def the_field(plan: Plan) -> Any:
    """The one field of the one object that changes, as JSON."""
    return json.loads(plan_json(plan))["sets"][0]["changes"][0]["fields"][0]


def test_the_published_schema_is_that_of_the_model() -> None:
    """After a change of the model: `python tools/fairway/scripts/plan_schema.py` writes it anew."""
    assert json.loads(PUBLISHED.read_text()) == plan_schema()
    Draft202012Validator.check_schema(plan_schema())


@given(plans)
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=20, deadline=None)
def test_any_plan_keeps_the_schema_and_is_read_back_as_it_was(plan: Plan) -> None:
    text = plan_json(plan)
    validator().validate(json.loads(text))
    assert read_plan(text) == plan


def test_a_large_plan_is_read_back_as_it_was() -> None:
    plan = large_plan()
    validator().validate(json.loads(plan_json(plan)))
    assert read_plan(plan_json(plan)) == plan


def test_no_value_null_and_a_secret_are_three_things() -> None:
    assert "before" not in the_field(one_change(FieldChange(("a",), Absent(), None)))
    assert the_field(one_change(FieldChange(("a",), Absent(), None)))["after"] is None
    assert the_field(one_change(FieldChange(("a",), None, Hidden("1f2e"))))["after"] == {"$hidden": "1f2e"}


def test_a_value_cannot_pose_as_a_secret() -> None:
    plan = one_change(FieldChange(("a",), {"$hidden": "1f2e"}, {"$$hidden": "1f2e"}))
    assert the_field(plan)["before"] == {"$$hidden": "1f2e"}
    assert read_plan(plan_json(plan)) == plan


def test_numbers_that_json_does_not_have_are_marked() -> None:
    assert the_field(one_change(FieldChange(("a",), 1.5, float("-inf"))))["after"] == {"$number": "-inf"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Expecting value"),
        ("[" * 100_000, "nests too deeply"),
        ("[]", "is no plan of version 1"),
        ('{"version": 2}', "is no plan of version 1"),
        ('{"version": 1}', "the whole has no applications"),
    ],
)
def test_what_is_no_plan_is_refused(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_plan(text)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("total",), "3", "total is not a whole number"),
        (("total",), True, "total is not a whole number"),
        (("sets",), {}, "sets must be a list"),
        (("sets", 0, "ring"), "x", r"sets\[0\]\.ring is not a whole number or null"),
        (("sets", 0, "changes", 0, "kind"), "x", r"changes\[0\]\.kind is none of: added, changed, renamed"),
        (("sets", 0, "changes", 0, "after"), {"name": "a"}, r"changes\[0\]\.after has no api_version"),
        (("base",), {"name": "a", "commit": "b", "c": 1}, "base has an unknown key: c"),
        (("groups", 0), None, r"groups\[0\] must be a mapping"),
    ],
)  # fmt: skip
def test_what_a_plan_cannot_hold_is_refused_with_its_place(path: Any, value: Any, message: str) -> None:
    content = json.loads(plan_json(one_change()))
    inner = content
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(UsageError, match=message):
        read_plan(json.dumps(content), "plan.json")

"""fairway.yaml: what it may say, and how it is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from fairway.configuration import (
    Approver,
    Configuration,
    DeletionBudget,
    External,
    PlanSettings,
    configuration_of,
    configuration_schema,
    find_configuration,
    read_configuration,
)
from fairway.errors import UsageError
from fairway.finding import Severity

SCHEMA = Path(__file__).parents[1] / "fairway.schema.json"

WHOLE = """\
kubernetesVersion: "1.33"
severity: warning
rules:
  schema/*: warning
  schema/type: off
external:
  - kind: Secret
    name: tls-*
plan:
  deletionBudget:
    objects: 10
  production: ["*/production", "*/live"]
  approvers:
    - alice
    - login: Bob
      risks: ["*-removed"]
  selfApproval: true
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "fairway.yaml"


def test_a_whole_file_is_read(file: Path) -> None:
    file.write_text(WHOLE)
    assert read_configuration(file) == Configuration(
        "1.33",
        Severity.WARNING,
        (("schema/*", "warning"), ("schema/type", "off")),
        (External("Secret", "tls-*", "*"),),
        PlanSettings(
            DeletionBudget(10, 50),
            ("*/production", "*/live"),
            (Approver("alice"), Approver("Bob", ("*-removed",))),
            self_approval=True,
        ),
    )


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "{}\n"])
def test_an_empty_file_says_nothing(text: str, file: Path) -> None:
    file.write_text(text)
    assert read_configuration(file) == Configuration()


REFUSED = {
    "an unknown key": ("severity: error\nexternals: []\n", 2, "Did you mean external?"),
    "an unknown severity": ("severity: fatal\n", 1, "fatal is none of"),
    "an unknown level": ("rules:\n  schema/type: none\n", 2, "none is none of"),
    "rules that are a list": ("rules: [a]\n", 1, "must be a mapping"),
    "external that is a mapping": ("external: {a: b}\n", 1, "must be a list"),
    "an external object without a name": ("external:\n  - kind: Secret\n", 2, "has no name"),
    "an unknown key of an external object": ("external:\n  - kind: a\n    nam: b\n", 3, "Did you mean name?"),
    "a list": ("- a\n", 1, "must be a mapping"),
    "a plan that is a list": ("plan: [a]\n", 1, "plan must be a mapping"),
    "an unknown key of the plan": ("plan:\n  approver: []\n", 2, "Did you mean approvers?"),
    "a budget that is a number": ("plan:\n  deletionBudget: 3\n", 2, "must be a mapping"),
    "a budget of words": ("plan: {deletionBudget: {objects: few}}\n", 1, "a number from 0 to 1000000"),
    "a budget below nothing": ("plan: {deletionBudget: {objects: -1}}\n", 1, "a number from 0"),
    "a budget above all": ("plan: {deletionBudget: {percent: 101}}\n", 1, "a number from 0 to 100"),
    "a budget without end": (f"plan: {{deletionBudget: {{objects: {'9' * 40}}}}}\n", 1, "a number from 0"),
    "production that is a word": ("plan: {production: live}\n", 1, "production must be a list"),
    "production of lists": ("plan: {production: [[live]]}\n", 1, "must be a text"),
    "approvers that are a word": ("plan: {approvers: alice}\n", 1, "approvers must be a list"),
    "an approver without a login": ("plan: {approvers: [{risks: [a]}]}\n", 1, "has no login"),
    "an approver that is a team": ("plan: {approvers: [a, '@acme/ops']}\n", 1, "is a team"),
    "a team with risks": ("plan: {approvers: [{login: acme/ops, risks: [a]}]}\n", 1, "is a team"),
    "an approver with an unknown key": ("plan: {approvers: [{logn: a}]}\n", 1, "Did you mean login?"),
    "self-approval by a number": ("plan: {selfApproval: 1}\n", 1, "is none of: true, false"),
    "an approver's risks that are a word": ("plan: {approvers: [{login: a, risks: b}]}\n", 1, "a list"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_it_must_not_hold_is_refused_with_its_line(case: str, file: Path) -> None:
    text, line, words = REFUSED[case]
    file.write_text(text)
    with pytest.raises(UsageError) as refusal:
        read_configuration(file)
    assert (refusal.value.file, refusal.value.line) == ("fairway.yaml", line)
    assert words in str(refusal.value)


@pytest.mark.parametrize("case", REFUSED)
def test_the_schema_for_editors_refuses_the_same(case: str) -> None:
    validator = Draft202012Validator(configuration_schema())
    assert not validator.is_valid(yaml.safe_load(REFUSED[case][0]))
    assert validator.is_valid(yaml.safe_load(WHOLE))
    assert validator.is_valid(None)


def test_the_schema_in_the_repository_is_not_stale() -> None:
    """`fairway schema > tools/fairway/fairway.schema.json` writes it."""
    assert json.loads(SCHEMA.read_text()) == configuration_schema()


def test_the_nearest_file_counts_and_none_beyond_the_repository(tmp_path: Path) -> None:
    (tmp_path / "fairway.yaml").write_text("")
    inner = tmp_path / "repository" / "a"
    inner.mkdir(parents=True)
    assert find_configuration(inner) == tmp_path / "fairway.yaml"
    (tmp_path / "repository" / ".git").mkdir()
    assert find_configuration(inner) is None


def test_external_objects_are_named_by_patterns() -> None:
    configuration = Configuration(external=(External("Secret", "tls-*", "acme-*"),))
    assert configuration.is_external("Secret", "acme-staging", "tls-web")
    assert not configuration.is_external("Secret", "globex-staging", "tls-web")
    assert not configuration.is_external("ConfigMap", "acme-staging", "tls-web")


def test_a_login_may_be_written_as_code_owners_are() -> None:
    text = "plan: {approvers: ['@alice', {login: '@bob', risks: [a]}]}"
    assert [each.login for each in configuration_of(text).plan.approvers] == ["alice", "bob"]


def test_only_approvers_take_on_risks_and_only_theirs() -> None:
    """Forges do not tell logins apart by case, and neither does this."""
    settings = PlanSettings(approvers=(Approver("alice"), Approver("Bob", ("*-removed",))))
    assert settings.may_allow("Alice", "immutable-field")
    assert settings.may_allow("bob", "namespace-removed")
    assert not settings.may_allow("bob", "immutable-field")
    assert not settings.may_allow("mallory", "namespace-removed")
    assert not PlanSettings().may_allow("alice", "namespace-removed")


def test_production_is_named_by_patterns() -> None:
    assert PlanSettings().is_production("acme/production")
    assert not PlanSettings().is_production("acme/staging")
    assert PlanSettings(production=("*/live",)).is_production("acme/live")

"""fairway.yaml: what it may say, and how it is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from fairway.configuration import (
    Configuration,
    External,
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

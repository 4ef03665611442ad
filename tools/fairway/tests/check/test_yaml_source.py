"""How YAML is written: what yamllint says, asked only where a file is not plainly well written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yamllint import linter
from yamllint.config import YamlLintConfig

from fairway.check.yaml_source import RULES, Lint, configuration_of
from fairway.check.yaml_source.plain import Plain
from fairway.errors import FairwayError

REPOSITORY = Path(__file__).parents[4]
CONFIGURATION = (REPOSITORY / ".yamllint.yaml").read_text()
ASKED = YamlLintConfig(content=CONFIGURATION)
FILES = [
    file for folder in ("apps", "base", "overlays") for file in sorted((REPOSITORY / folder).rglob("*.yaml"))
]
TEXTS = [text for text in (file.read_text() for file in FILES) if Plain(ASKED.rules).knows(text)]
PIECES = st.sampled_from(
    (
        *("", " ", "  ", "\n", "- ", ":", ": ", " #", "#", "{", "}", "[", "]", ", ", "yes", "Off", "'", '"'),
        *("|", "&a", "*a", "\t", "\r", "---\n", "? ", "! ", "%", "é", "\u2028", "<<: ", "a: b\n", "- x\n"),
    )
)


def problems(text: str) -> list[object]:
    return list(linter.run(text, ASKED, "file.yaml"))


def findings(text: str, configuration: str = CONFIGURATION) -> list[str]:
    found = Lint(configuration).findings("apps/a.yaml", text.encode())
    return [f"{each.rule}:{each.line}" for each in found]


def test_most_files_of_the_fleet_are_told_to_be_plain() -> None:
    assert len(TEXTS) > 0.8 * len(FILES)


@settings(max_examples=150, deadline=None)
@given(text=st.sampled_from(TEXTS), at=st.floats(0, 1), gone=st.integers(0, 3), piece=PIECES)
def test_yamllint_has_nothing_to_say_of_what_is_plain(text: str, at: float, gone: int, piece: str) -> None:
    """Whatever is written into a good file, or taken out of it."""
    place = int(at * len(text))
    changed = text[:place] + piece + text[place + gone :]
    if changed and Plain(ASKED.rules).knows(changed):
        assert not problems(changed)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: b\nc: d\n", []),
        ("a: b \n", ["yaml/trailing-spaces:1"]),
        ("a: b\na: c\n", ["yaml/key-duplicates:2"]),
        ("a:\n    b: c\n", ["yaml/indentation:2"]),
        ("a: {b: c, b: d}\n", ["yaml/key-duplicates:1"]),
        ("a: Yes\n", ["yaml/truthy:1"]),
        ("a: [no]\n", ["yaml/truthy:1"]),
        ("a: b", ["yaml/new-line-at-end-of-file:1"]),
        ("a: |\n  b \n", ["yaml/trailing-spaces:2"]),
        ("a:\n  - b\n   # c\n  - d\n", ["yaml/comments-indentation:3"]),
        ("", []),
    ],
)
def test_what_yamllint_says_is_a_finding_at_its_line(text: str, found: list[str]) -> None:
    assert findings(text) == found


def test_a_file_that_is_no_yaml_is_left_to_those_who_read_it() -> None:
    assert findings("a: [b \n") == []


def test_rules_that_are_off_find_nothing_and_others_are_obeyed() -> None:
    assert (
        findings("a: b \n", "extends: default\nrules: {trailing-spaces: disable, document-start: disable}")
        == []
    )
    assert findings("a: b\n", "rules: {document-start: enable}") == ["yaml/document-start:1"]


def test_files_that_the_configuration_ignores_are_ignored() -> None:
    assert findings("a: b \n", f"{CONFIGURATION}\n".replace("  - out/", "  - out/\n  - apps/")) == []


def test_a_configuration_that_yamllint_refuses_is_an_error() -> None:
    with pytest.raises(FairwayError, match="yamllint refuses"):
        findings("a: b\n", "rules: {colon: enable}")


def test_every_rule_of_yamllint_is_one_of_ours() -> None:
    assert {rule.name for rule in RULES} == {
        f"yaml/{name}" for name in YamlLintConfig("extends: default").rules
    }


def test_a_content_that_was_found_well_written_is_not_looked_at_again() -> None:
    lint = Lint(CONFIGURATION)
    assert not list(lint.findings("apps/a.yaml", b"a: |\n  b\n"))
    again = Lint(CONFIGURATION, lint.clean)
    assert len(again.clean) == 1
    assert not list(again.findings("apps/b.yaml", b"a: |\n  b\n"))


def test_without_a_configuration_nothing_is_asked(tmp_path: Path) -> None:
    assert configuration_of(tmp_path) is None
    (tmp_path / ".yamllint").touch()
    assert configuration_of(tmp_path) == tmp_path / ".yamllint"

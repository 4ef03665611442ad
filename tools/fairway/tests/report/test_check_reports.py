"""A check in each format: what machines read is what they can read, whatever manifests hold."""

from __future__ import annotations

import gzip
import json
import re
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from xmlschema import XMLSchema, XMLSchemaValidationError

from fairway.finding import Finding, Severity
from fairway.report.check_report import FORMATS, CheckReport, report_text
from fairway.validation import RULES, Selection, SetReport

DATA = Path(__file__).parents[1] / "data" / "report"

OVERLAY = "overlays/acme/staging/kustomization.yaml"


def finding(message: str = "is wrong", **more: Any) -> Finding:
    given: dict[str, Any] = {
        "rule": "layout/readable", "severity": Severity.ERROR, "message": message, "remedy": "Mend it.",
    }  # fmt: skip
    return Finding(**{**given, **more})


def report(*tree: Finding, of_sets: tuple[Finding, ...] = (), sets: int = 1) -> CheckReport:
    reports = [
        SetReport(f"acme/{number}", OVERLAY, "north", "1.33", 2, of_sets, 0.1, is_environment=True)
        for number in range(sets)
    ]
    return CheckReport.of(reports, tree, Selection(), 1.5)


@cache
def sarif_validator() -> Draft7Validator:
    """The schema of the OASIS standard, errata 01."""
    return Draft7Validator(json.loads(gzip.decompress((DATA / "sarif-schema-2.1.0.json.gz").read_bytes())))


def sarif(found: CheckReport) -> dict[str, Any]:
    """The one run of the SARIF log, which keeps the schema."""
    log = json.loads(report_text(found, "sarif"))
    sarif_validator().validate(log)
    run: dict[str, Any] = log["runs"][0]
    return run


def test_sarif_keeps_its_schema_without_findings() -> None:
    assert sarif(report())["results"] == []


def test_sarif_lists_every_rule_with_its_reason_and_what_to_do() -> None:
    rules = sarif(report())["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.name for rule in RULES]
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]


def test_sarif_names_place_level_and_rule_of_a_finding() -> None:
    found = finding(severity=Severity.WARNING, file="apps/a b/x.yaml", line=7)
    (result,) = sarif(report(found))["results"]
    assert result["ruleId"] == RULES[result["ruleIndex"]].name == "layout/readable"
    assert result["level"] == "warning"
    place = result["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "apps/a%20b/x.yaml"}, "region": {"startLine": 7}}


def test_every_result_has_a_place_as_github_wants_it() -> None:
    """A finding without a file of its own is placed in the kustomization of its first rendered set."""
    (result,) = sarif(report(of_sets=(finding(),)))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == OVERLAY


def test_a_fingerprint_stays_when_lines_move_values_change_and_the_fault_spreads() -> None:
    def mark(namespace: str, line: int, message: str, sets: int) -> str:
        one = finding(message, object=f"Deployment {namespace}/web", field=("spec", "x"), file="a", line=line)
        results = sarif(report(of_sets=(one,), sets=sets))["results"]
        return str(results[0]["partialFingerprints"])

    assert mark("acme", 3, "is 1", 1) == mark("globex", 9, "is 2", 4)


def test_findings_alike_in_one_place_have_fingerprints_of_their_own() -> None:
    one, other = (finding(message, file="a", line=1) for message in ("x", "y"))
    results = sarif(report(one, other))["results"]
    assert results[0]["partialFingerprints"] != results[1]["partialFingerprints"]


@cache
def junit_schema() -> XMLSchema:
    """What Jenkins and GitLab both read."""
    return XMLSchema(DATA / "junit.xsd")


def junit(found: CheckReport) -> ET.Element:
    """The JUnit report, which keeps its schema, and whose sums are right."""
    text = report_text(found, "junit")
    junit_schema().validate(text)
    root = ET.fromstring(text)  # noqa: S314 - our own
    for suite in root.iter("testsuite"):
        assert len(suite) == int(suite.attrib["tests"])
        assert len(list(suite.iter("failure"))) == int(suite.attrib["failures"])
        assert suite.attrib["errors"] == "0"
    return root


@pytest.mark.parametrize(
    "wrong", ["<testcase/>", '<testcase name="a" classname="b" line="3"/>', "<failure/>"]
)
def test_the_schema_of_junit_refuses_what_readers_do_not_know(wrong: str) -> None:
    with pytest.raises(XMLSchemaValidationError):
        junit_schema().validate(f'<testsuite name="a" tests="1" failures="0" errors="0">{wrong}</testsuite>')


def test_junit_has_a_case_for_each_rule_that_holds() -> None:
    names = [case.attrib["name"] for case in junit(report()).iter("testcase")]
    assert names == sorted(names, key=[rule.name for rule in RULES].index)
    assert len(names) == len(RULES)


def test_junit_has_a_failed_case_for_each_error_and_a_passed_one_for_a_warning() -> None:
    error = finding("is bad", file="a.yaml", line=3)
    root = junit(report(error, finding("is odd", severity=Severity.WARNING, file="b.yaml")))
    (failure,) = root.iter("failure")
    assert failure.attrib == {"type": "layout/readable", "message": "is bad"}
    assert "at a.yaml:3" in str(failure.text)
    (output,) = root.iter("system-out")
    assert "warning: is odd" in str(output.text)
    assert root.attrib["failures"] == "1"


def test_github_annotates_the_line_of_a_finding() -> None:
    text = report_text(report(finding("is bad", file="a,b.yaml", line=3)), "github")
    assert text.startswith("::error file=a%2Cb.yaml,line=3,title=layout/readable::is bad%0AMend it.\n")


def test_no_manifest_can_speak_to_github_through_a_message() -> None:
    hostile = finding("x\n::set-env name=A::b\r::error::c", object="Pod a:b%0A", file="a\n::error::")
    lines = report_text(report(hostile), "github").splitlines()
    assert [line for line in lines if line.startswith("::")] == lines[:1]


def test_no_manifest_can_speak_to_the_terminal() -> None:
    hostile = finding("\x1b[2J\x9b31m\u202egnp.exe\x07", object="Pod \x1b]0;x\x07", file="a\x1b.yaml", line=1)
    plain = report_text(report(hostile, hostile), "text")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", re.sub(r"\x1b\[\d*m", "", plain))
    assert "\\x1b[2J" in plain


def test_text_says_in_how_many_client_environments_a_finding_holds() -> None:
    found = finding(object="Deployment acme/web")
    assert "in all 3 client environments" in report_text(report(of_sets=(found,), sets=3), "text")


_TEXT = st.text(st.characters(), max_size=30)


@pytest.mark.parametrize("form", FORMATS)
@given(
    found=st.lists(
        st.builds(
            finding, _TEXT, object=_TEXT, file=_TEXT, line=st.none() | st.integers(1, 9), remedy=_TEXT,
            severity=st.sampled_from(Severity), field=st.lists(_TEXT | st.integers(0, 9)).map(tuple),
        ),
        max_size=3,
    )
)  # fmt: skip
def test_every_format_can_be_read_whatever_manifests_hold(form: str, found: list[Finding]) -> None:
    text = report_text(report(*found, of_sets=tuple(found)), form)
    text.encode()
    if form == "json":
        assert len(json.loads(text)["sets"]) == 1
    elif form == "sarif":
        sarif_validator().validate(json.loads(text))
    elif form == "junit":
        junit(report(*found, of_sets=tuple(found)))
    elif form == "github":
        commands = [line for line in text.splitlines() if line.startswith("::")]
        assert all(re.match(r"::(error|warning|notice) [^\n]*::", line) for line in commands)

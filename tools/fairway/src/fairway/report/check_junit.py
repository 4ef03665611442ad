"""A check as JUnit XML, as Jenkins and GitLab read it.

There is a suite for each kind of rule, a case for each rule that holds, and one for each finding of those
that do not. Only what Jenkins' own schema (junit-10.xsd of its xUnit plugin) allows is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from fairway.check.rule import Rule
from fairway.finding import Severity
from fairway.report.printable import one_line, printable
from fairway.validation import FindingGroup


def check_junit(rules: Sequence[Rule], groups: Sequence[FindingGroup], seconds: float) -> str:
    """The report. Findings below an error pass, with what they say as output: no reader knows warnings."""
    categories = dict.fromkeys(rule.name.partition("/")[0] for rule in rules)
    suites = [_suite(category, rules, groups) for category in categories]
    errors = sum(group.finding.severity is Severity.ERROR for group in groups)
    cases = sum(suite.count("<testcase") for suite in suites)
    head = f'<testsuites name="fairway check" tests="{cases}" failures="{errors}" time="{seconds:.3f}">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *suites, "</testsuites>"])


def _suite(category: str, rules: Sequence[Rule], groups: Sequence[FindingGroup]) -> str:
    found = [group for group in groups if group.finding.rule.partition("/")[0] == category]
    broken = {group.finding.rule for group in found}
    held = [
        rule.name for rule in rules if rule.name.partition("/")[0] == category and rule.name not in broken
    ]
    cases = [*(f"    <testcase {_name(rule, rule)}/>" for rule in held), *map(_case, found)]
    failures = sum(group.finding.severity is Severity.ERROR for group in found)
    head = f'  <testsuite name={quoteattr(category)} tests="{len(cases)}" failures="{failures}" errors="0">'
    return "\n".join([head, *cases, "  </testsuite>"])


def _case(group: FindingGroup) -> str:
    finding = group.finding
    place = finding.object or group.first_place
    text = escape(printable(_text(group)))
    if finding.severity is Severity.ERROR:
        message = quoteattr(one_line(finding.message))
        body = f"<failure type={quoteattr(finding.rule)} message={message}>{text}</failure>"
    else:
        body = f"<system-out>{text}</system-out>"
    return f"    <testcase {_name(finding.rule, f'{finding.rule}: {place}')}>{body}</testcase>"


def _name(rule: str, name: str) -> str:
    place = quoteattr(f"fairway.{rule.replace('/', '.')}")
    return f"name={quoteattr(one_line(name))} classname={place}"


def _text(group: FindingGroup) -> str:
    finding = group.finding
    subject = f"{finding.object}: " if finding.object else ""
    where = f"at {group.first_place}" if group.first_file else ""
    names = f"{group.extent}: {', '.join(group.names)}" if len(group.names) > 1 else group.extent
    lines = [
        f"{finding.severity}: {subject}{finding.message}",
        where,
        names if group.names else "",
        finding.remedy,
    ]
    return "\n".join(filter(None, lines))

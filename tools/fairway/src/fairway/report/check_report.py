"""A check as one value, and that value in each format that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version

from fairway.check.rule import Rule
from fairway.finding import Finding, Severity
from fairway.frozen import frozen
from fairway.report.check_github import check_github
from fairway.report.check_json import check_json
from fairway.report.check_junit import check_junit
from fairway.report.check_sarif import check_sarif
from fairway.report.check_text import clusters_table, findings_text, summary
from fairway.validation import RULES, FindingGroup, Selection, SetReport, grouped

FORMATS = ("text", "json", "sarif", "junit", "github")


@frozen
class CheckReport:
    """What was checked, what was found, by which rules, and how many seconds it took."""

    reports: tuple[SetReport, ...]
    groups: tuple[FindingGroup, ...]
    selection: Selection
    seconds: float
    rules: tuple[Rule, ...] = RULES

    @classmethod
    def of(
        cls,
        reports: Sequence[SetReport],
        tree: Sequence[Finding],
        selection: Selection,
        seconds: float,
        rules: tuple[Rule, ...] = RULES,
    ) -> CheckReport:
        """The report of rendered sets and of the tree, with the findings that are wanted."""
        wanted = tuple(replace(report, findings=selection.applied(report.findings)) for report in reports)
        return cls(wanted, tuple(grouped(selection.applied(tree), wanted)), selection, seconds, rules)

    def fails(self, threshold: Severity) -> bool:
        """Whether there is a finding at or above a severity."""
        failing = list(Severity)[: list(Severity).index(threshold) + 1]
        return any(group.finding.severity in failing for group in self.groups)


def report_text(report: CheckReport, form: str) -> str:
    """The report as `text`, `json`, `sarif`, `junit` or `github`."""
    reports, groups = report.reports, report.groups
    if form == "json":
        return check_json(reports, groups)
    if form == "sarif":
        return check_sarif(report.rules, groups, version("fairway"))
    if form == "junit":
        rules = [rule for rule in report.rules if report.selection.wants(rule.name)]
        return check_junit(rules, groups, report.seconds)
    last = summary(reports, groups, report.seconds)
    parts = (check_github(groups),) if form == "github" else (clusters_table(reports), findings_text(groups))
    return "\n\n".join(filter(None, (*parts, last)))

"""A validation for a terminal: a line per rendered set, then the findings with where and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from click import style

from fairway.finding import Severity
from fairway.report.table import table
from fairway.validation import FindingGroup, SetReport

_HEADER = ("RENDERED SET", "CLUSTER", "KUBERNETES", "OBJECTS", "FINDINGS", "MS")
_RIGHT = frozenset({"OBJECTS", "FINDINGS", "MS"})
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_NAMES_SHOWN = 4


def sets_table(reports: Sequence[SetReport]) -> str:
    """The table of the rendered sets; one that does not render says so in the place of its objects."""
    return table(_HEADER, map(_row, reports), right=_RIGHT)


def findings_text(groups: Sequence[FindingGroup]) -> str:
    """Each finding as a paragraph: severity and rule, message, place, how often, remedy."""
    return "\n\n".join(map(_paragraph, groups))


def summary(reports: Sequence[SetReport], groups: Sequence[FindingGroup], seconds: float) -> str:
    """The last line: how much was looked at, what was found, how long it took."""
    objects = sum(report.objects or 0 for report in reports)
    counts = [
        f"{sum(group.finding.severity is severity for group in groups)} {severity}" for severity in Severity
    ]
    return f"{len(reports)} rendered sets, {objects} objects: {', '.join(counts)} in {seconds:.2f} s"


def _row(report: SetReport) -> tuple[str, ...]:
    objects = "broken" if report.objects is None else str(report.objects)
    faults = sum(finding.severity is not Severity.INFO for finding in report.findings)
    milliseconds = f"{report.seconds * 1000:.0f}"
    return report.name, report.cluster, report.kubernetes_version, objects, str(faults), milliseconds


def _paragraph(group: FindingGroup) -> str:
    finding = group.finding
    severity = style(finding.severity, fg=_COLOURS[finding.severity], bold=True)
    subject = f"{finding.object}: " if finding.object else ""
    lines = [f"{severity} {finding.rule}", f"  {subject}{finding.message}"]
    if finding.where:
        lines.append(f"  at {finding.where}")
    if len(group.names) > 1 or (group.names and not finding.where):
        lines.append(f"  in {_listed(group.names)}")
    return "\n".join([*lines, f"  {finding.remedy}"] if finding.remedy else lines)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMES_SHOWN])
    more = len(names) - _NAMES_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown

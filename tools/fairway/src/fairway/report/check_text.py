"""A check for a terminal of 80 columns: how much was looked at, then what is wrong, where, and what to do."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence

from click import style

from fairway.finding import Severity
from fairway.report.printable import one_line, printable
from fairway.report.table import table
from fairway.validation import FindingGroup, SetReport

_HEADER = ("CLUSTER", "KUBERNETES", "SETS", "OBJECTS", "BROKEN", "WITH FINDINGS")
_RIGHT = frozenset(_HEADER[2:])
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_NAMES_SHOWN = 5
_WIDEST = 100


def clusters_table(reports: Sequence[SetReport]) -> str:
    """A line for each cluster and Kubernetes version: how many sets and objects, and how many are faulty."""
    places = dict.fromkeys((report.cluster, report.kubernetes_version) for report in reports)
    rows = (
        _row(place, [report for report in reports if _place(report) == place]) for place in sorted(places)
    )
    return table(_HEADER, rows, right=_RIGHT)


def findings_text(groups: Sequence[FindingGroup]) -> str:
    """Each finding as a paragraph: severity and rule, message, where and how often, remedy."""
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    return "\n\n".join("\n".join(_paragraph(group, width)) for group in groups)


def summary(reports: Sequence[SetReport], groups: Sequence[FindingGroup], seconds: float) -> str:
    """The last line: how much was looked at, what was found, how long it took."""
    objects = sum(report.objects or 0 for report in reports)
    known = sum(report.cached for report in reports)
    counts = ", ".join(
        f"{sum(group.finding.severity is severity for group in groups)} {severity}" for severity in Severity
    )
    sets = "1 rendered set" if len(reports) == 1 else f"{len(reports)} rendered sets"
    before = f", {known} known from before" if known else ""
    return f"{sets} ({objects} objects{before}): {counts} in {seconds:.2f} s"


def _place(report: SetReport) -> tuple[str, str]:
    return report.cluster, report.kubernetes_version


def _row(place: tuple[str, str], reports: Sequence[SetReport]) -> tuple[str, ...]:
    cluster, version = place
    broken = sum(report.objects is None for report in reports)
    faulty = sum(
        any(finding.severity is not Severity.INFO for finding in report.findings) for report in reports
    )
    objects = sum(report.objects or 0 for report in reports)
    return (
        one_line(cluster) or "-",
        one_line(version),
        str(len(reports)),
        str(objects),
        str(broken),
        str(faulty),
    )


def _paragraph(group: FindingGroup, width: int) -> Iterator[str]:
    finding = group.finding
    severity = style(finding.severity, fg=_COLOURS[finding.severity], bold=True)
    yield f"{severity} {style(finding.rule, bold=True)}"
    subject = f"{finding.object}: " if finding.object else ""
    yield from _wrapped(subject + finding.message, width)
    if finding.file:
        yield from _wrapped(f"at {finding.where}", width)
    elif group.first_line:
        yield from _wrapped(f"first at {group.first_place}", width)
    if len(group.names) > 1 or (group.names and not finding.file):
        yield from _wrapped(_extent(group), width)
    if finding.remedy:
        yield from _wrapped(finding.remedy, width)


def _extent(group: FindingGroup) -> str:
    if len(group.names) in (1, group.of):
        return group.extent
    more = len(group.names) - _NAMES_SHOWN
    return f"{group.extent}: {', '.join(group.names[:_NAMES_SHOWN])}" + (
        f" and {more} more" if more > 0 else ""
    )


def _wrapped(text: str, width: int) -> Iterator[str]:
    for line in printable(text).splitlines():
        # A path or an expression that is cut in two can be neither read nor copied.
        yield from textwrap.wrap(
            line,
            width,
            initial_indent="  ",
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,
        )

"""A plan for a terminal of 80 columns: what it comes to and its risks first, then every field."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator

from click import style

from fairway.finding import Severity
from fairway.plan.model import ApplicationChange, Level, Plan
from fairway.report.plan_alike import Family, SameRisk, alike, families, same_risks
from fairway.report.plan_application import fields, title
from fairway.report.plan_headline import (
    count,
    errors,
    extent,
    objects,
    restriction,
    rows,
    sides,
    verdict,
    verdict_text,
)
from fairway.report.plan_scope import Scopes, listed
from fairway.report.plan_text_changes import change_lines, whole_lines
from fairway.report.plan_values import image_change, path_text, value_text
from fairway.report.plan_whole_sets import split
from fairway.report.printable import one_line, printable
from fairway.report.table import table

_WIDEST = 100
_VERDICTS = {
    "blocked": "red",
    "fails": "red",
    "unknown": "red",
    "warned": "yellow",
    "harmless": "green",
    "unchanged": "green",
}
_LEVELS = {Level.BLOCKING: "red", Level.WARNING: "yellow", Level.NOTICE: "blue"}
_STATES = {"new": "red", "fixed": "green"}
_SEVERITIES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_IN_TABLE = 3


def plan_text(plan: Plan) -> str:
    """The plan, with colours; one line if nothing changes."""
    first = list(_first(plan))
    if verdict(plan) == "unchanged":
        return "\n".join((*first, *_wrapped(restriction(plan), "")))
    return "\n\n".join(
        "\n".join(part) for part in ([*first, *_summary(plan)], *map(list, _parts(plan))) if part
    )


def _first(plan: Plan) -> Iterator[str]:
    """The verdict and both sides, on one line where they fit."""
    colour = _VERDICTS[verdict(plan)]
    text, compared = verdict_text(plan), sides(plan)
    if len(text) + len(compared) + 2 <= width():
        yield f"{style(text, fg=colour, bold=True)}: {compared}"
        return
    yield from (style(line, fg=colour, bold=True) for line in _wrapped(text, ""))
    yield from _wrapped(compared, "")


def _summary(plan: Plan) -> Iterator[str]:
    yield from _wrapped(restriction(plan), "")
    yield from _wrapped(extent(plan), "")
    yield from _wrapped(objects(plan), "")


def _parts(plan: Plan) -> Iterator[Iterator[str] | list[str]]:
    scopes = Scopes(plan)
    yield _rows(plan)
    for side, error, names in errors(plan):
        yield _error(side, error, scopes.text(names))
    risks = same_risks(plan)
    yield from (_risk(same, scopes) for same in risks if same.blocks)
    yield from (_findings(family, scopes) for family in families(plan.failing))
    yield from (_risk(same, scopes) for same in risks if not same.blocks)
    yield _images(plan, scopes)
    yield _titled("Argo CD", (line for each in plan.applications for line in _application(each)))
    failing = frozenset(map(id, plan.failing))
    others = (each for each in plan.findings if each.state != "unchanged" and id(each) not in failing)
    yield from (_findings(family, scopes) for family in families(others))
    whole, groups = split(plan)
    yield from (whole_lines(each, width()) for each in whole)
    yield from (change_lines(found, scopes, width()) for found in alike(groups))
    yield _unchanged(plan)


def width() -> int:
    """How many columns a line may have."""
    return min(shutil.get_terminal_size().columns, _WIDEST)


def _rows(plan: Plan) -> list[str]:
    found = list(rows(plan))
    if not found:
        return []
    header = ("RING", "CLUSTER", "SETS", "PRODUCTION")
    body = [
        (
            row.ring,
            one_line(row.cluster) or f"({row.folders})",
            str(len(row.names)),
            str(row.production or "-"),
        )
        for row in found
    ]
    lines = table(header, body, right=frozenset(header[2:])).split("\n")
    column = max(map(len, lines))
    names = ["NAMES", *(_fitting(row.names, width() - column - 2) for row in found)]
    return [f"{line.ljust(column)}  {told}" for line, told in zip(lines, names, strict=True)]


def _fitting(names: tuple[str, ...], room: int) -> str:
    told = (listed(names, shown) for shown in range(_IN_TABLE, 0, -1))
    return next((text for text in told if len(text) <= room), listed(names, 1))


def _error(side: str, error: str, where: str) -> Iterator[str]:
    when = "after the change" if side == "after" else "before the change"
    yield style(f"does not render {when}", fg="red", bold=True)
    yield from _wrapped(f"in {where}; what happens there is not known")
    yield from _wrapped(error)


def _risk(same: SameRisk, scopes: Scopes) -> Iterator[str]:
    group, risk = same.group, same.group.risk
    level = style("allowed" if group.allowed else risk.level, fg=_LEVELS[risk.level], bold=True)
    yield f"{level} {style(one_line(risk.name), bold=True)}"
    subject = same.subject(one_line)
    yield from _wrapped(f"{subject}: {risk.message}" if subject else risk.message)
    yield from _wrapped(f"in {scopes.text(same.names)}" if same.names else "")
    yield from _wrapped(f"taken on by {group.allowed}" if group.allowed else "")
    yield from _wrapped(risk.remedy)


def _images(plan: Plan, scopes: Scopes) -> list[str]:
    lines: list[str] = []
    for image in plan.images:
        name, before, after = image_change(image.before, image.after)
        lines += _arrow(f"{name}  {before}".strip(), after, scopes.text(image.names))
    return list(_titled("Images", iter(lines)))


def _arrow(before: str, after: str, where: str) -> Iterator[str]:
    line = f"  {before} → {after}"
    if len(line) <= width():
        yield line
    else:
        yield from (f"  {before}", f"    → {after}")
    yield from _wrapped(f"in {where}", "    ")


def _application(change: ApplicationChange) -> Iterator[str]:
    yield from _wrapped(title(change, one_line))
    for field in fields(change):
        yield from _wrapped(
            f"{path_text(field.path)}: {value_text(field.before)} → {value_text(field.after)}", "    "
        )
    yield from _wrapped(f"not known offline: {change.undecided}" if change.undecided else "", "    ")


def _findings(family: Family, scopes: Scopes) -> Iterator[str]:
    same, change, finding = family.first, family.first.change, family.first.change.finding
    state = style(f"{change.state} finding", fg=_STATES.get(change.state), bold=True)
    severity = style(finding.severity, fg=_SEVERITIES[finding.severity])
    yield f"{state} {severity} {style(one_line(finding.rule), bold=True)}"
    subject = same.subject(one_line)
    message = "\n".join(same.shown_messages)
    yield from _wrapped(f"{subject}: {message}" if subject else message)
    yield from _wrapped(f"at {finding.where}" if finding.file else "")
    yield from _wrapped(f"in {scopes.text(same.names)}" if same.names else "")
    yield from _wrapped(finding.remedy if change.state == "new" else "")
    yield from _wrapped(f"and the same {count(len(family.more), 'time')} more:" if family.more else "")
    for other in family.shown:
        yield from _wrapped(other.place(one_line), "    ")
    yield from _wrapped(f"and {family.hidden} more" if family.hidden else "", "    ")


def _unchanged(plan: Plan) -> list[str]:
    kept = sum(each.state == "unchanged" for each in plan.findings)
    return [f"findings that were there before and stay: {kept}"] if kept else []


def _titled(title: str, lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        if not number:
            yield style(title, bold=True)
        yield line


def _wrapped(text: str, indent: str = "  ") -> Iterator[str]:
    for line in printable(text).splitlines():
        # A path or an image that is cut in two can be neither read nor copied.
        yield from textwrap.wrap(
            line,
            width(),
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )

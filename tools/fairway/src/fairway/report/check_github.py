"""A check as workflow commands of GitHub Actions: annotations on the files of a pull request.

Source: "Workflow commands for GitHub Actions"; the escapes are those of its toolkit (actions/toolkit).
"""

from __future__ import annotations

from collections.abc import Sequence

from fairway.finding import Severity
from fairway.report.printable import printable
from fairway.validation import FindingGroup

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def check_github(groups: Sequence[FindingGroup]) -> str:
    """A line for each finding; no manifest can end it early, or begin a command of its own."""
    return "\n".join(map(_command, groups))


def _command(group: FindingGroup) -> str:
    finding = group.finding
    properties = {"file": group.first_file, "line": str(group.first_line or ""), "title": finding.rule}
    given = ",".join(f"{name}={_escaped(value, _PROPERTY)}" for name, value in properties.items() if value)
    return f"::{_COMMANDS[finding.severity]} {given}::{_escaped(_message(group), _DATA)}"


def _message(group: FindingGroup) -> str:
    finding = group.finding
    subject = f"{finding.object}: " if finding.object else ""
    lines = [subject + finding.message, group.extent if group.names else "", finding.remedy]
    return "\n".join(filter(None, lines))


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(character, character) for character in printable(text))

"""yamllint, actionlint, shellcheck and hadolint: lines of text, or JSON, to findings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from fairway.finding import Finding, Severity
from fairway.scan.scanner import Scanner

_YAMLLINT = re.compile(
    r"(?P<file>.+?):(?P<line>\d+):\d+: \[(?P<level>\w+)\] (?P<text>.*?)(?: \((?P<rule>[\w-]+)\))?$"
)
_SEVERITIES = {"error": Severity.ERROR, "warning": Severity.WARNING}


def _suffix(*suffixes: str) -> Any:
    def pick(files: Sequence[str]) -> list[str]:
        return [file for file in files if file.endswith(suffixes)]

    return pick


def _workflows(files: Sequence[str]) -> list[str]:
    return [
        file for file in files if file.startswith(".github/workflows/") and file.endswith((".yml", ".yaml"))
    ]


def _dockerfiles(files: Sequence[str]) -> list[str]:
    return [file for file in files if Path(file).name.split(".")[0] in ("Dockerfile", "Containerfile")]


def _scripts(files: Sequence[str]) -> list[str]:
    return [file for file in files if file.endswith(".sh") or file == ".ci/run"]


def _of_yamllint(output: bytes, _root: Path) -> Iterator[Finding]:
    for line in output.decode(errors="replace").splitlines():
        match = _YAMLLINT.match(line)
        if match:
            severity = _SEVERITIES.get(match["level"], Severity.WARNING)
            rule = f"yamllint/{match['rule'] or 'syntax'}"
            yield Finding(rule, severity, match["text"], file=match["file"], line=int(match["line"]))


def _of_actionlint(output: bytes, _root: Path) -> Iterator[Finding]:
    for each in _json(output):
        yield Finding(
            f"actionlint/{each['kind']}",
            Severity.ERROR,
            each["message"],
            file=each["filepath"],
            line=each["line"],
        )


def _of_shellcheck(output: bytes, _root: Path) -> Iterator[Finding]:
    for each in _json(output):
        severity = _SEVERITIES.get(each["level"], Severity.INFO)
        yield Finding(
            f"shellcheck/SC{each['code']}", severity, each["message"], file=each["file"], line=each["line"]
        )


def _of_hadolint(output: bytes, _root: Path) -> Iterator[Finding]:
    for each in _json(output):
        severity = _SEVERITIES.get(each["level"], Severity.INFO)
        yield Finding(
            f"hadolint/{each['code']}", severity, each["message"], file=each["file"], line=each["line"]
        )


def _json(output: bytes) -> list[dict[str, Any]]:
    content = json.loads(output or b"[]")
    return content if isinstance(content, list) else []


LINTERS = (
    Scanner("yamllint", _suffix(".yaml", ".yml"), ("--format", "parsable"), _of_yamllint, codes=(0, 1, 2)),
    Scanner("actionlint", _workflows, ("-format", "{{json .}}"), _of_actionlint),
    Scanner("shellcheck", _scripts, ("--format", "json", "--external-sources"), _of_shellcheck),
    Scanner("hadolint", _dockerfiles, ("--format", "json"), _of_hadolint),
)

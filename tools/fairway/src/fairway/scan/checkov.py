"""checkov over Terraform, Dockerfiles, workflows and rendered objects: its JSON to findings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from fairway.errors import FairwayError
from fairway.finding import Finding, Severity
from fairway.scan.scanner import Scanner

_FRAMEWORKS = ("terraform", "dockerfile", "github_actions", "kubernetes")
ARGUMENTS = (
    "--output",
    "json",
    "--quiet",
    "--compact",
    "--skip-download",
    "--framework",
    *_FRAMEWORKS,
)


def _files(files: Sequence[str]) -> list[str]:
    return [
        file
        for file in files
        if file.endswith(".tf")
        or Path(file).name.startswith("Dockerfile")
        or (file.startswith(".github/workflows/") and file.endswith((".yml", ".yaml")))
    ]


def read_checkov(output: bytes, root: Path) -> Iterator[Finding]:
    """The failed checks of a report, with files relative to `root`. Raises FairwayError for what is none."""
    try:
        content: Any = json.loads(output)
    except ValueError as error:
        text = output.decode(errors="replace").strip()[:200]
        raise FairwayError(f"checkov gave no JSON: {text}", remedy="Run it by hand to see why.") from error
    for report in content if isinstance(content, list) else [content]:
        for check in report.get("results", {}).get("failed_checks", ()):
            yield _finding(check, root)


def _finding(check: dict[str, Any], root: Path) -> Finding:
    path = Path(check.get("file_abs_path") or check["file_path"])
    file = path.relative_to(root).as_posix() if path.is_relative_to(root) else check["file_path"].lstrip("/")
    lines = check.get("file_line_range") or [None]
    return Finding(
        f"checkov/{check['check_id']}",
        Severity.ERROR,
        f"{check['resource']}: {check['check_name']}",
        file=file,
        line=lines[0] or None,
        remedy=check.get("guideline") or "",
    )


CHECKOV = Scanner("checkov", _files, ARGUMENTS, read_checkov, files_follow="--file")

"""Runs the scanners that have something to look at, and gathers what they find."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from fairway.errors import FairwayError, ProcessError
from fairway.finding import Finding
from fairway.frozen import frozen
from fairway.process import run
from fairway.scan.checkov import ARGUMENTS, CHECKOV, read_checkov
from fairway.scan.fleet_objects import placed, write_objects
from fairway.scan.linters import LINTERS
from fairway.scan.scanner import Scanner
from fairway.target import Target

ENVIRONMENTS = ".venv-scan"
"""The folder with an environment for each scanner; what is not there is looked for on the PATH."""

_SECONDS = 1200
SCANNERS = (*LINTERS, CHECKOV)
FLEET = "rendered fleet"


@frozen
class Scan:
    """What one scanner looked at, and what it found; `missing` where it is not installed."""

    name: str
    looked_at: int
    findings: tuple[Finding, ...] = ()
    missing: bool = False


def scan(
    root: Path, targets: Sequence[Target], only: Sequence[str] = (), jobs: int | None = None
) -> Iterator[Scan]:
    """The scan of each scanner, the rendered objects of the targets last.

    Raises FairwayError for a scanner that fails.
    """
    files = _files(root)
    for scanner in SCANNERS:
        if not only or scanner.name in only:
            yield _scanned(scanner, scanner.files(files), root)
    if targets and (not only or CHECKOV.name in only):
        yield _fleet(root, targets, jobs)


def _files(root: Path) -> list[str]:
    """The files that git knows or would add, without those of test data."""
    listed = run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=root)
    if listed.code:
        raise FairwayError(f"git cannot list the files: {listed.complaint}", remedy="Scan a git repository.")
    names = [name.decode(errors="replace") for name in listed.stdout.split(b"\0") if name]
    return [name for name in names if "/tests/data/" not in name and (root / name).is_file()]


def _scanned(scanner: Scanner, files: list[str], root: Path) -> Scan:
    program = _program(scanner.name, root)
    if not files:
        return Scan(scanner.name, 0)
    if program is None:
        return Scan(scanner.name, len(files), missing=True)
    named = [
        word for file in files for word in ((scanner.files_follow, file) if scanner.files_follow else (file,))
    ]
    output = _output(scanner, [program, *scanner.arguments, *named], root)
    return Scan(scanner.name, len(files), tuple(scanner.read(output, root)))


def _fleet(root: Path, targets: Sequence[Target], jobs: int | None) -> Scan:
    program = _program(CHECKOV.name, root)
    name = f"{CHECKOV.name}, {FLEET}"
    with tempfile.TemporaryDirectory(prefix="fairway-scan-") as place:
        folder = Path(place).resolve()
        objects = write_objects(targets, root, folder, jobs)
        if program is None:
            return Scan(name, len(objects), missing=True)
        configuration = root / ".checkov.yaml"
        named = ["--config-file", str(configuration)] if configuration.is_file() else []
        arguments = [program, *ARGUMENTS, *named, "--directory", str(folder)]
        found = read_checkov(_output(CHECKOV, arguments, folder), folder)
        findings = dict.fromkeys(placed(finding, objects) for finding in found)
    return Scan(name, len(objects), tuple(findings))


def _program(name: str, root: Path) -> str | None:
    own = root / ENVIRONMENTS / name / "bin" / name
    return str(own) if own.is_file() else shutil.which(name)


def _output(scanner: Scanner, arguments: Sequence[str], root: Path) -> bytes:
    done = run(arguments, cwd=root, timeout=_SECONDS)
    if done.code not in scanner.codes:
        message = f"{scanner.name} failed with exit code {done.code}: {done.complaint[-300:]}"
        raise ProcessError(message, remedy="Run it by hand to see why.")
    return done.stdout

"""`fairway scan`: the reports of other scanners become findings of ours."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from fairway.cli import run
from small_fleet import SmallFleet

YAMLLINT = (
    "base/workload/deployment.yaml:3:1: [error] wrong indentation: expected 2 but found 0 (indentation)\n"
)
ACTIONLINT = [
    {"message": "unknown key", "filepath": ".github/workflows/ci.yml", "line": 4, "kind": "syntax-check"}
]
SHELLCHECK = [{"file": "run.sh", "line": 2, "level": "warning", "code": 2086, "message": "Double quote"}]
HADOLINT = [{"file": "Dockerfile", "line": 1, "level": "error", "code": "DL3006", "message": "Always tag"}]


def checkov(file: Path | str, resource: str) -> str:
    """A report of checkov with one failed check."""
    check = {
        "check_id": "CKV_1",
        "check_name": "Is right",
        "resource": resource,
        "file_path": f"/{file}",
        "file_abs_path": str(file),
        "file_line_range": [7, 9],
    }
    return json.dumps([{"results": {"failed_checks": [check]}}])


class Scanned:
    """The small fleet as a git repository, with programs that print a report whatever they are given."""

    def __init__(self, fleet: SmallFleet, capfd: pytest.CaptureFixture[str]) -> None:
        self.root = fleet.root
        self.capfd = capfd
        subprocess.run(["git", "init", "-q"], cwd=self.root, check=True)
        files = {".github/workflows/ci.yml": "", "run.sh": "", "Dockerfile": "", "main.tf": ""}
        fleet.write(files)

    def program(self, name: str, output: str, code: int = 1, first: str = "true") -> None:
        """Put a scanner into its environment: it runs `first`, prints the output and exits."""
        program = self.root / ".venv-scan" / name / "bin" / name
        program.parent.mkdir(parents=True, exist_ok=True)
        (program.parent / "output").write_text(output)
        program.write_text(f'#!/bin/sh\n{first}\ncat "$(dirname "$0")/output"\nexit {code}\n')
        program.chmod(0o755)

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        code = run(["-C", str(self.root), "-q", "scan", *arguments])
        return code, *self.capfd.readouterr()


@pytest.fixture
def scanned(small_fleet: SmallFleet, capfd: pytest.CaptureFixture[str]) -> Scanned:
    return Scanned(small_fleet, capfd)


@pytest.mark.parametrize(
    ("name", "output", "rule", "place"),
    [
        ("yamllint", YAMLLINT, "yamllint/indentation", "base/workload/deployment.yaml:3"),
        ("actionlint", json.dumps(ACTIONLINT), "actionlint/syntax-check", ".github/workflows/ci.yml:4"),
        ("shellcheck", json.dumps(SHELLCHECK), "shellcheck/SC2086", "run.sh:2"),
        ("hadolint", json.dumps(HADOLINT), "hadolint/DL3006", "Dockerfile:1"),
        ("checkov", checkov("main.tf", "aws_s3_bucket.b"), "checkov/CKV_1", "main.tf:7"),
    ],
)
def test_what_a_scanner_finds_is_a_finding_with_its_place(
    scanned: Scanned, name: str, output: str, rule: str, place: str
) -> None:
    scanned.program(name, output)
    code, out, _ = scanned("--only", name, "--no-fleet")
    assert code == 1
    assert rule in out
    assert f"at {place}" in out


def test_a_repository_without_findings_passes(scanned: Scanned) -> None:
    scanned.program("shellcheck", "[]", code=0)
    code, out, _ = scanned("--only", "shellcheck")
    assert code == 0
    assert out.split()[-3:] == ["shellcheck", "1", "0"]


def test_a_scanner_that_is_not_installed_is_not_a_pass(
    scanned: Scanned, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless the user allows it."""
    monkeypatch.setenv("PATH", str(folder_with_git(scanned.root)))
    code, _, errors = scanned("--only", "hadolint")
    assert code == 2
    assert "not installed: hadolint" in errors
    assert scanned("--only", "hadolint", "--allow-missing")[0] == 0


def folder_with_git(root: Path) -> Path:
    """A folder with git alone in it."""
    git = shutil.which("git")
    assert git
    folder = root / ".only"
    folder.mkdir()
    (folder / "git").symlink_to(git)
    return folder


def test_a_scanner_that_fails_is_an_error(scanned: Scanned) -> None:
    """Its exit code says so; what it printed is no report."""
    scanned.program("shellcheck", "", code=3, first="echo broken >&2")
    code, _, errors = scanned("--only", "shellcheck")
    assert code == 2
    assert "shellcheck failed with exit code 3: broken" in errors


def test_a_finding_in_a_rendered_object_names_the_file_that_made_it(scanned: Scanned) -> None:
    """Equal objects of several environments are scanned once."""
    scanned.program("checkov", checkov("00000.yaml", "Deployment.acme.orders"))
    _, out, _ = scanned("--only", "checkov", "--format", "json")
    found = [each for each in json.loads(out)["findings"] if each["object"]]
    assert [(each["rule"], each["file"]) for each in found] == [
        ("checkov/CKV_1", "apps/orders/config-map.yaml")
    ]

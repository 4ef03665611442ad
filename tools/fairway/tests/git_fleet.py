"""The small fleet in a git repository: changes to it are small histories that a test plans."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from fairway.cli import run
from fairway.plan.model import Plan
from fairway.report.plan_reading import read_plan
from small_fleet import SmallFleet

_IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (
        ("NAME", "somebody"),
        ("EMAIL", "somebody@example.com"),
        ("DATE", "2026-01-01T00:00:00Z"),
    )
}
_ALONE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def git(directory: Path, *arguments: str) -> str:
    """What git says, in a repository that knows no configuration of this machine."""
    done = subprocess.run(
        ["git", *arguments],
        cwd=directory,
        env={**os.environ, **_IDENTITY, **_ALONE},
        capture_output=True,
        check=True,
    )
    return done.stdout.decode().strip()


class GitFleet(SmallFleet):
    """The small fleet, committed to the branch `main`; `plan` is the command line, its JSON read back."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit("The fleet as it is")
        self.output = root.parent / "plan.json"

    def git(self, *arguments: str) -> str:
        return git(self.root, *arguments)

    def commit(self, message: str = "A change") -> str:
        """Commit all that is in the working tree; the commit's id."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", f"--message={message}")
        return self.git("rev-parse", "HEAD")

    def plan(self, *arguments: str) -> tuple[int, Plan | None]:
        """The exit code, and the plan; None where there is none."""
        self.output.unlink(missing_ok=True)
        code = run(
            ["-C", str(self.root), "-q", "plan", "--format", "json", "-o", str(self.output), *arguments]
        )
        return code, read_plan(self.output.read_text()) if self.output.exists() else None

    def planned(self, *arguments: str) -> Plan:
        """The plan of a change that there must be one of."""
        _, plan = self.plan(*arguments)
        assert plan is not None
        return plan

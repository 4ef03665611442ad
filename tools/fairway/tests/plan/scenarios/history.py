"""A fleet as a table of changes has it: two commits of a copy, written as edits of files."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from fairway.cli import run
from fairway.plan.model import Plan
from fairway.report.plan_reading import read_plan

FLEET = Path(__file__).with_name("fleet")

_ALONE = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    **{f"GIT_{who}_NAME": "somebody" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "somebody@example.com" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_DATE": "2026-01-01T00:00:00Z" for who in ("AUTHOR", "COMMITTER")},
}

Edit = str | None | Mapping[str, str]
"""What becomes of a file or a folder: see `History.edit`."""


class History:
    """A repository with the fleet in `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def begun(cls, root: Path) -> History:
        """The fleet as it is, committed to the branch `main`."""
        shutil.copytree(FLEET, root)
        history = cls(root)
        history.git("init", "--quiet", "--initial-branch=main", "--template=")
        history.commit()
        return history

    def copied(self, root: Path) -> History:
        """The same history in another place."""
        shutil.copytree(self.root, root)
        return History(root)

    def git(self, *arguments: str) -> None:
        """Run git, which knows no configuration of this machine."""
        environment = {**os.environ, **_ALONE}
        subprocess.run(["git", *arguments], cwd=self.root, env=environment, check=True)

    def commit(self) -> None:
        """Commit all that is in the working tree."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=A change")

    def edit(self, edits: Mapping[str, Edit]) -> None:
        """Change files: null removes, `{copy: FROM}` and `{move: FROM}` bring another, `{link: TO}` a link.

        Text is the content of a file that is not there. Of one that is there, it is a difference: lines after
        `-` go, lines after `+` come in their place, those after `=` stay and say where; an empty line is
        between two places. Where there is nothing but `+`, the lines are put at the end.
        """
        for name, edit in edits.items():
            self._edit(self.root / name, edit)

    def _edit(self, path: Path, edit: Edit) -> None:
        if edit is None:
            (shutil.rmtree if path.is_dir() else Path.unlink)(path)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(edit, str):
            path.write_text(_applied(path.read_text(), edit) if path.exists() else edit)
            return
        ((how, source),) = edit.items()
        if how == "link":
            path.unlink(missing_ok=True)
            path.symlink_to(source)
        elif how == "move":
            (self.root / source).rename(path)
        else:
            shutil.copytree(self.root / source, path, dirs_exist_ok=True)

    def plan(self, output: Path, *options: str) -> tuple[int, Plan | None]:
        """The exit code of `fairway plan`, and the plan; None where there is none."""
        options = ("--base", "main", *options, "--format", "json", "-o", str(output))
        code = run(["-C", str(self.root), "-q", "-j1", "plan", *options])
        return code, read_plan(output.read_text()) if output.exists() else None


def _applied(text: str, difference: str) -> str:
    for hunk in difference.split("\n\n"):
        text = _replaced(text, list(hunk.splitlines()))
    return text


def _replaced(text: str, hunk: list[str]) -> str:
    old = "".join(_lines(hunk, "-="))
    new = "".join(_lines(hunk, "+="))
    if not old:
        return text + new
    found = f"\n{text}".count(f"\n{old}")
    assert found == 1, f"found {found} times: {old}"
    return f"\n{text}".replace(f"\n{old}", f"\n{new}", 1)[1:]


def _lines(hunk: list[str], marks: str) -> Iterator[str]:
    for mark, lines in groupby(hunk, key=lambda line: line[0]):
        assert mark in "-+=", mark
        if mark in marks:
            yield from (f"{line[1:]}\n" for line in lines)

"""The bare repository that Argo CD follows, fed by the working tree as it is, committed or not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from fairway.errors import SandboxError
from fairway.fleet import Fleet
from fairway.process import run

BRANCH: Final = "main"
_IDENTITY: Final = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "fairway sandbox"), ("EMAIL", "sandbox@fairway.invalid"))
}


class Repository:
    """A bare repository of one branch; `publish` makes the next commit of it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def head(self) -> str:
        """The commit that is published; empty before the first."""
        done = run(["git", f"--git-dir={self.path}", "rev-parse", "--verify", "--quiet", BRANCH])
        return done.stdout.decode().strip()

    def publish(self, fleet: Fleet, only: tuple[str, ...] = (), message: str = "Working tree") -> str:
        """Commit the working tree, without touching its own repository; the commit, new or as it was.

        Ignored files stay out. With `only`, Applications of other client environments do too.
        Raises SandboxError if git refuses.
        """
        if not self.path.exists():
            run(["git", "init", "--quiet", "--bare", f"--initial-branch={BRANCH}", self.path])
        self._git("add", "--all", "--", str(fleet.root), work_tree=fleet.root)
        for path, text in _without_others(fleet, only):
            self._stage(path, text)
        if self.head and not self._git("diff-index", "--cached", "--name-only", BRANCH):
            return self.head
        self._git("commit", "--quiet", "--allow-empty", "--no-verify", f"--message={message}")
        return self.head

    def _stage(self, path: str, text: str) -> None:
        blob = self._git("hash-object", "-w", "--stdin", stdin=text.encode())
        self._git("update-index", "--cacheinfo", f"100644,{blob},{path}")

    def _git(self, *arguments: str, stdin: bytes = b"", work_tree: Path | None = None) -> str:
        # Every command wants some work tree, and must not take this process's directory for it.
        where = [f"--git-dir={self.path}", f"--work-tree={work_tree or self.path}"]
        command = ["git", *where, "-c", "core.bare=false", "-c", "commit.gpgsign=false", *arguments]
        done = run(
            command, stdin=stdin, environment={**_IDENTITY, "GIT_INDEX_FILE": str(self.path / "index")}
        )
        if done.code:
            raise SandboxError(f"git {arguments[0]} failed: {done.complaint}", file=str(self.path))
        return done.stdout.decode().strip()


def _without_others(fleet: Fleet, only: tuple[str, ...]) -> list[tuple[str, str]]:
    """The kustomizations of the clusters without the Applications that `only` leaves out."""
    if not only:
        return []
    changed = []
    for cluster in fleet.clusters:
        others = {
            Path(placement.file).name
            for placement in fleet.placements
            if placement.cluster == cluster.name and not chosen(placement.path, only)
        }
        path = f"{cluster.path}/kustomization.yaml"
        lines = (fleet.root / path).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [
            line for line in lines if not (found := re.match(r"\s+- (\S+)$", line)) or found[1] not in others
        ]
        changed.append((path, "".join(kept)))
    return changed


def chosen(overlay: str, only: tuple[str, ...]) -> bool:
    """Whether the overlay `overlays/<client>/<environment>` is one that `only` lets in."""
    environment = overlay.removeprefix("overlays/")
    return not only or environment in only or environment.partition("/")[0] in only

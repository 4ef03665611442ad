"""The repository that Argo CD follows, fed by the working tree as it is, committed or not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Remote:
    """Where a repository is, and the environment by which git may write there."""

    url: str
    environment: Mapping[str, str] = field(default_factory=dict)


class Repository:
    """A repository at its `remote`; in `path` the commits are made that are pushed there."""

    def __init__(self, path: Path, remote: Remote) -> None:
        self.path = path
        self._remote = remote

    @property
    def head(self) -> str:
        """The commit that is published; empty before the first. Raises SandboxError if nobody answers."""
        return self.head_of(BRANCH)

    def head_of(self, branch: str) -> str:
        """The last commit of a branch; empty if there is none."""
        return self._git("ls-remote", self._remote.url, f"refs/heads/{branch}").partition("\t")[0]

    def publish(
        self,
        fleet: Fleet,
        only: tuple[str, ...] = (),
        *,
        branch: str = BRANCH,
        message: str = "Working tree",
    ) -> str:
        """Push the working tree as the next commit of a branch; the commit, new or as it was.

        The working tree's own repository is not touched. Ignored files stay out; with `only`, Applications of
        other client environments do too. A branch that is not there yet begins where the main one is. Raises
        SandboxError if git refuses.
        """
        if not self.path.exists():
            run(["git", "init", "--quiet", "--bare", f"--initial-branch={BRANCH}", self.path])
        parent = self.head_of(branch) or self.head
        tree = self._tree(fleet, only)
        if parent and tree == self._tree_of(parent):
            return parent
        parents = ["-p", parent] if parent else []
        commit = self._git("commit-tree", tree, *parents, "-m", message)
        self._git("push", "--quiet", self._remote.url, f"{commit}:refs/heads/{branch}")
        return commit

    def _tree(self, fleet: Fleet, only: tuple[str, ...]) -> str:
        self._git("add", "--all", "--", str(fleet.root), work_tree=fleet.root)
        for path, text in _without_others(fleet, only):
            blob = self._git("hash-object", "-w", "--stdin", stdin=text.encode())
            self._git("update-index", "--cacheinfo", f"100644,{blob},{path}")
        return self._git("write-tree")

    def _tree_of(self, commit: str) -> str:
        """The tree of a commit, which was perhaps made at the remote: a merge."""
        known = run(["git", f"--git-dir={self.path}", "cat-file", "-e", commit])
        if known.code:
            self._git("fetch", "--quiet", self._remote.url, commit)
        return self._git("rev-parse", f"{commit}^{{tree}}")

    def _git(self, *arguments: str, stdin: bytes = b"", work_tree: Path | None = None) -> str:
        # Every command wants some work tree, and must not take this process's directory for it.
        where = [f"--git-dir={self.path}", f"--work-tree={work_tree or self.path}", "-c", "core.bare=false"]
        environment = {**_IDENTITY, **self._remote.environment, "GIT_INDEX_FILE": str(self.path / "index")}
        done = run(["git", *where, *arguments], stdin=stdin, environment=environment)
        if done.code:
            message = f"git {arguments[0]} failed: {done.complaint}"
            remedy = "`fairway sandbox status` tells whether the forge runs."
            raise SandboxError(message, file=str(self.path), remedy=remedy)
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

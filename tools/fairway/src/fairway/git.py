"""The only place that calls git, to read: a repository of others is not trusted to be read in peace.

Nothing here checks out, fetches, or asks git to look at the content of a working tree, since that runs the
filters that a repository configures. Its hooks, monitors, pagers, credential helpers and transports are off.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from fairway.errors import GitError, ProcessError
from fairway.frozen import frozen
from fairway.process import Completed, run

FILE, EXECUTABLE, LINK, SUBMODULE = "100644", "100755", "120000", "160000"

_QUIET: Final = (
    "--no-optional-locks",
    "--no-pager",
    "--literal-pathspecs",
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.untrackedCache=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "credential.helper="),
)

_ENVIRONMENT: Final[dict[str, str | None]] = {
    "GIT_ALLOW_PROTOCOL": "",  # No transport: what is not here is missing, not fetched.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
    # A hook that calls us is told of its repository, which need not be the one that is asked for.
    "GIT_DIR": None,
    "GIT_WORK_TREE": None,
    "GIT_INDEX_FILE": None,
    "GIT_COMMON_DIR": None,
    "GIT_NAMESPACE": None,
    "GIT_PREFIX": None,
    "GIT_EXTERNAL_DIFF": None,
}

_DEFAULT_BRANCHES: Final = (
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
)
_SECONDS: Final = 300
_DEEPEN: Final = "This clone is shallow: `git fetch --unshallow` (or `--deepen=N`) brings what is missing."


class Entry(NamedTuple):
    """A path of a tree: its mode, as git writes it, and the id of its object."""

    mode: str
    id: str


@frozen
class Tracked:
    """A path of the index; `is_skipped` where a sparse checkout leaves it out of the working tree."""

    entry: Entry
    is_skipped: bool


@frozen
class Repository:
    """A repository: its `.git`, and its working tree, None where it has none.

    Everything raises GitError for what git refuses.
    """

    git_dir: Path
    work_tree: Path | None
    is_shallow: bool = False
    object_format: str = "sha1"

    def commit(self, name: str) -> str:
        """The id of the commit that a branch, tag, id or expression names."""
        # A name that begins with a hyphen would be an option.
        done = self._try("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        if done.code or not name:
            raise GitError(f"there is no commit {name!r} in {self}", remedy=self._how_to_get(name))
        return _text(done)

    def merge_base(self, one: str, other: str) -> str | None:
        """The commit from which both went their ways; None where this clone knows none."""
        done = self._try("merge-base", "--end-of-options", one, other)
        return None if done.code else _text(done)

    def nothing_in_common(self, one: str, other: str) -> GitError:
        """Why two commits have no merge base, as an error that says what to do."""
        unrelated = "Their histories are unrelated: name the base with --base."
        message = f"{one[:12]} and {other[:12]} have no commit in common in {self}"
        return GitError(message, remedy=_DEEPEN if self.is_shallow else unrelated)

    def default_branch(self) -> str:
        """The branch that changes go to, by its full name, as far as this clone knows. Raises GitError."""
        done = self._try("for-each-ref", "--format=%(refname)", *_DEFAULT_BRANCHES)
        found = _text(done).split("\n")
        for name in _DEFAULT_BRANCHES:
            # A symbolic reference to a branch that was deleted is listed, and names nothing.
            if name in found and not self._try("rev-parse", "--verify", "--quiet", name).code:
                return name
        raise GitError(
            f"{self} has neither origin/HEAD nor a branch main or master",
            remedy="Name what to compare with: --base REF.",
        )

    def tree(self, commit: str) -> dict[str, Entry]:
        """Every file of a commit, by its path from the root. Raises GitError."""
        done = self._git("ls-tree", "-r", "-z", "--full-tree", commit)
        found = {}
        for line in _lines(done.stdout):
            facts, _, path = line.partition("\t")
            mode, _, identifier = facts.split()
            found[path] = Entry(mode, identifier)
        return found

    def index(self) -> dict[str, Tracked]:
        """What is tracked in the working tree; of a path in conflict, one of its stages."""
        done = self._git("ls-files", "-z", "--stage", "-t", "--full-name", in_work_tree=True)
        found = {}
        for line in _lines(done.stdout):
            facts, _, path = line.partition("\t")
            tag, mode, identifier, _ = facts.split()
            found[path] = Tracked(Entry(mode, identifier), is_skipped=tag == "S")
        return found

    def untracked(self) -> list[str]:
        """The files of the working tree that are neither tracked nor ignored; repositories in it left out."""
        done = self._git("ls-files", "-z", "--others", "--exclude-standard", "--full-name", in_work_tree=True)
        return [path for path in _lines(done.stdout) if not path.endswith("/")]

    def contents(self, identifiers: Sequence[str]) -> Iterator[bytes]:
        """The content of objects, in their order. Raises GitError for one that is not here."""
        done = self._git("cat-file", "--batch", "--buffer", stdin="\n".join(identifiers).encode() + b"\n")
        output, position = done.stdout, 0
        for identifier in identifiers:
            end = output.index(b"\n", position)
            facts = output[position:end].split()
            if facts[-1] == b"missing" or len(facts) != 3:  # noqa: PLR2004 - id, type, size
                raise GitError(f"the object {identifier} is missing in {self}", remedy=self._missing_objects)
            start, position = end + 1, end + 2 + int(facts[2])
            yield output[start : position - 1]

    @cached_property
    def lfs_objects(self) -> Path:
        """Where Git LFS keeps the content of large files."""
        common = _text(self._git("rev-parse", "--git-common-dir"))
        return (self.git_dir / common if common != "." else self.git_dir) / "lfs" / "objects"

    def __str__(self) -> str:
        return str(self.work_tree or self.git_dir)

    @property
    def _missing_objects(self) -> str:
        return "The clone is partial, or broken: `git fetch --refetch --no-filter` brings all objects."

    def _how_to_get(self, name: str) -> str:
        if not name:
            return "Name a branch, a tag or a commit."
        if self.is_shallow:
            return f"{_DEEPEN} Or fetch the branch that it is on."
        return (
            "It may have been deleted, or force-pushed away: `git fetch origin`, and see `git branch --all`."
        )

    def _git(self, *arguments: str, stdin: bytes = b"", in_work_tree: bool = False) -> Completed:
        done = self._try(*arguments, stdin=stdin, in_work_tree=in_work_tree)
        if done.code:
            what = done.complaint.removeprefix("fatal: ") or f"code {done.code}"
            raise GitError(f"git {arguments[0]} failed in {self}: {what}", remedy="Run `git fsck` there.")
        return done

    def _try(self, *arguments: str, stdin: bytes = b"", in_work_tree: bool = False) -> Completed:
        where, directory = [f"--git-dir={self.git_dir}"], self.git_dir
        if in_work_tree and self.work_tree:
            where, directory = [*where, f"--work-tree={self.work_tree}"], self.work_tree
        return _run([*where, *arguments], directory, stdin)


def find_repository(directory: Path) -> Repository:
    """The repository that a directory belongs to. Raises GitError where there is none, or no git."""
    facts = ("--absolute-git-dir", "--is-bare-repository", "--is-shallow-repository", "--show-object-format")
    done = _run(["rev-parse", *facts], directory)
    if done.code:
        what = done.complaint.partition("\n")[0].removeprefix("fatal: ")
        raise GitError(
            f"{directory} is in no git repository that can be read: {what}",
            remedy=_why(done.complaint),
        )
    git_dir, is_bare, is_shallow, object_format = _text(done).split("\n")
    top = _run(["rev-parse", "--show-toplevel"], directory)
    work_tree = None if is_bare == "true" or top.code else Path(_text(top))
    return Repository(Path(git_dir), work_tree, is_shallow == "true", object_format)


def _why(complaint: str) -> str:
    if "safe.directory" in complaint:
        return "It belongs to another user: `git config --global --add safe.directory PATH` trusts it."
    return "Start in a clone of the repository, or name its directory with -C."


def _run(arguments: Sequence[str | Path], directory: Path, stdin: bytes = b"") -> Completed:
    command = ["git", *_QUIET, *arguments]
    try:
        return run(command, cwd=directory, stdin=stdin, timeout=_SECONDS, environment=_ENVIRONMENT)
    except ProcessError as error:
        if "cannot be started" in error.message:
            raise GitError("there is no git here", remedy="Install git, 2.25 or newer.") from error
        raise


def _lines(output: bytes) -> Iterator[str]:
    """Entries that end with NUL; a name that is not UTF-8 keeps its bytes as Python's file names do."""
    return (os.fsdecode(line) for line in output.split(b"\0") if line)


def _text(done: Completed) -> str:
    return os.fsdecode(done.stdout).strip("\n")

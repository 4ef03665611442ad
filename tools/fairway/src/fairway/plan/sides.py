"""The two sides of a plan: what each path of a commit, or of the working tree, holds, and where it lies."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath

from fairway.fleet import Fleet
from fairway.frozen import frozen
from fairway.git import LINK, Entry, Repository
from fairway.plan.model import State
from fairway.plan.pointers import Pointer
from fairway.plan.tree_store import TreeStore
from fairway.plan.working_tree import look_at

WORKING_TREE = "working tree"


@frozen
class Side:
    """One state of a repository, whose files lie below `root`; paths are relative to the repository.

    `entries` are its files: others below `root`, which git ignores, are none of it. `links` are the texts of
    its symbolic links, `pointers` what is not there but in Git LFS. `altered` are the ids of files that
    lie there otherwise than git keeps them.
    """

    state: State
    root: Path
    entries: Mapping[str, Entry]
    links: Mapping[str, str]
    pointers: Mapping[str, Pointer]
    altered: Mapping[str, str]
    prefix: str = ""
    """Where in the repository the fleet is: empty for its root."""

    @property
    def fleet_root(self) -> Path:
        """The folder of the fleet, or of what else is planned."""
        return self.root / self.prefix

    @cached_property
    def fleet(self) -> Fleet | None:
        """The fleet of this side; None where it has none."""
        is_one = all((self.fleet_root / folder).is_dir() for folder in ("overlays", "apps"))
        return Fleet(self.fleet_root) if is_one else None

    @cached_property
    def folders(self) -> frozenset[str]:
        """Every folder that holds a file, or a folder that does; the root is the empty text."""
        found: set[str] = {""}
        for path in self.entries:
            folder = path.rpartition("/")[0]
            while folder not in found:
                found.add(folder)
                folder = folder.rpartition("/")[0]
        return frozenset(found)


def changed_files(base: Side, head: Side) -> tuple[str, ...]:
    """The paths that the sides do not have alike, in order."""
    old, new = base.entries, head.entries
    gone = (path for path in old if path not in new)
    return tuple(sorted([*gone, *(path for path, entry in new.items() if old.get(path) != entry)]))


def is_inner(link: str, text: str) -> bool:
    """Whether a symbolic link at a path of a repository can lead to nothing outside of it."""
    parts = PurePosixPath(text).parts
    rises = next((number for number, part in enumerate(parts) if part != ".."), len(parts))
    return not text.startswith("/") and ".." not in parts[rises:] and rises <= link.count("/")


def commit_side(
    repository: Repository, name: str, commit: str, prefix: str = "", *, store: TreeStore | None = None
) -> Side:
    """A commit as a side, its files laid out in the cache. Raises GitError for what is not in the clone."""
    entries = repository.tree(commit)
    links = {path: text for path, text in _links(repository, entries).items() if is_inner(path, text)}
    found = (store or TreeStore()).lay_out(repository, entries, links)
    return Side(State(name, commit), found.root, entries, links, found.pointers, found.altered, prefix)


def working_side(repository: Repository, prefix: str = "") -> Side:
    """The working tree of a repository, with what is not committed or not tracked, without what is ignored.

    Raises GitError where there is no working tree.
    """
    found = look_at(repository)
    root = repository.work_tree or Path()
    links = {path: text for path, text in found.links.items() if is_inner(path, text)}
    return Side(State(WORKING_TREE), root, found.entries, links, {}, found.altered, prefix)


def _links(repository: Repository, entries: Mapping[str, Entry]) -> dict[str, str]:
    """The texts of the symbolic links among the files of a commit."""
    paths = [path for path, entry in entries.items() if entry.mode == LINK]
    texts = repository.contents([entries[path].id for path in paths])
    return {path: os.fsdecode(text) for path, text in zip(paths, texts, strict=True)}


def beneath(entries: Mapping[str, Entry], folder: str) -> Iterator[str]:
    """The files in a folder and beneath."""
    return (path for path in entries if path.startswith(f"{folder}/"))

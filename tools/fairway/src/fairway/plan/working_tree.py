"""The working tree: what is tracked or could be, as it lies there, hashed here and not by git's filters."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from fairway.errors import GitError
from fairway.git import EXECUTABLE, FILE, LINK, SUBMODULE, Entry, Repository, Tracked
from fairway.plan.pointers import pointer_of

_LARGEST: Final = 16 * 1024 * 1024
"""Bytes of a file that is read: what is larger is told apart by its size and time, and never rendered."""


def look_at(repository: Repository) -> WorkingTree:
    """What lies in the working tree of a repository.

    Raises GitError where there is none, or not all of it.
    """
    if repository.work_tree is None:
        remedy = "Name what to plan with --head REF."
        raise GitError(f"{repository} is a bare repository, which has no working tree", remedy=remedy)
    found = WorkingTree(repository, repository.work_tree)
    found.look()
    return found


class WorkingTree:
    """What lies in a working tree; `altered` are the ids of files that git would keep otherwise."""

    def __init__(self, repository: Repository, root: Path) -> None:
        self.entries: dict[str, Entry] = {}
        self.links: dict[str, str] = {}
        self.altered: dict[str, str] = {}
        self._repository = repository
        self._root = str(root)
        self._real: dict[str, bool] = {"": True}

    def look(self) -> None:
        """Hash everything."""
        tracked = self._repository.index()
        for path in (*tracked, *self._repository.untracked()):
            self._look_at(path, tracked.get(path))
        self._forgive(tracked)

    def _look_at(self, path: str, tracked: Tracked | None) -> None:
        if tracked and tracked.entry.mode == SUBMODULE:
            self.entries[path] = tracked.entry
            return
        full = f"{self._root}/{path}"
        try:
            status = os.lstat(full) if self._is_real(path.rpartition("/")[0]) else None
        except OSError:
            status = None
        if status is None:
            if tracked and tracked.is_skipped:
                raise GitError(
                    f"{self._root} is a sparse checkout, in which {path} is not there",
                    remedy="Plan with --head HEAD, or bring all files here: `git sparse-checkout disable`.",
                )
        elif stat.S_ISLNK(status.st_mode):
            text = os.readlink(full)  # noqa: PTH115 - a path is text here
            self.entries[path] = Entry(LINK, self._id(os.fsencode(text)))
            self.links[path] = text
        elif stat.S_ISREG(status.st_mode):
            mode = EXECUTABLE if status.st_mode & stat.S_IXUSR else FILE
            self.entries[path] = Entry(mode, self._content_id(full, status))

    def _is_real(self, folder: str) -> bool:
        """Whether a folder is one, and not reached through a link, behind which git sees nothing."""
        if folder not in self._real:
            mode = os.lstat(f"{self._root}/{folder}").st_mode
            self._real[folder] = stat.S_ISDIR(mode) and self._is_real(folder.rpartition("/")[0])
        return self._real[folder]

    def _content_id(self, full: str, status: os.stat_result) -> str:
        if status.st_size > _LARGEST:
            return f"{status.st_size} bytes at {status.st_mtime_ns}"
        with open(os.open(full, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb", buffering=0) as file:  # noqa: PTH123 - a descriptor
            return self._id(file.read())

    def _id(self, content: bytes) -> str:
        return object_id(content, self._repository.object_format)

    def _forgive(self, tracked: Mapping[str, Tracked]) -> None:
        """Take for unchanged what git only keeps otherwise: with other line ends, or in Git LFS."""
        changed = [
            path
            for path, each in tracked.items()
            if path in self.entries
            and each.entry.mode != SUBMODULE
            and self.entries[path].id != each.entry.id
        ]
        kept = self._repository.contents([tracked[path].entry.id for path in changed])
        for path, former in zip(changed, kept, strict=True):
            if self._is_kept_as(path, former):
                self.altered[path] = self.entries[path].id
                self.entries[path] = Entry(self.entries[path].mode, tracked[path].entry.id)

    def _is_kept_as(self, path: str, former: bytes) -> bool:
        if self.entries[path].mode == LINK:
            return False
        pointer = pointer_of(former)
        try:
            content = Path(f"{self._root}/{path}").read_bytes()
        except OSError:
            return False
        if pointer:
            return pointer.stands_for(content)
        return b"\r\n" in content and content.replace(b"\r\n", b"\n") == former


def object_id(content: bytes, object_format: str) -> str:
    """The id that git gives to a file's content."""
    digest = hashlib.new(object_format, usedforsecurity=False)
    digest.update(b"blob %d\0" % len(content))
    digest.update(content)
    return digest.hexdigest()

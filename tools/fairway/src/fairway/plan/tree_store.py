"""The files of commits laid out in the user's cache, since what checks them reads files.

A tree is written beside its place and moved there when it is whole, with a list of what it holds that is
looked at before it is used again: what a killed run or a crash leaves behind is never used. Runs beside each
other share trees; each holds a lock on those that it uses, so that none is removed under it. All trees
together stay below a size: those that were not used for longest go first.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Final

from fairway.errors import GitError
from fairway.frozen import frozen
from fairway.git import EXECUTABLE, FILE, Entry, Repository
from fairway.plan.pointers import Pointer, pointer_of
from fairway.plan.working_tree import object_id
from fairway.user_cache import cache_folder

_LARGEST: Final = 16 * 1024 * 1024
"""Bytes of a file that is written: of what is larger only the size counts, since nothing renders it."""

_BATCH: Final = 2000
_ALL_TREES: Final = 1024 * 1024 * 1024
_ABANDONED_SECONDS: Final = 24 * 3600
_FILES, _LIST, _LOCK = "files", "list.json", "lock"
_held: list[int] = []
"""Locks on the trees in use, held until this process ends."""


@frozen
class LaidOut:
    """A tree on disk: its folder, what of it is in Git LFS alone, and files that came from there, by id."""

    root: Path
    pointers: Mapping[str, Pointer]
    altered: Mapping[str, str]


class TreeStore:
    """The trees in a folder of the cache, which is made where it is missing."""

    def __init__(self, folder: Path | None = None, *, limit: int = _ALL_TREES) -> None:
        self._folder = folder or cache_folder("trees")
        self._limit = limit

    def lay_out(
        self, repository: Repository, entries: Mapping[str, Entry], links: Mapping[str, str]
    ) -> LaidOut:
        """The files of a commit on disk, as they were left there or written now; `links` are those to make.

        Raises GitError for objects that are not in the clone, and for paths that no checkout would write.
        """
        place = self._place() / _key(entries)
        if _lock(place) and (known := _read(place)):
            os.utime(place)
            return known
        private = Path(tempfile.mkdtemp(dir=place.parent, prefix="new-"))
        _Writer(repository, entries, links, private).write()
        self._prune(place)
        return _read(self._moved(private, place)) or _refused(private)

    def _place(self) -> Path:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if os.access(self._folder, os.W_OK):
                return self._folder
        except OSError:
            pass
        return Path(tempfile.mkdtemp(prefix="fairway-trees-"))

    def _moved(self, private: Path, place: Path) -> Path:
        """The place of a tree, moved there where nothing whole is; else where it was written."""
        try:
            private.rename(place)
        except OSError:
            # Another run was faster, or left something broken that may still be in use.
            return private
        _lock(place)
        return place

    def _prune(self, new: Path) -> None:
        """Remove what was abandoned, and the trees that were not used for longest, beyond the limit."""
        with suppress(OSError):
            trees = sorted(new.parent.iterdir(), key=lambda each: each.stat().st_mtime, reverse=True)
            kept = 0
            for tree in trees:
                is_new = tree.name.startswith("new-")
                if is_new and tree.stat().st_mtime > time.time() - _ABANDONED_SECONDS:
                    continue
                kept += _size(tree)
                if is_new or kept > self._limit or (tree == new and _read(tree) is None):
                    _remove(tree)


def _key(entries: Mapping[str, Entry]) -> str:
    digest = blake2b(digest_size=16)
    for path in sorted(entries):
        digest.update(os.fsencode(f"{entries[path].mode} {entries[path].id} {path}\0"))
    return digest.hexdigest()


def _lock(tree: Path, how: int = fcntl.LOCK_SH) -> bool:
    """Whether a tree is there and now held by this process, until it ends."""
    try:
        descriptor = os.open(tree / _LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        # It may have been removed, and written anew, while the lock was waited for.
        is_same = os.path.samestat(os.fstat(descriptor), (tree / _LOCK).stat())
    except OSError:
        is_same = False
    if is_same:
        _held.append(descriptor)
    else:
        os.close(descriptor)
    return is_same


def _remove(tree: Path) -> None:
    if _lock(tree, fcntl.LOCK_EX) or not (tree / _LOCK).exists():
        shutil.rmtree(tree, ignore_errors=True)


def _size(tree: Path) -> int:
    try:
        listed = json.loads((tree / _LIST).read_bytes())
        return sum(listed["sizes"].values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return 0


def _read(tree: Path) -> LaidOut | None:
    """What is laid out in a folder; None where that is not whole."""
    root = tree / _FILES
    try:
        listed = json.loads((tree / _LIST).read_bytes())
        whole = all(os.lstat(f"{root}/{path}").st_size == size for path, size in listed["sizes"].items())
        pointers = {path: Pointer(*each) for path, each in listed["pointers"].items()}
        return LaidOut(root, pointers, dict(listed["altered"])) if whole else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _refused(tree: Path) -> LaidOut:
    raise GitError(f"what was just written to {tree} is not there", remedy="Is the disk full?")


class _Writer:
    """Writes the files of a commit into a folder: links last, so that nothing is written through one."""

    def __init__(
        self, repository: Repository, entries: Mapping[str, Entry], links: Mapping[str, str], tree: Path
    ) -> None:
        self._repository = repository
        self._entries = entries
        self._links = links
        self._root = tree / _FILES
        self._tree = tree
        self._sizes: dict[str, int] = {}
        self._pointers: dict[str, Pointer] = {}
        self._altered: dict[str, str] = {}

    def write(self) -> None:
        plain = [path for path, entry in self._entries.items() if entry.mode in (FILE, EXECUTABLE)]
        try:
            self._make_folders([*plain, *self._links])
            for path, content in self._contents(plain):
                self._write(path, content)
            for path, text in self._links.items():
                (self._root / path).symlink_to(text)
            self._finish()
        except (OSError, ValueError) as error:
            shutil.rmtree(self._tree, ignore_errors=True)
            message = f"the files of a commit cannot be laid out in {self._root}: {error}"
            raise GitError(message, remedy="Is the disk full? Does it take such names?") from error

    def _make_folders(self, paths: list[str]) -> None:
        self._root.mkdir()
        for folder in sorted({path.rpartition("/")[0] for path in paths}):
            if any(part in ("", ".", "..") for part in folder.split("/")) and folder:
                raise ValueError(f"{folder!r} is a path that no checkout would write")
            os.makedirs(f"{self._root}/{folder}", exist_ok=True)  # noqa: PTH103 - thousands of them

    def _contents(self, paths: list[str]) -> Iterator[tuple[str, bytes]]:
        for start in range(0, len(paths), _BATCH):
            some = paths[start : start + _BATCH]
            contents = self._repository.contents([self._entries[path].id for path in some])
            yield from zip(some, contents, strict=True)

    def _write(self, path: str, content: bytes) -> None:
        if path.rpartition("/")[2] in ("", ".", ".."):
            raise ValueError(f"{path!r} is a path that no checkout would write")
        pointer = pointer_of(content)
        fetched = pointer.content(self._repository.lfs_objects) if pointer else None
        if fetched is not None:
            content = fetched
            self._altered[path] = object_id(content, self._repository.object_format)
        elif pointer:
            self._pointers[path] = pointer
        with open(f"{self._root}/{path}", "xb") as file:  # noqa: PTH123 - thousands of them
            if len(content) > _LARGEST:
                file.truncate(len(content))
            else:
                file.write(content)
        self._sizes[path] = len(content)

    def _finish(self) -> None:
        listed = {
            "sizes": self._sizes,
            "pointers": {path: [each.sha256, each.size] for path, each in self._pointers.items()},
            "altered": self._altered,
        }
        (self._tree / _LIST).write_text(json.dumps(listed), encoding="utf-8")
        (self._tree / _LOCK).touch()

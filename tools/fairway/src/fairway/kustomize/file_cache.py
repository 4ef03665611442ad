"""The files of a tree, looked up and read once for all builds of a process.

Nothing here blocks or grows without bound: devices, pipes and files beyond the size limit are
refused, and symbolic links are resolved before anyone decides whether a path is allowed.
"""

# ruff: noqa: PTH109, PTH118, PTH123 - paths are text here, since thousands of them are looked up

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeVar

from fairway.errors import LoadError

T = TypeVar("T")

FILE_LIMIT: Final = 16 * 1024 * 1024
"""Bytes of the largest file that is read: a large operator's CustomResourceDefinitions are four million."""

_KEPT_LIMIT: Final = 32 * 1024 * 1024
_FLAGS: Final = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW


class TooLargeError(LoadError):
    """A file is there, but larger than what is read."""


class Found(NamedTuple):
    """A path that exists: without links, and whether it is a directory."""

    real: str
    is_directory: bool


class FileCache:
    """What is known of paths and files. It assumes that they do not change while it lives."""

    def __init__(self, file_limit: int = FILE_LIMIT) -> None:
        self._file_limit = file_limit
        self._paths: dict[str, Found | str] = {}
        self._contents: dict[str, bytes] = {}
        self._kept = 0
        self._derived: dict[tuple[str, ...], Any] = {}

    def real_path(self, path: str) -> str | None:
        """The file behind an absolute, normalised path, links resolved; None for a directory.

        Raises LoadError when there is nothing, or a loop of links.
        """
        found = self._look(path)
        return None if found.is_directory else found.real

    def real_directory(self, path: str) -> str:
        """The directory behind an absolute, normalised path. Raises LoadError when it is none."""
        found = self._look(path)
        if not found.is_directory:
            raise LoadError(
                f"'{shown(path)}' must be a directory, is a file",
                remedy="Name the directory that holds the kustomization file.",
            )
        return found.real

    def is_directory(self, path: str) -> bool:
        """Whether an absolute, normalised path is a directory."""
        try:
            return self._look(path).is_directory
        except LoadError:
            return False

    def content(self, real: str) -> bytes:
        """The bytes of a file that `real_path` gave. Raises LoadError for other than files of a sane size."""
        content = self._contents.get(real)
        if content is None:
            content = self._read(real)
            self._keep(real, content)
        return content

    def derived(self, real: str, kind: str, make: Callable[[bytes], T]) -> T:
        """What `make` makes of a file's content, made once; `kind` names what it is."""
        return self.memo((kind, real), lambda: make(self.content(real)))

    def memo(self, key: tuple[str, ...], make: Callable[[], T]) -> T:
        """What `make` gives, made once for a key."""
        try:
            value: T = self._derived[key]
        except KeyError:
            value = self._derived[key] = make()
        return value

    def _look(self, path: str) -> Found:
        found = self._paths.get(path)
        if found is None:
            try:
                found = self._resolve(path)
            except OSError as error:
                found = os.strerror(error.errno) if error.errno else str(error)
            except ValueError:
                found = "Not a possible path"
            self._paths[path] = found
        if isinstance(found, Found):
            return found
        raise LoadError(f"cannot read '{shown(path)}': {found.lower()}")

    def _resolve(self, path: str) -> Found:
        parent, name = os.path.split(path)
        if not name:
            return Found(path, is_directory=True)
        known = self._paths.get(parent)
        real_parent = known.real if isinstance(known, Found) else os.path.realpath(parent, strict=True)
        real = os.path.join(real_parent, name)
        mode = os.lstat(real).st_mode
        if stat.S_ISLNK(mode):
            real = os.path.realpath(real, strict=True)
            mode = os.lstat(real).st_mode
        elif not isinstance(known, Found):
            self._paths[parent] = Found(real_parent, is_directory=True)
        return Found(real, is_directory=stat.S_ISDIR(mode))

    def _read(self, real: str) -> bytes:
        return read_plain(real, shown(real), self._file_limit)

    def _keep(self, real: str, content: bytes) -> None:
        """Keep the content for the next build, forgetting all when too much is kept."""
        if self._kept + len(content) > _KEPT_LIMIT:
            self._contents.clear()
            self._kept = 0
        if len(content) <= _KEPT_LIMIT // 8:
            self._contents[real] = content
            self._kept += len(content)


def read_plain(real: str, name: str, limit: int = FILE_LIMIT) -> bytes:
    """The bytes of a plain file of at most `limit` bytes. Raises LoadError, which calls it `name`."""
    try:
        descriptor = os.open(real, _FLAGS)
    except OSError as error:
        raise LoadError(f"cannot read '{name}': {os.strerror(error.errno or 0).lower()}") from None
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise LoadError(
                f"'{name}' is a device, a pipe or a socket",
                remedy="Only plain files can be part of a build.",
            )
        content = file.read(limit + 1)
    if len(content) > limit:
        raise TooLargeError(
            f"'{name}' is larger than {limit // 2**20} MiB",
            remedy="Split the file; the API server would not take such an object either.",
        )
    return content


def shown(path: str) -> str:
    """A path as the user would type it: relative where it is below the working directory."""
    here = os.getcwd()
    if path == here:
        return "."
    return path[len(here) + 1 :] if path.startswith(here + "/") else path

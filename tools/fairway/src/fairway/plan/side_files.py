"""A side as the engine reads it: under one path for both sides, and nothing beside it.

Since paths and, where nothing changed, contents are the same, both sides share what was parsed and built: an
object that is not touched is one and the same tree in both. A link is followed within the repository only.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Sequence
from typing import Final, NoReturn, TypeVar

from fairway.errors import LoadError
from fairway.fleet import KUSTOMIZATION_NAMES
from fairway.git import LINK, SUBMODULE
from fairway.kustomize.file_cache import FileCache, Found, read_plain
from fairway.plan.sides import Side
from fairway.plan.working_tree import object_id

T = TypeVar("T")

ROOT: Final = "/.fairway/repository"
"""Where both sides are, as far as the engine knows: no path of a machine, so that a plan has none."""

_MOST_LINKS: Final = 40
_FETCH_LFS: Final = "Bring it here: `git lfs fetch origin REF`, or `git lfs pull`."


class SideFiles(FileCache):
    """The files of a side below `ROOT`; what is the same on the `other` side is taken from there."""

    def __init__(self, side: Side, other: SideFiles | None = None) -> None:
        super().__init__()
        self.side = side
        self._other = other

    def content(self, real: str) -> bytes:
        """The bytes of a file. Raises LoadError, as for a file that changes while it is planned."""
        shared = self._shared(real)
        return shared.content(real) if shared else super().content(real)

    def derived(self, real: str, kind: str, make: Callable[[bytes], T]) -> T:
        """What `make` makes of a file's content, made once for both sides where it is the same."""
        shared = self._shared(real)
        return shared.derived(real, kind, make) if shared else super().derived(real, kind, make)

    def memo(self, key: tuple[str, ...], make: Callable[[], T]) -> T:
        """What `make` gives, made once; the kustomization of an equal folder is that of the other side."""
        if self._other and key[0] == "kustomization":
            files = [f"{key[1]}/{name}" for name in KUSTOMIZATION_NAMES]
            if all(self._is_same(file) for file in files) and any(map(self._entry, files)):
                return self._other.memo(key, make)
        return super().memo(key, make)

    def _shared(self, real: str) -> SideFiles | None:
        return self._other if self._other and self._entry(real) and self._is_same(real) else None

    def _is_same(self, real: str) -> bool:
        path = relative(real)
        other = self._other.side if self._other else None
        return (
            other is not None
            and self.side.entries.get(path) == other.entries.get(path)
            and self.side.altered.get(path) == other.altered.get(path)
            and (path in self.side.pointers) == (path in other.pointers)
        )

    def _entry(self, real: str) -> object:
        return self.side.entries.get(relative(real))

    def _resolve(self, path: str) -> Found:
        if path == ROOT:
            return Found(ROOT, is_directory=True)
        if not path.startswith(f"{ROOT}/"):
            raise _outside(path)
        place: list[str] = []
        parts, links = relative(path).split("/"), 0
        while parts:
            part, *parts = parts
            if part == "..":
                place = place[:-1] if place else _leave(path)
            elif part not in ("", "."):
                place.append(part)
                text = self._link(place, inner=bool(parts))
                links += text is not None
                if text is not None:
                    place.pop()
                    parts = [*text.split("/"), *parts]
            if links > _MOST_LINKS:
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        found = "/".join(place)
        return Found(f"{ROOT}/{found}" if found else ROOT, is_directory=found in self.side.folders)

    def _link(self, place: Sequence[str], *, inner: bool) -> str | None:
        """The text of the link at a place; None for a folder, and for a file unless it is `inner`."""
        path = "/".join(place)
        entry = self.side.entries.get(path)
        if path in self.side.folders:
            return None
        if entry is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        if entry.mode == SUBMODULE:
            raise _submodule(path)
        if entry.mode == LINK:
            return self.side.links.get(path) or _leave(f"{ROOT}/{path}")
        if inner:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        return None

    def _read(self, real: str) -> bytes:
        path = relative(real)
        if path in self.side.pointers:
            raise LoadError(f"'{path}' is kept in Git LFS, and its content is not here", remedy=_FETCH_LFS)
        content = read_plain(f"{self.side.root}/{path}", path)
        wanted = self.side.altered.get(path, self.side.entries[path].id)
        if object_id(content, _FORMATS[len(wanted)]) != wanted:
            raise LoadError(f"'{path}' was changed while it was planned", remedy="Run it again.")
        return content


_FORMATS: Final = {40: "sha1", 64: "sha256"}


def relative(path: str) -> str:
    """A path below `ROOT` as one from the root of the repository."""
    return path[len(ROOT) + 1 :]


def told(text: str) -> str:
    """A message of the engine with the paths that a user knows."""
    return text.replace(f"{ROOT}/", "").replace(ROOT, ".")


def _leave(path: str) -> NoReturn:
    raise _outside(path)


def _outside(path: str) -> LoadError:
    return LoadError(
        f"security: '{path}' leads out of the repository", remedy="Keep a copy of it in the repository."
    )


def _submodule(path: str) -> LoadError:
    return LoadError(
        f"'{path}' is a submodule, whose content is in another repository",
        remedy="A plan knows this repository alone: keep a copy here, or plan there.",
    )

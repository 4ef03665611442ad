"""Which directories a change may reach, without building any: by the paths that kustomizations write.

A kustomization reads what is beneath it, and what is beneath a directory that it names by a path with
`..`. So every such path in its text counts, whatever it stands for there. Who knows counts as reached.
"""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Final

from fairway.errors import LoadError
from fairway.fleet import KUSTOMIZATION_NAMES
from fairway.pattern import pattern
from fairway.plan.side_files import ROOT, SideFiles

_UP: Final = pattern(rb"[^\s\"'\[\]{},]*\.\.[^\s\"'\[\]{},]*")
_PLAIN: Final = pattern(r"[A-Za-z0-9._/+@:~=-]*\Z")
_ESCAPES: Final = b"\\"


class Reaches:
    """What the directories of one side may be made of; `above` holds the folders of changed files, too."""

    def __init__(self, files: SideFiles) -> None:
        self._files = files
        self._side = files.side
        self._next: dict[str, frozenset[str] | None] = {}

    def is_reached(self, directory: str, above: Collection[str]) -> bool:
        """Whether what a directory builds to may depend on what changed."""
        seen, pending = {directory}, [directory]
        while pending:
            path = pending.pop()
            if path in above or self._leads_on(path):
                return True
            further = self._named_beneath(path)
            if further is None:
                return True
            pending += further - seen
            seen |= further
        return False

    def _leads_on(self, path: str) -> bool:
        """Whether a link stands on the way to a path, or beneath it."""
        return any(
            link == path or link.startswith(f"{path}/") or path.startswith(f"{link}/")
            for link in self._side.links
        )

    def _named_beneath(self, folder: str) -> frozenset[str] | None:
        """The paths outside that the kustomizations of a folder, and beneath, name; None if who knows."""
        if folder not in self._next:
            found: set[str] | None = set()
            for file in self._kustomizations_beneath(folder):
                named = self._named(file)
                found = None if named is None or found is None else found | named
            self._next[folder] = None if found is None else frozenset(found)
        return self._next[folder]

    def _named(self, file: str) -> set[str] | None:
        try:
            content = self._files.content(f"{ROOT}/{file}")
        except LoadError:
            return None
        folder = file.rpartition("/")[0]
        if _ESCAPES in content or not _PLAIN.match(folder):
            return None
        return {
            posixpath.normpath(posixpath.join(folder, text.decode(errors="replace")))
            for text in _UP.findall(content)
            if b".." in text.split(b"/")
        }

    def _kustomizations_beneath(self, folder: str) -> Iterator[str]:
        start = bisect_left(self._kustomizations, f"{folder}/" if folder else "")
        for file in self._kustomizations[start:]:
            if folder and not file.startswith(f"{folder}/"):
                break
            yield file

    @cached_property
    def _kustomizations(self) -> list[str]:
        return sorted(path for path in self._side.entries if path.rpartition("/")[2] in KUSTOMIZATION_NAMES)

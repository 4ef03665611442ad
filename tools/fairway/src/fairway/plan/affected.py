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
from fairway.plan.side_facts import SideFacts
from fairway.plan.side_files import ROOT, SideFiles

_UP: Final = pattern(rb"(?<![^\s\"'\[\]{},])[^\s\"'\[\]{},]*\.\.[^\s\"'\[\]{},]*")
_PLAIN: Final = pattern(r"[A-Za-z0-9._/+@:~=-]*\Z")
_ESCAPES: Final = b"\\"


class Reaches:
    """Which directories of one side may be made of what changed: `above` are those paths and their folders.

    To ask one side of a directory that both have is enough: where nothing on the way changed, the way is the
    same on the other.
    """

    def __init__(self, files: SideFiles, above: Collection[str]) -> None:
        self._files = files
        self._side = files.side
        self._above = above
        self._next: dict[str, frozenset[str] | None] = {}
        self._unreached: set[str] = set()
        self._named_in: dict[str, frozenset[str] | None] = {}

    def learn(self, facts: SideFacts) -> None:
        """Take what is known of all kustomizations, or find it out for the next run."""
        self._named_in = facts.known("references", lambda: {file: self._read(file) for file in self._all})

    def is_reached(self, directory: str) -> bool:
        """Whether what a directory builds to may depend on what changed; plain files may as their folder."""
        directory = self._there(directory)
        seen, pending = {directory}, [directory]
        while pending:
            path = pending.pop()
            if path in self._unreached:
                continue
            if path in self._above or self._leads_on(path):
                return True
            further = self._named_beneath(path)
            if further is None:
                return True
            pending += further - seen
            seen |= further
        self._unreached |= seen
        return False

    def _there(self, path: str) -> str:
        """A path, or the lowest folder above that there is."""
        while path not in self._side.folders and path not in self._side.entries:
            path = path.rpartition("/")[0]
        return path

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
                named = self._named_in[file] if file in self._named_in else self._read(file)
                found = None if named is None or found is None else found | named
            self._next[folder] = None if found is None else frozenset(found)
        return self._next[folder]

    def _read(self, file: str) -> frozenset[str] | None:
        """The paths with `..` in a file; None if who knows which they are."""
        try:
            content = self._files.content(f"{ROOT}/{file}")
        except LoadError:
            return None
        folder = file.rpartition("/")[0]
        if _ESCAPES in content or not _PLAIN.match(folder):
            return None
        return frozenset(
            posixpath.normpath(posixpath.join(folder, text.decode(errors="replace")))
            for text in _UP.findall(content)
            if b".." in text.split(b"/")
        )

    def _kustomizations_beneath(self, folder: str) -> Iterator[str]:
        start = bisect_left(self._all, f"{folder}/" if folder else "")
        for number in range(start, len(self._all)):
            if folder and not self._all[number].startswith(f"{folder}/"):
                break
            yield self._all[number]

    @cached_property
    def _all(self) -> list[str]:
        """All kustomization files, in order."""
        return sorted(path for path in self._side.entries if path.rpartition("/")[2] in KUSTOMIZATION_NAMES)

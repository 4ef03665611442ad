"""The state of files by content: what a verdict depends on, and whether that is still as it was."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from hashlib import blake2b

from fairway.check.ignores import MARK
from fairway.kustomize.loader import Inputs

_MARK = MARK.encode()
_LARGEST = 128 * 1024 * 1024
_GRANULARITY = 20_000_000
"""Nanoseconds within which two writes to a file may bear the same time."""

FILE, PLACE, LISTING = "file", "place", "listing"


class FileStates:
    """What is at paths below `root`, each looked at once; `since` is when that begins, in nanoseconds."""

    def __init__(self, root: str, since: int) -> None:
        self._root = root
        self._prefix = root.rstrip("/") + "/"
        self._since = since - _GRANULARITY
        self._known: dict[str, str] = {}
        self.marked: set[str] = set()
        """Files that hold a comment which ignores findings."""
        self.unsettled: set[str] = set()
        """What was changed since, or cannot be looked at: no verdict on it may be kept."""

    def key(self, inputs: Inputs) -> list[str]:
        """The closure of a build as a list of words, in order, each of which `state` understands."""
        places = inputs.missing | inputs.roots
        return sorted(
            [
                *(f"{FILE} {self._relative(path)}" for path in inputs.files),
                *(f"{PLACE} {self._relative(path)}" for path in places),
                *(f"{LISTING} {self._relative(path)}" for path in inputs.listings),
            ]
        )

    def state(self, word: str) -> str:
        """What is at the path of a word now: a digest of the content, of the names, or where a link leads."""
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = self._look(word)
        return known

    def digest(self, words: Iterable[str]) -> str:
        """One digest of the states of all words."""
        return blake2b("\n".join(map(self.state, words)).encode(), digest_size=16).hexdigest()

    def _relative(self, path: str) -> str:
        if path.startswith(self._prefix):
            return path[len(self._prefix) :]
        return os.path.relpath(path, self._root)

    def _look(self, word: str) -> str:
        kind, _, relative = word.partition(" ")
        path = os.path.join(self._root, relative)  # noqa: PTH118 - thousands of them
        try:
            if kind == FILE:
                return self._content(path, word)
            names = sorted(os.listdir(path)) if kind == LISTING else []  # noqa: PTH208 - names are wanted
            mode = stat.S_IFMT(os.stat(path).st_mode)  # noqa: PTH116 - thousands of them
            return f"{self._relative(os.path.realpath(path))} {mode} {names}"
        except OSError as error:
            return f"error {error.errno}"

    def _content(self, path: str, word: str) -> str:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:  # noqa: PTH123 - a descriptor
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
                self.unsettled.add(word)
                return "not a plain file"
            if status.st_ctime_ns >= self._since:
                self.unsettled.add(word)
            content = file.read()
        if _MARK in content:
            self.marked.add(word.partition(" ")[2])
        return blake2b(content, digest_size=16).hexdigest()

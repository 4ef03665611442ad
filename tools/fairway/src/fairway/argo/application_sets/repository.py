"""What git generators see of a repository: its directories and files, as the repo server lists them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from fairway.errors import LoadError
from fairway.fleet import read_file

_MOST = 200_000


class Repository:
    """The working tree at `root`; what is not committed counts as if it were."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def directories(self) -> list[str]:
        """The directories that are not hidden, nor in one that is, in the order of a walk."""
        return list(self._walk("", hidden=False))

    @cached_property
    def _files(self) -> list[str]:
        return [
            f"{directory}/{entry}" if directory else entry
            for directory in ("", *self._walk("", hidden=True))
            for entry in _names(self.root / directory, files=True)
        ]

    def files(self, pattern: str) -> dict[str, str]:
        """The texts of the files that `git ls-files -- PATTERN` lists. Raises LoadError."""
        matching = _pathspec(pattern)
        return {file: read_file(self.root / file, file) for file in self._files if matching.match(file)}

    def _walk(self, directory: str, *, hidden: bool) -> Iterator[str]:
        pending = [directory]
        for _ in range(_MOST):
            if not pending:
                return
            current = pending.pop()
            if current:
                yield current
            names = _names(self.root / current, files=False)
            visible = [name for name in names if name != ".git" and (hidden or name[0] != ".")]
            pending += [f"{current}/{name}" if current else name for name in reversed(visible)]
        raise LoadError("has too many directories", file=str(self.root))


def _names(directory: Path, *, files: bool) -> list[str]:
    with os.scandir(directory) as entries:
        return sorted(each.name for each in entries if each.is_dir(follow_symlinks=False) is not files)


def _pathspec(pattern: str) -> re.Pattern[str]:
    """A wildcard matches slashes too; a path without any stands for all beneath it."""
    pattern = pattern.removeprefix("./") or "."
    if not re.search(r"[*?\[]", pattern):
        path = pattern.rstrip("/")
        return re.compile("" if path == "." else f"{re.escape(path)}(/|\\Z)")
    translated = "".join(
        {"*": ".*", "?": "."}.get(each, each if each.startswith("[") else re.escape(each))
        for each in re.findall(r"\*+|\?|\[[^\]]+\]|.", pattern.replace("**", "*"))
    )
    try:
        return re.compile(f"{translated}\\Z", re.DOTALL)
    except re.error:
        return re.compile(r"\Z.")

"""A scanner: which files it is for, how it is called, and how its report is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from fairway.finding import Finding
from fairway.frozen import frozen

Read = Callable[[bytes, Path], Iterator[Finding]]


@frozen
class Scanner:
    """`files` picks what it is for among the repository's files; `read` makes findings of its output.

    It is called with `arguments` and the files, whose paths are relative to the repository. Exit codes
    from 2 on that are not in `codes` say that it failed.
    """

    name: str
    files: Callable[[Sequence[str]], list[str]]
    arguments: tuple[str, ...]
    read: Read
    codes: tuple[int, ...] = (0, 1)
    files_follow: str = ""
    """The flag before each file, for a scanner that takes no plain list."""

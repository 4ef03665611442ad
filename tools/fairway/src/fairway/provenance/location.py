"""A place in a source file."""

from __future__ import annotations

from typing import NamedTuple


class Location(NamedTuple):
    """An absolute path of a file, and a line in it, from 1."""

    file: str
    line: int

"""Where the tree breaks a contract, as the contracts of the layout state it."""

from __future__ import annotations

from typing import NamedTuple


class Breach(NamedTuple):
    """One place where the tree breaks a rule; `file` is relative to the repository."""

    message: str
    file: str
    line: int | None = None

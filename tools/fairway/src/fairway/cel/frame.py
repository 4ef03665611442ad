"""Frames: what a plan runs on. Position 0 holds what was spent, 1 what may be spent, then come variables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

#: A planned expression.
Run = Callable[[list[Any]], Any]

COST: Final = 0
LIMIT: Final = 1
FIRST: Final = 2


class ExceededError(Exception):
    """More was spent than may be: nothing catches it but the evaluation's end."""


class AbortedError(Exception):
    """An evaluation that the API server's library breaks off, whatever stands around it."""


class Later:
    """A variable that is computed when it is first asked for."""

    __slots__ = ("factory",)

    def __init__(self, factory: Callable[[], Any]) -> None:
        self.factory = factory

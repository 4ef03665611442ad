"""Room in the tables that know objects by their identity: the oldest go, the build in hand needs its own."""

from __future__ import annotations

from itertools import islice
from typing import Any


def make_room(table: dict[Any, Any], most: int) -> None:
    """Forget the older half of a table that has `most` entries."""
    if len(table) >= most:
        for key in list(islice(table, len(table) // 2)):
            del table[key]

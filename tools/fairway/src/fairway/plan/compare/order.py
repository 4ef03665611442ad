"""In which order to speak of two sequences at once: as the new one stands, the removed where they stood."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def merged(before: Sequence[K], after: Sequence[K]) -> list[K]:
    """All of `after`, and behind each what followed it in `before` and is gone. Each key stands once."""
    kept = set(after)
    gone: dict[K | None, list[K]] = {}
    last: K | None = None
    for key in before:
        if key in kept:
            last = key
        else:
            gone.setdefault(last, []).append(key)
    found = gone.pop(None, [])
    for key in after:
        found.append(key)
        found.extend(gone.pop(key, ()))
    return found


def is_moved(before: Sequence[K], after: Sequence[K]) -> bool:
    """Whether those that both have stand in another order."""
    common = set(before).intersection(after)
    return [key for key in before if key in common] != [key for key in after if key in common]

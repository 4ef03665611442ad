"""Which items of two lists belong together, where only their order tells them apart."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

Pair = tuple[int | None, int | None]
"""The places of an item in both lists; None where it is not."""

Likes = tuple[Sequence[Hashable], Sequence[Hashable]]
"""For each item of both lists, what one recognises it by."""

_MOST_COMPARISONS: Final = 250_000


def aligned(before: Sequence[Hashable], after: Sequence[Hashable], likes: Likes) -> list[Pair] | None:
    """The pairs of items that are not equal, in order; None for lists that are too long and too different.

    What is equal stays together as in a line diff. Between those, items belong together whose `likes` are
    equal: what one recognises an item by. What remains goes in pairs when it is as many on both sides.
    """
    start, end = _ends(before, after)
    middle = before[start : len(before) - end], after[start : len(after) - end]
    if len(middle[0]) * len(middle[1]) > _MOST_COMPARISONS:
        return None
    pairs: list[Pair] = []
    for left, right in _gaps(*middle):
        mine = range(start + left.start, start + left.stop)
        other = range(start + right.start, start + right.stop)
        pairs.extend(_matched(mine, other, likes))
    return pairs


def _ends(before: Sequence[Hashable], after: Sequence[Hashable]) -> tuple[int, int]:
    """How many items are equal at the beginning, and at the end."""
    shorter = min(len(before), len(after))
    start = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    rest = shorter - start
    return start, next((i for i in range(rest) if before[-1 - i] != after[-1 - i]), rest)


def _gaps(before: Sequence[Hashable], after: Sequence[Hashable]) -> Iterator[tuple[range, range]]:
    """What lies between the items that are equal, on both sides."""
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield range(i1, i2), range(j1, j2)


def _matched(mine: range, other: range, likes: Likes) -> list[Pair]:
    left, right = [likes[0][i] for i in mine], [likes[1][j] for j in other]
    pairs: list[Pair] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal" or i2 - i1 == j2 - j1:
            pairs.extend(zip(mine[i1:i2], other[j1:j2], strict=True))
        else:
            pairs.extend((i, None) for i in mine[i1:i2])
            pairs.extend((None, j) for j in other[j1:j2])
    return pairs

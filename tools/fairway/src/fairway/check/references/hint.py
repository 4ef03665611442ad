"""What to do about a name that is not there: the nearest one that is, before the rule's own remedy."""

from __future__ import annotations

from collections.abc import Sequence

_FEW = 8


_NEAR = 0.9


def hint(word: str, known: Sequence[str], remedy: str) -> str:
    """`Did you mean NAME?`, or the names where there are few, and the remedy."""
    from difflib import get_close_matches  # noqa: PLC0415 - takes milliseconds, and mistakes are rare

    near = get_close_matches(word, known, n=1)
    if near:
        return f"Did you mean {near[0]}? {remedy}"
    if 0 < len(known) <= _FEW:
        return f"There is {', '.join(known)}. {remedy}"
    return remedy


def is_near(word: str, known: Sequence[str]) -> bool:
    """Whether a word is so near to a known one that it must be a slip."""
    from difflib import get_close_matches  # noqa: PLC0415 - takes milliseconds, and mistakes are rare

    return bool(get_close_matches(word, known, n=1, cutoff=_NEAR))

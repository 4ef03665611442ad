"""The nearest of the known words to one that nobody knows, for messages that ask "did you mean"."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`Did you mean KNOWN?`, or the list of what is known where nothing is near; empty where nothing is.

    >>> did_you_mean("ordres", ["orders"]), did_you_mean("edge", ["orders"]), did_you_mean("edge", [])
    ('Did you mean orders?', 'Use one of: orders.', '')
    """
    from difflib import get_close_matches  # noqa: PLC0415 - takes milliseconds, and mistakes are rare

    words = list(known)
    near = get_close_matches(word, words, n=1)
    if near:
        return f"Did you mean {near[0]}?"
    return f"Use one of: {', '.join(words)}." if words else ""

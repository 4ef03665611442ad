"""A long document below a limit: its pieces give way in a defined order, and what is left out is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from fairway.frozen import frozen

STEPS: Final = (
    "long values",
    "fields",
    "variations",
    "unchanged findings",
    "lists of names",
    "fixed findings",
    "notices",
    "changes",
    "images",
    "Applications",
    "new findings",
    "details of warnings",
    "details of errors",
    "details of findings that fail",
    "details of blocking risks",
    "warnings",
    "errors",
    "findings that fail",
    "blocking risks",
)
"""What gives way first stands first; what danger there is goes last, and its names never."""

_BETWEEN: Final = 2
"""Characters between two pieces."""


@frozen
class Piece:
    """A paragraph, and the texts that take its place at a step, in the order of the steps."""

    text: str
    shorter: tuple[tuple[str, str], ...] = ()


@frozen
class Section:
    """Pieces under a heading, which goes when they all are gone."""

    title: str
    pieces: tuple[Piece, ...]


def shortened(sections: Iterable[Section], limit: int) -> tuple[str, Counter[str]]:
    """The document in at most `limit` characters, and by step how many pieces gave way.

    At each step the last pieces give way first, and no more of them than need to.
    """
    found = [section for section in sections if section.pieces]
    pieces = [piece for section in found for piece in section.pieces]
    texts = [piece.text for piece in pieces]
    limit -= sum(len(section.title) + _BETWEEN for section in found)
    left_out = _give_way(pieces, texts, limit)
    parts = []
    for section in found:
        own = [text for text in texts[: len(section.pieces)] if text]
        texts = texts[len(section.pieces) :]
        parts += [section.title, *own] if own else []
    return "\n\n".join(filter(None, parts)), left_out


def _give_way(pieces: Sequence[Piece], texts: list[str], limit: int) -> Counter[str]:
    left_out: Counter[str] = Counter()
    total = sum(len(text) + _BETWEEN for text in texts)
    for step in STEPS:
        for index in range(len(pieces) - 1, -1, -1):
            if total <= limit:
                return left_out
            for name, text in pieces[index].shorter:
                if name == step and len(text) < len(texts[index]):
                    total += len(text) - len(texts[index])
                    texts[index] = text
                    left_out[step] += 1
    return left_out

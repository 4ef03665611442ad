"""Rows to an aligned table of plain text, as wide as what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(
    header: Sequence[str], rows: Iterable[Sequence[str]], *, right: frozenset[str] = frozenset()
) -> str:
    """The header and the rows in columns two spaces apart; the columns named in `right` end aligned.

    >>> print(table(["NAME", "N"], [["a", "10"], ["bcdef", "9"]], right=frozenset({"N"})))
    NAME    N
    a      10
    bcdef   9
    """
    lines = [list(header), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if name in right else cell.ljust(width)
            for name, cell, width in zip(header, line, widths, strict=True)
        ).rstrip()
        for line in lines
    )

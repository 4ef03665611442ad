"""Block scalars of the fast reader: `|` and `>` with their indicators."""

from __future__ import annotations

import re
from typing import Final

_HEADER: Final = re.compile(r"([|>])([-+]?)([1-9]?)([-+]?)")


def block_scalar(header: str, lines: list[str], start: int, parent: int) -> tuple[str, int] | None:
    """Read the block scalar below `header`, whose lines begin at `lines[start]`, in a collection at column `parent`.

    Returns its text and the index of the line after it, None when it is not one that can be read here.
    """
    match = _HEADER.match(header)
    assert match is not None
    if match[2] and match[4]:
        return None
    column = parent + int(match[3]) if match[3] else _detected(lines, start, parent)
    if column is None:
        return None
    pad = " " * column
    at, count = start, len(lines)
    taken: list[str] = []
    while at < count:
        line = lines[at]
        if line.startswith(pad):
            taken.append(line[column:])
        elif line.strip(" "):
            if line.lstrip(" ")[0] == "\t":
                return None
            break
        else:
            taken.append("")
        at += 1
    return _chomped(taken, match[1], match[2] or match[4]), at


def _detected(lines: list[str], start: int, parent: int) -> int | None:
    """The column of the first line with text; None when there is none or the lines before it reach further."""
    deepest = 0
    for at in range(start, len(lines)):
        line = lines[at]
        text = line.lstrip(" ")
        column = len(line) - len(text)
        if text:
            fine = text[0] != "\t" and column > parent and column >= deepest
            return column if fine else None
        deepest = max(deepest, column)
    return None


def _chomped(taken: list[str], style: str, chomp: str) -> str:
    last = len(taken)
    while last and not taken[last - 1]:
        last -= 1
    text = "\n".join(taken[:last]) if style == "|" else _folded(taken[:last])
    if chomp == "-":
        return text
    if chomp == "+":
        return text + "\n" * (len(taken) - last + (last > 0))
    return text + "\n" if last else ""


def _folded(taken: list[str]) -> str:
    """Lines joined by spaces, but for those that begin with a blank, and for empty ones."""
    out: list[str] = []
    breaks = 0
    indented = True
    for line in taken:
        if not line:
            breaks += 1
            continue
        blank = line[0] in " \t"
        if not out:
            out.append("\n" * breaks)
        elif indented or blank:
            out.append("\n" * (breaks + 1))
        else:
            out.append("\n" * breaks or " ")
        out.append(line)
        indented, breaks = blank, 0
    return "".join(out)

"""Scalars of several lines for the fast reader: block scalars with their indicators, and quotes left open."""

from __future__ import annotations

from typing import Final

from fairway.pattern import pattern
from fairway.yamlio.quoted import EscapeError, double_value, single_value
from fairway.yamlio.reprinted import reprinted

_HEADER: Final = pattern(r"([|>])([-+]?)([1-9]?)([-+]?)")
_DOUBLE_END: Final = pattern(r'[^"\\]*+(?:\\.[^"\\]*+)*+\\?(")?')
_SINGLE_END: Final = pattern(r"[^']*+(?:''[^']*+)*+(')?")
_REST: Final = pattern(r" *(?: #.*)?\Z")
_LONGEST: Final = 20_000


def open_quote(first: str, lines: list[str], start: int) -> tuple[str, int] | None:
    """Read a quoted scalar whose first line is `first` and that goes on at `lines[start]`.

    Returns its text and the index of the line after it, None when it is not one that can be read here.
    """
    double = first[0] == '"'
    end = _DOUBLE_END if double else _SINGLE_END
    parts = [first[1:]]
    for at in range(start, min(len(lines), start + _LONGEST)):
        line = lines[at]
        if line.startswith(("---", "...")):
            return None
        closing = end.match(line)
        if closing is None or closing[1] is None:
            parts.append(line)
            continue
        if _REST.match(line, closing.end()) is None:
            return None
        parts.append(line[: closing.start(1)])
        body = "\n".join(parts)
        try:
            return (double_value(body) if double else single_value(body)), at + 1
        except EscapeError:
            return None
    return None


def block_scalar(
    header: str, lines: list[str], start: int, parent: int, *, printed: bool
) -> tuple[str, int] | None:
    """Read the block scalar below `header`, whose lines begin at `lines[start]`.

    `parent` is the column of the collection around it; `printed` says that a folded one is wanted as it will
    be printed. Returns its text and the index of the line after it, None when it cannot be read here.
    """
    match = _HEADER.match(header)
    if match is None:
        return None
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
    text = _chomped(taken, match[1], match[2] or match[4])
    if text[:1] == "\t":
        return None
    return (reprinted(text) if printed and match[1] == ">" else text), at


def _detected(lines: list[str], start: int, parent: int) -> int | None:
    """The column of the first line with text; None without one, or when lines before it reach further."""
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

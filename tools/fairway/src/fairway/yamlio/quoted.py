"""Quoted scalars of the fast reader: escapes, and the folding of those that span lines."""

from __future__ import annotations

import re
from typing import Final

_ESCAPE: Final = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_NAMED: Final = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b", " ": " ",
    '"': '"', "'": "'", "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_DOUBLE_END: Final = re.compile(r'(?:[^"\\]|\\.)*(")')
_SINGLE_END: Final = re.compile(r"(?:[^']|'')*(')")
_REST: Final = re.compile(r" *(?: #.*)?\Z")
_LONGEST: Final = 5_000


def unescaped(body: str) -> str | None:
    """The text of a double-quoted scalar, None when an escape is not one that can be read here."""
    try:
        return _ESCAPE.sub(_character, body)
    except (KeyError, ValueError):
        return None


def _character(match: re.Match[str]) -> str:
    name = match[4]
    if name is not None:
        return _NAMED[name]
    code = int(match[1] or match[2] or match[3], 16)
    if 0xD800 <= code <= 0xDFFF:
        raise ValueError
    return chr(code)


def open_quote(first: str, lines: list[str], start: int) -> tuple[str, int] | None:
    """Read a quoted scalar whose first line is `first` and that goes on at `lines[start]`.

    Returns its text and the index of the line after it, None when it is not one that can be read here.
    """
    quote = first[0]
    end = _DOUBLE_END if quote == '"' else _SINGLE_END
    parts = [first[1:]]
    for at in range(start, min(len(lines), start + _LONGEST)):
        line = lines[at]
        if "\t" in line or line.startswith(("---", "...")):
            return None
        if parts[-1].endswith("\\") and quote == '"':
            return None
        closing = end.match(line)
        if closing is None:
            parts.append(line.strip(" "))
            continue
        if _REST.match(line, closing.end()) is None:
            return None
        parts.append(line[: closing.start(1)].lstrip(" "))
        text = _joined(parts)
        value = text.replace("''", "'") if quote == "'" else unescaped(text)
        return None if value is None else (value, at + 1)
    return None


def _joined(parts: list[str]) -> str:
    """Fold: a line break becomes a space, empty lines become line breaks."""
    out = [parts[0].rstrip(" ")]
    breaks = 0
    for part in parts[1:-1]:
        if part:
            out.append("\n" * breaks or " ")
            out.append(part)
            breaks = 0
        else:
            breaks += 1
    out.append("\n" * breaks or " ")
    out.append(parts[-1])
    return "".join(out)

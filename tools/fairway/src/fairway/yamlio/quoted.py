"""Quoted scalars of the fast reader: escapes, and the folding of those that span lines."""

from __future__ import annotations

import re
from typing import Final

_ESCAPE: Final = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_NAMED: Final = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b", " ": " ",
    '"': '"', "'": "'", "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_DOUBLE_END: Final = re.compile(r'(?:[^"\\]+|\\.)*+(")')
_SINGLE_END: Final = re.compile(r"(?:[^']+|'')*+(')(?!')")
_ESCAPED_BREAK: Final = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")
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
        if quote == '"' and not line.strip(" ") and _ESCAPED_BREAK.search(parts[-1]):
            return None
        closing = end.match(line)
        if closing is None:
            parts.append(line.strip(" "))
            continue
        if _REST.match(line, closing.end()) is None:
            return None
        parts.append(line[: closing.start(1)].lstrip(" "))
        text = _joined(parts, escapes=quote == '"')
        value = text.replace("''", "'") if quote == "'" else unescaped(text)
        return None if value is None else (value, at + 1)
    return None


def _joined(parts: list[str], *, escapes: bool) -> str:
    """Fold: a line break becomes a space, empty lines become line breaks, an escaped break nothing."""
    first = parts[0]
    out = [first if escapes and _ESCAPED_BREAK.search(first) else first.rstrip(" ")]
    breaks = 0
    last = len(parts) - 1
    for at, part in enumerate(parts[1:], 1):
        if not part and at < last:
            breaks += 1
            continue
        if not breaks and escapes and _ESCAPED_BREAK.search(out[-1]):
            out[-1] = out[-1][:-1]
        else:
            out.append("\n" * breaks or " ")
        out.append(part)
        breaks = 0
    return "".join(out)

"""Which quotes a scalar needs in go-yaml v3, and what it looks like in them."""

from __future__ import annotations

import re
from typing import Final

from fairway.kustomize.replacement.yaml_text.tree import (
    DOUBLE,
    FOLDED,
    LITERAL,
    PLAIN,
    SINGLE,
)
from fairway.pattern import pattern

_FIRST: Final = pattern(r"[#,\[\]{}&*!|>'\"%@`]|[?:-](?:[ \t]|\Z)|---|\.\.\.")
_WITHIN: Final = pattern(r":(?:[ \t]|\Z)|[ \t\n]#")
_FIRST_IN_FLOW: Final = pattern(r"[?:]")
_WITHIN_FLOW: Final = pattern(r"[,?\[\]{}:]")
_EDGES: Final = pattern(r"[ \n]|.*[ \n]\Z", re.DOTALL)
# Go-yaml takes nothing beyond the first 65,536 characters for printable.
_SPECIAL: Final = pattern("[^\n\t\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]")
_ESCAPED: Final = pattern('[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]|["\\\\]')
_SHORT: Final = {
    "\0": "0", "\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r", "\x1b": "e",
    '"': '"', "\\": "\\", "\x85": "N", "\xa0": "_", "\u2028": "L", "\u2029": "P",
}  # fmt: skip


def styled(value: str, style: str, *, is_key: bool, in_flow: bool) -> str:
    """The style that a value is written in when `style` is wanted: the next that can hold it."""
    if is_key and "\n" in value:
        style = DOUBLE
    if style == PLAIN and not _can_be_plain(value, is_key=is_key, in_flow=in_flow):
        style = SINGLE
    if style == SINGLE and not _can_be_single(value):
        return DOUBLE
    if style in {LITERAL, FOLDED} and (is_key or in_flow or not _can_be_block(value)):
        return DOUBLE
    return style


def _can_be_plain(value: str, *, is_key: bool, in_flow: bool) -> bool:
    if not value:
        return not is_key and not in_flow
    if "\n" in value or "\t" in value or _EDGES.match(value) or _SPECIAL.search(value):
        return False
    if _FIRST.match(value) or _WITHIN.search(value):
        return False
    return not in_flow or not (_FIRST_IN_FLOW.match(value) or _WITHIN_FLOW.search(value, 1))


def _can_be_single(value: str) -> bool:
    return not ("\n " in value or " \n" in value or "\t" in value or _SPECIAL.search(value))


def _can_be_block(value: str) -> bool:
    return bool(value) and not value.endswith(" ") and " \n" not in value and not _SPECIAL.search(value)


def as_double(value: str) -> str:
    """The value between double quotes."""
    if value[:1] == "\ufeff":
        # The emitter takes every character of such a text for the byte order mark at its start.
        return '"' + re.sub(".", _escape, value, flags=re.DOTALL) + '"'
    return '"' + _ESCAPED.sub(_escape, value) + '"'


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    if char in _SHORT:
        return "\\" + _SHORT[char]
    code = ord(char)
    return f"\\x{code:02X}" if char <= "\xff" else f"\\u{code:04X}" if char <= "\uffff" else f"\\U{code:08X}"


def as_single(value: str, indent: int) -> str:
    """The value between single quotes, line breaks doubled and the lines behind them indented."""
    text = value.replace("'", "''")
    if "\n" not in text:
        return f"'{text}'"
    pad = " " * indent
    return "'" + re.sub("(\n+)([^\n]?)", lambda m: m[1] + "\n" + (pad + m[2] if m[2] else ""), text) + "'"

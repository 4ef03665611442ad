"""How kustomize prints a string: plain, quoted or literal, and where it breaks a long line.

The rules are those of go-yaml v2's emitter, width 80 and unicode on: the last step of kustomize's output.
"""

from __future__ import annotations

import re
from typing import Final

from fairway.pattern import pattern
from fairway.yamlio.resolve import OLD_BOOLEANS, tag_for_text

WIDTH: Final = 80

_SPECIAL_ASCII: Final = pattern(r"[^\n\x20-\x7e]")
_SPECIAL: Final = pattern(r"[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]")
_NOT_PLAIN: Final = pattern(
    r"""\A(?:[#,\[\]{}&*!|>'"%@` \n\u2028\u2029]|[-?:](?:\ |\Z)|---|\.\.\.)"""
    r"""|:(?:\ |\Z)|[ \u2028\u2029]\#|\ \Z|[\n\u2028\u2029]""",
    re.VERBOSE,
)
_NOT_SINGLE: Final = pattern(r" [\n\u2028\u2029]|[\n\u2028\u2029] ")
_NOT_LITERAL: Final = pattern(r" (?:[\n\u2028\u2029]|\Z)")
_BASE_60: Final = pattern(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z")
_ESCAPED_ASCII: Final = pattern(r"[^\x20\x21\x23-\x5b\x5d-\x7e]")
_ESCAPED: Final = pattern(
    r"""[^\x20\x21\x23-\x5b\x5d-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]"""
)
_NAMED: Final = {
    0x00: "0", 0x07: "a", 0x08: "b", 0x09: "t", 0x0A: "n", 0x0B: "v", 0x0C: "f", 0x0D: "r", 0x1B: "e",
    0x22: '"', 0x5C: "\\", 0x85: "N", 0xA0: "_", 0x2028: "L", 0x2029: "P",
}  # fmt: skip


def quoted(text: str) -> str | None:
    """The one-line form of a string, None when it is printed as a literal block."""
    special = _is_special(text)
    if "\n" in text:
        return double_quoted(text) if special or _NOT_LITERAL.search(text) else None
    if special or not _may_be_plain(text):
        return double_quoted(text)
    if _NOT_PLAIN.search(text) is None:
        return text
    if _NOT_SINGLE.search(text):
        return double_quoted(text)
    return "'" + text.replace("'", "''") + "'"


def _is_special(text: str) -> bool:
    """Whether a text holds what is only printed between double quotes."""
    # Expressions with large ranges take milliseconds to compile: most builds print nothing but ASCII.
    if text.isascii():
        return not text.isprintable() and _SPECIAL_ASCII.search(text) is not None
    return _SPECIAL.search(text) is not None


def _may_be_plain(text: str) -> bool:
    if tag_for_text(text) is not None or text in OLD_BOOLEANS:
        return False
    return ":" not in text or _BASE_60.match(text) is None


class _Escapes(dict[int, str]):
    """What `str.translate` puts for a character between double quotes, made when one is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        escaped = _ESCAPED_ASCII if code < _FIRST_BEYOND_ASCII else _ESCAPED
        written = _escape(character) if escaped.match(character) else character
        if len(self) < _MOST_ESCAPES:
            self[code] = written
        return written


_FIRST_BEYOND_ASCII: Final = 0x80
_MOST_ESCAPES: Final = 5000
_ESCAPES: Final = _Escapes()


def double_quoted(text: str) -> str:
    """The text between double quotes, all but printable characters escaped."""
    if text[:1] == "\ufeff":
        # The emitter looks for a byte order mark at the start of the string, whatever character it is at.
        return '"' + "".join(map(_escape, text)) + '"'
    return f'"{text.translate(_ESCAPES)}"'


def _escape(character: str) -> str:
    code = ord(character)
    name = _NAMED.get(code)
    if name is not None:
        return "\\" + name
    if code < 1 << 8:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code < 1 << 16 else f"\\U{code:08X}"


def folded(shown: str, column: int, pad: str) -> str:
    """Break a one-line form, begun at `column`, at its spaces beyond the width; lines go on after `pad`."""
    style = shown[0] if shown[0] in "'\"" else ""
    if style == "'" and ("\u2028" in shown or "\u2029" in shown):
        return _folded_with_breaks(shown[1:-1], column, pad)
    lines: list[str] = []
    start, last = 0, len(shown) - 2 if style else len(shown)
    carried = ""
    at = shown.find(" ", max(1, WIDTH + 1 - column))
    while at >= 0:
        before = shown[at - 1]
        after = shown[at + 1]
        first = style != "" and at == 1
        if first or at >= last or before == " " or (after == " " and style != '"'):
            at = shown.find(" ", at + 1)
            continue
        lines.append(carried + shown[start:at])
        carried = "\\" if after == " " else ""
        start = at + 1
        at = shown.find(" ", max(start, start + WIDTH + 1 - len(pad) - len(carried)))
    lines.append(carried + shown[start:])
    return ("\n" + pad).join(lines)


def _folded_with_breaks(body: str, column: int, pad: str) -> str:
    """A single-quoted string that holds line or paragraph separators: each starts a new line of its own."""
    out = ["'"]
    column += 1
    spaces = breaks = False
    for at, character in enumerate(body):
        if character == " ":
            if not spaces and column > WIDTH and 0 < at < len(body) - 1 and body[at + 1] != " ":
                out.append("\n" + pad)
                column = len(pad)
            else:
                out.append(" ")
                column += 1
            spaces = True
        elif character in "\u2028\u2029":
            out.append(character)
            column, breaks = 0, True
        else:
            if breaks:
                out.append(pad)
                column = len(pad)
            out.append(character)
            column += 1
            spaces = breaks = False
    return "".join(out) + "'"


def literal(text: str, pad: str) -> str:
    """A literal block: its indicator line and its lines after `pad`, with the last newline."""
    hint = "2" if text[0] in " \n\u2028\u2029" else ""
    if text[-1] not in "\n\u2028\u2029":
        chomp = "-"
    elif len(text) == 1 or text[-2] in "\n\u2028\u2029":
        chomp = "+"
    else:
        chomp = ""
    if "\u2028" in text or "\u2029" in text:
        body = _padded_after_separators(text, pad)
    else:
        body = "".join([pad + line if line != "\n" else line for line in text.splitlines(keepends=True)])
    end = "\n" if chomp == "-" else ""
    return f"|{hint}{chomp}\n{body}{end}"


def _padded_after_separators(text: str, pad: str) -> str:
    return re.sub(r"(?:\A|(?<=[\n\u2028\u2029]))(?=[^\n\u2028\u2029])", lambda _: pad, text)

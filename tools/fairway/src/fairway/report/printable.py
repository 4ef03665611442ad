"""Text of others made harmless: manifests may hold what a terminal, or a reader of reports, would obey."""

from __future__ import annotations

import re

_HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Controls of terminals, marks that turn the direction of text, lone surrogates, and what XML forbids."""


def printable(text: str) -> str:
    r"""The text with such characters written as escapes; line ends and tabs stay.

    >>> printable("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    return _HARMFUL.sub(_escape, text)


def one_line(text: str) -> str:
    r"""The same in one line: line ends and tabs become escapes too.

    >>> one_line("a\nb")
    'a\\nb'
    """
    return printable(text).replace("\n", "\\n").replace("\t", "\\t")


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"  # noqa: PLR2004 - two hexadecimal digits

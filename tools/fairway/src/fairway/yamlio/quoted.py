"""What quoted scalars say: escapes, and the folding of their lines. Line breaks are normalised before."""

from __future__ import annotations

import re
from typing import Final

from fairway.pattern import pattern

_BREAK: Final = r"[\n\u2028\u2029]"
_FOLD: Final = pattern(rf"(?<![ \t])[ \t]*({_BREAK}(?:[ \t]|{_BREAK})*)")
_SAME_IN_PYTHON: Final = (
    r"\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|U00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}|[abfnrtv\"'\\])"
)
_DOUBLE: Final = pattern(
    rf"((?:{_SAME_IN_PYTHON}[!#-\[\]-~]*+)++)"
    rf"|\\(?:({_BREAK}(?:[ \t]|{_BREAK})*)|x([0-9a-fA-F]{{2}})|u([0-9a-fA-F]{{4}})|U([0-9a-fA-F]{{8}})|(.?))"
    rf"|(?:(?<![ \t])|(?<=\\[ \t]))[ \t]*({_BREAK}(?:[ \t]|{_BREAK})*)",
    re.DOTALL,
)
_NOT_BREAK: Final = pattern(r"[ \t]+")
_NAMED: Final = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f",
    "r": "\r", "e": "\x1b", " ": " ", '"': '"', "'": "'", "\\": "\\",
    "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip

_LAST: Final = 0x10FFFF
_NO_CHARACTER: Final = "found invalid Unicode character escape code"
_SURROGATE: Final = pattern("[\ud800-\udfff]")


class EscapeError(ValueError):
    """A double-quoted scalar has an escape that YAML, as go-yaml reads it, does not know."""


def single_value(body: str) -> str:
    """The text of a single-quoted scalar, given what stands between its quotes."""
    text = body.replace("''", "'") if "'" in body else body
    return _FOLD.sub(_folded, text)


def double_value(body: str) -> str:
    """The text of a double-quoted scalar, given what stands between its quotes. Raises EscapeError."""
    return _DOUBLE.sub(_piece, body)


def folded(blanks: str) -> str:
    """What blanks with a line break between words become: a space, or the breaks after the first."""
    breaks = _NOT_BREAK.sub("", blanks)
    if breaks[0] != "\n":
        return breaks
    return breaks[1:] or " "


def _folded(match: re.Match[str]) -> str:
    return folded(match[1])


def _piece(match: re.Match[str]) -> str:
    run, escaped_break, two, four, eight, name, blanks = match.groups()
    if run is not None:
        return _checked(run.encode().decode("unicode_escape"))
    if blanks is not None:
        return folded(blanks)
    if escaped_break is not None:
        return _NOT_BREAK.sub("", escaped_break)[1:]
    if name is not None:
        known = _NAMED.get(name)
        if known is None:
            raise EscapeError(
                "found unknown escape character" if name not in "xuU" else "found an escape cut short"
            )
        return known
    code = int(two or four or eight, 16)
    if code > _LAST:
        raise EscapeError(_NO_CHARACTER)
    return _checked(chr(code))


def _checked(text: str) -> str:
    if not text.isascii() and _SURROGATE.search(text):
        raise EscapeError(_NO_CHARACTER)
    return text

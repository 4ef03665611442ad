"""What one line of block-style YAML says, remembered: manifests repeat themselves."""

from __future__ import annotations

from sys import intern
from typing import Final

from fairway.pattern import pattern
from fairway.yamlio.commented import commented_key
from fairway.yamlio.flow import STILL_OPEN, flow_value
from fairway.yamlio.node import Node
from fairway.yamlio.quoted import EscapeError, double_value
from fairway.yamlio.resolve import scalar_for_text
from fairway.yamlio.style import as_double, as_single

SKIP: Final = 0
PLAIN: Final = 1
DONE: Final = 2
OPEN: Final = 3
BLOCK: Final = 4
QUOTE: Final = 5
FLOW: Final = 6
BARE: Final = 7
FOREIGN: Final = 8
"""The kinds of lines: nothing; an entry with a plain scalar, which may go on in the next line, or with any
other complete value; one whose value is in the lines below; one with the header of a block scalar, with a
quote or a collection that is still open; a plain scalar alone; and anything outside the subset."""

Line = tuple[int, int, int, str, "Node"]
"""Column; column of the content behind a dash, else -1; kind; key, empty for an item; value or header."""

_SHAPE: Final = pattern(r"( *)(- +|-\Z)?(.*)\Z")
_KEY: Final = pattern(
    r"""(?:([^\x00-\x20!"#%&')*,:<>?@\[\]`{|}\x7f-][^#]*?(?<! )|-[^\s#][^#]*?(?<! ))"""
    r"""|"([^"\\]*)"|'([^']*)'):(?: +|\Z)"""
)
_HEADER: Final = pattern(r"([|>])([-+]?)([1-9]?)([-+]?) *(?: #.*)?\Z")
_DOUBLE: Final = pattern(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)" *(?: #.*)?\Z')
_SINGLE: Final = pattern(r"'([^']*+(?:''[^']*+)*+)' *(?: #.*)?\Z")
_OPEN_DOUBLE: Final = pattern(r'"[^"\\]*+(?:\\.[^"\\]*+)*+\\?\Z')
_OPEN_SINGLE: Final = pattern(r"'[^']*+(?:''[^']*+)*+\Z")
_PLAIN_START: Final = pattern(r"[^\x00-\x20!\x22#%&'*,:>?@\[\]`{|}\x7f-]|[-?:][^\s]")
_KEY_END: Final = pattern(r":(?: |\Z)")

_MOST: Final = 200_000
_LONGEST: Final = 160
_LONGEST_KEY: Final = 900
known: dict[str, Line] = {}
"""Lines seen; bounded in number and length."""


def line_of(text: str) -> Line:
    """Say what a line is, and remember it."""
    line = _line(text)
    if len(text) <= _LONGEST:
        if len(known) >= _MOST:
            known.clear()
        known[text] = line
    return line


def _line(text: str) -> Line:
    match = _SHAPE.match(text)
    if match is None or "\t" in text or text.startswith(("---", "...", "%")):
        return (0, -1, FOREIGN, "", "")
    column = match.end(1)
    body = match[3].rstrip(" ")
    inner = match.end(2) if match[2] else -1
    if match[2] is None and (not body or body[0] == "#"):
        return (column, -1, SKIP, "", body)
    if body.startswith("- ") or (body == "-" and match[2]):
        return (column, inner, FOREIGN, "", "")
    if not body:
        return (column, inner, OPEN, "", "")
    return _entry(column, inner, body)


def _entry(column: int, inner: int, body: str) -> Line:
    match = _KEY.match(body)
    if match is None:
        kind, value = value_of(body)
        if inner < 0:
            kind = BARE if kind == PLAIN else FOREIGN
        elif kind == OPEN:
            kind = FOREIGN
        return (column, inner, kind, "", value)
    plain, double, single = match.groups()
    if plain is None:
        key = double if double is not None else single
    else:
        key = plain
        if _KEY_END.search(key) or type(scalar_for_text(key)) is not str:
            return (column, inner, FOREIGN, "", "")
    if not 0 < len(key) <= _LONGEST_KEY or key == "<<":
        return (column, inner, FOREIGN, "", "")
    kind, value = value_of(body[match.end() :])
    key = commented_key(key) if kind == OPEN and match.end() < len(body) else intern(key)
    return (column, inner, kind, key, value)


def value_of(text: str) -> tuple[int, Node]:  # noqa: PLR0911 - one for each kind of scalar
    """The kind and value of what stands behind a key or dash."""
    if not text or text[0] == "#":
        return OPEN, ""
    first = text[0]
    if first == '"':
        return _double(text)
    if first == "'":
        return _single(text)
    if first in "|>":
        return (BLOCK, text) if _HEADER.match(text) else (FOREIGN, "")
    if first in "[{":
        value = flow_value(text)
        if value is STILL_OPEN:
            return FLOW, text
        return (FOREIGN, "") if value is None else (DONE, value)
    if not _PLAIN_START.match(text):
        return FOREIGN, ""
    comment = text.find(" #")
    if comment >= 0:
        # A plain scalar ends at a comment: the next line cannot go on with it.
        text = text[:comment].rstrip(" ")
    if _KEY_END.search(text):
        return FOREIGN, ""
    return (PLAIN if comment < 0 else DONE), scalar_for_text(text)


def _double(text: str) -> tuple[int, Node]:
    match = _DOUBLE.match(text)
    if match is None:
        return (QUOTE, text) if _OPEN_DOUBLE.match(text) else (FOREIGN, "")
    body = match[1]
    if "\\" not in body:
        return DONE, as_double(body)
    try:
        return DONE, as_double(double_value(body))
    except EscapeError:
        return FOREIGN, ""


def _single(text: str) -> tuple[int, Node]:
    match = _SINGLE.match(text)
    if match is None:
        return (QUOTE, text) if _OPEN_SINGLE.match(text) else (FOREIGN, "")
    return DONE, as_single(match[1].replace("''", "'"))

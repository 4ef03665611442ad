"""Know which strings were quoted where they were read: kustomize keeps the quotes of what it overwrites.

A patch that writes `5` over `"abc"` gives the string "5", over `abc` the number. Nodes have no style, so a
quoted text that could be plain is one particular `str` object per text, and recognised by identity; a
text that could not be plain needs no such mark. Where the mark is lost, a string counts as plain.
"""

from __future__ import annotations

from typing import Final

from fairway.pattern import pattern
from fairway.yamlio.node import Node, Scalar
from fairway.yamlio.quoting import quoted
from fairway.yamlio.resolve import OLD_BOOLEANS

_BASE_60: Final = pattern(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z")
"""Numbers of YAML 1.1, quoted when written; like `on` and `yes` a plain string where they are read."""

_LIMIT: Final = 200_000
_marked: dict[str, str] = {}


def as_quoted(text: str) -> str:
    """The text as the one object that stands for it in quotes (or in a block scalar)."""
    mark = _marked.get(text)
    return _mark(text) if mark is None else mark


def _mark(text: str) -> str:
    # Strings of one character are always the same object.
    if len(text) == 1 or _cannot_be_plain(text):
        return text
    if len(_marked) >= _LIMIT:
        _marked.clear()
    copy = (text + " ")[:-1]
    _marked[copy] = copy
    return copy


def _cannot_be_plain(text: str) -> bool:
    return quoted(text) != text and text not in OLD_BOOLEANS and _BASE_60.match(text) is None


def was_quoted(node: Node | None) -> bool:
    """Whether a string was quoted, or must have been since it would be something else without quotes."""
    return type(node) is str and (_marked.get(node) is node or _cannot_be_plain(node))


def in_style_of(old: Node, new: Node) -> Node:
    """A scalar as it becomes in the place of another, whose quotes it takes over, or whose lack of them."""
    if not was_quoted(old):
        return (new + " ")[:-1] if type(new) is str and _marked.get(new) is new else new
    if type(new) is Scalar:
        return new.text
    return as_quoted(new) if type(new) is str else new

"""Know which strings were quoted where they were read, since kustomize keeps the quotes of what it overwrites.

A patch that writes `5` over `"abc"` gives the string "5", over `abc` the number. Nodes have no style, so a
quoted text that could be plain is one particular `str` object per text, and recognised by identity; a
text that could not be plain needs no such mark. Where the mark is lost, a string counts as plain.
"""

from __future__ import annotations

from typing import Final

from fairway.yamlio.node import Node
from fairway.yamlio.quoting import quoted

_LIMIT: Final = 200_000
_marked: dict[str, str] = {}


def as_quoted(text: str) -> str:
    """The text as the one object that stands for it in quotes (or in a block scalar)."""
    mark = _marked.get(text)
    return _mark(text) if mark is None else mark


def _mark(text: str) -> str:
    # Strings of one character are always the same object.
    needs_none = len(text) < 2 or quoted(text) != text  # noqa: PLR2004
    copy = text if needs_none else (text + " ")[:-1]
    if len(_marked) >= _LIMIT:
        _marked.clear()
    if not needs_none:
        _marked[copy] = copy
    return copy


def was_quoted(node: Node | None) -> bool:
    """Whether a string was quoted, or must have been since it would be something else without quotes."""
    return type(node) is str and (_marked.get(node) is node or quoted(node) != node)

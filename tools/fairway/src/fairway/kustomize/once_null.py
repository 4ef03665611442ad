"""Know which mappings were a null once: kustomize makes the null a mapping, and leaves its text where it is.

A replacement copies that text into a scalar. Nodes have no room for it, so the first key of such a mapping is
one particular `str` object, recognised by identity; copies of the mapping keep it.
"""

from __future__ import annotations

from typing import Final

from fairway.yamlio.marks import make_room
from fairway.yamlio.node import Mapping, Node, Scalar
from fairway.yamlio.style import another

_NULLS: Final = ("null", "~", "Null", "NULL")
_MOST: Final = 50_000
_keys: dict[tuple[str, str], str] = {}


def once_null(mapping: Mapping, null: str) -> Mapping:
    """The mapping as what has become of a null of this text; the same where there is nothing to tell."""
    if not null or not mapping:
        return mapping
    first, *rest = mapping
    return {_marked(first, null): mapping[first], **{key: mapping[key] for key in rest}}


def _marked(key: str, null: str) -> str:
    mark = _keys.get((key, null))
    if mark is None:
        make_room(_keys, _MOST)
        mark = _keys[key, null] = another(key)
    return mark


def value_text(node: Node) -> str:
    """The text that kustomize has for a node: of a scalar what is written, of a mapping that of its null."""
    if type(node) is str:
        return node
    if type(node) is Scalar:
        return node.text
    return _text_of_null(node) if _keys and type(node) is dict else ""


def _text_of_null(mapping: Mapping) -> str:
    for key in mapping:
        for null in _NULLS:
            if _keys.get((key, null)) is key:
                return null
    return ""

"""Know which mappings were written between braces: kustomize writes what is put into one between braces too.

There an omitted value reads back as an empty string, and a time as text. Nodes have no style, so the keys of
such a mapping are particular `str` objects, recognised by identity; copies of the mapping keep them. A list
between brackets is known by its own identity, and a copy of it is none.
"""

from __future__ import annotations

from typing import Final

from fairway.yamlio.marks import make_room
from fairway.yamlio.node import NULL_TAG, Mapping, Node, Scalar
from fairway.yamlio.resolve import TIMESTAMP, scalar_for_text
from fairway.yamlio.style import EMPTY, another, is_untagged, untagged

EMPTY_IN_FLOW: Final = Scalar("", NULL_TAG)
"""An omitted value between braces: null to a patch, but printed as an empty string (known by identity)."""


EMPTY_SET_IN_FLOW: Final = untagged("")
"""An empty text that a replacement has put between braces: no null even to a patch (known by identity)."""


def is_empty_in_flow(scalar: Scalar) -> bool:
    """Whether a scalar without text is printed as an empty string for the braces around it."""
    return scalar is EMPTY_IN_FLOW or scalar is EMPTY_SET_IN_FLOW


class _InFlow(str):
    """The tag of a time between braces, which kustomize writes in quotes for its colon."""

    __slots__ = ()


_TIME: Final = _InFlow(TIMESTAMP)
_MOST: Final = 50_000
_keys: dict[str, str] = {}
_lists: dict[int, list[Node]] = {}


def flow_key(text: str) -> str:
    """The object that stands for this key between braces."""
    key = _keys.get(text)
    if key is None:
        make_room(_keys, _MOST)
        key = _keys[text] = another(text)
    return key


def block_key(key: str) -> str:
    """The key as it is where there are no braces."""
    return another(key) if _keys.get(key) is key else key


def is_flow(mapping: Mapping) -> bool:
    """Whether a mapping was written between braces, by its first key."""
    for key in mapping:
        return _keys.get(key) is key
    return False


def flow_list(items: list[Node]) -> list[Node]:
    """The list, as one between brackets from now on; an empty one is just empty."""
    if items:
        make_room(_lists, _MOST)
        _lists[id(items)] = items
    return items


def is_flow_list(items: list[Node]) -> bool:
    """Whether a list was written between brackets."""
    return id(items) in _lists


def in_block(mapping: Mapping) -> Mapping:
    """The mapping as it is written without braces; the same where it has none."""
    return {block_key(key): value for key, value in mapping.items()} if is_flow(mapping) else mapping


def plain_in_flow(text: str) -> str | Scalar:
    """A plain scalar between braces: kustomize writes it in quotes there when it has a colon, as times do."""
    return _in_quotes_with_colon(scalar_for_text(text))


def moved_into_flow(node: Node) -> Node:
    """A part of a patch as it is read back from between the braces of its target."""
    if type(node) is dict:
        pairs = {key: moved_into_flow(value) for key, value in node.items()}
        return pairs if any(pairs[key] is not value for key, value in node.items()) else node
    if type(node) is list:
        items = [moved_into_flow(item) for item in node]
        return items if any(new is not old for new, old in zip(items, node, strict=True)) else node
    if type(node) is Scalar and node is not EMPTY:
        if not node.text and node.tag == NULL_TAG:
            return EMPTY_SET_IN_FLOW if is_untagged(node) else EMPTY_IN_FLOW
        return _in_quotes_with_colon(node)
    return node


def _in_quotes_with_colon(node: str | Scalar) -> str | Scalar:
    return (
        Scalar(node.text, _TIME)
        if type(node) is Scalar and node.tag == TIMESTAMP and ":" in node.text
        else node
    )


def is_time_in_flow(scalar: Scalar) -> bool:
    """Whether a time is printed as the text it is written as."""
    return type(scalar.tag) is _InFlow


def moved_into_block(node: Node) -> Node:
    """A field of a mapping between braces in the place of one that is not."""
    return Scalar(node.text, TIMESTAMP) if type(node) is Scalar and is_time_in_flow(node) else node

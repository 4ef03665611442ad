"""Scalars that kustomize creates without a tag, so that their text decides in the end what they are.

A field that a replacement creates from `"8080"` is printed as a number; when another replacement
then writes `http` into it, it is a string. A scalar that was read from a file keeps its tag, and
`http` in the place of `8080` is an error there. Both kinds are `Scalar`s, told apart by their tags.
"""

from __future__ import annotations

from typing import Final

from fairway.yamlio.node import NULL_TAG, Node, Scalar
from fairway.yamlio.resolve import scalar_for_text

_STRING: Final = "!!str"


class _Inferred(str):
    """A tag that follows from the text of its scalar, and changes with it."""

    __slots__ = ()


EMPTY: Final = Scalar("", _Inferred(NULL_TAG))
"""A scalar just created, to be filled."""


def is_untagged(scalar: Scalar) -> bool:
    """Whether the scalar was created without a tag."""
    return type(scalar.tag) is _Inferred


def untagged(text: str) -> Scalar:
    """The scalar that has this text and no tag. One that is a string has to be `settled` in the end."""
    node = scalar_for_text(text)
    return Scalar(text, _Inferred(node.tag if isinstance(node, Scalar) else _STRING))


def with_text(scalar: str | Scalar, text: str) -> str | Scalar:
    """The scalar with another text and its old tag, if it had one."""
    if isinstance(scalar, str):
        return text
    if scalar.text == text:
        return scalar
    return untagged(text) if is_untagged(scalar) else Scalar(text, scalar.tag)


def settled(node: Node) -> Node:
    """The tree with plain strings for untagged ones, as all other code wants them."""
    if type(node) is dict:
        written = {key: settled(value) for key, value in node.items()}
        return written if any(written[key] is not value for key, value in node.items()) else node
    if type(node) is list:
        items = [settled(item) for item in node]
        return items if any(new is not old for new, old in zip(items, node, strict=True)) else node
    if type(node) is Scalar and node.tag == _STRING:
        return node.text
    return node

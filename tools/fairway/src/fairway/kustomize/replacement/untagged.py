"""Scalars that kustomize creates without a tag: YAML decides from their text what they are, when they are printed.

A field that a replacement creates from `"8080"` is printed as a number; when another replacement
then writes `http` into it, it is a string. A scalar that was read from a file keeps its tag, and
`http` in the place of `8080` is an error there. Both kinds are `Scalar`s, told apart by their tags.
"""

from __future__ import annotations

from typing import Final

from fairway.yamlio.node import NULL_TAG, Node, Scalar
from fairway.yamlio.resolve import scalar_for_text


class _Inferred(str):
    """A tag that follows from the text of its scalar, and changes with it."""

    __slots__ = ()


EMPTY: Final = Scalar("", _Inferred(NULL_TAG))
"""A scalar just created, to be filled."""


def is_untagged(scalar: Scalar) -> bool:
    """Whether the scalar was created without a tag."""
    return type(scalar.tag) is _Inferred


def untagged(text: str) -> Node:
    """The scalar that has this text and no tag."""
    node = scalar_for_text(text)
    return Scalar(text, _Inferred(node.tag)) if isinstance(node, Scalar) else node


def with_text(scalar: str | Scalar, text: str) -> Node:
    """The scalar with another text and its old tag, if it had one."""
    if type(scalar) is str:
        return text
    assert isinstance(scalar, Scalar)
    if scalar.text == text:
        return scalar
    return untagged(text) if is_untagged(scalar) else Scalar(text, scalar.tag)

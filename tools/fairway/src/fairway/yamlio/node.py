"""The tree that everything in Fairway works on.

A node is a plain `dict` with string keys, a plain `list`, a `str` (a YAML string, whatever its
quotes were), or a `Scalar`: any scalar that is not a string, with its text as it was written.
Null is a `Scalar` too, so `mapping.get(key) is None` always means "no such key".

Trees are immutable by convention: parsed files and built directories are shared between client
environments, so a writer copies the spine it changes and never writes into a dict or list that it
did not make itself. Two equal objects are then often the same object, and identity is a cheap key.
"""

from __future__ import annotations

from typing import Final

INT: Final = "!!int"
FLOAT: Final = "!!float"
BOOL: Final = "!!bool"
NULL_TAG: Final = "!!null"


class Scalar:
    """A scalar that is not a string: `text` as written, `tag` its short YAML tag (`!!int` …)."""

    __slots__ = ("tag", "text")

    def __init__(self, text: str, tag: str) -> None:
        self.text = text
        self.tag = tag

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scalar) and other.text == self.text and other.tag == self.tag

    def __hash__(self) -> int:
        return hash((self.text, self.tag))

    def __repr__(self) -> str:
        return f"Scalar({self.text!r}, {self.tag!r})"


Node = dict[str, "Node"] | list["Node"] | str | Scalar
Mapping = dict[str, Node]

NULL: Final = Scalar("null", NULL_TAG)


def text_of(node: Node) -> str:
    """The text of a scalar as it was written, without quotes; empty for a map or list (yaml.Node's Value)."""
    if type(node) is str:
        return node
    return node.text if type(node) is Scalar else ""

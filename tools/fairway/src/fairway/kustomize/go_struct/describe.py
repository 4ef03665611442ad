"""What a node is, and the error that it is not what a field wants."""

from __future__ import annotations

from typing import Final

from fairway.yamlio.node import BOOL, FLOAT, INT, NULL_TAG, Node, Scalar

_KINDS: Final = {dict: "a mapping", list: "a list", str: "a string"}
_SCALARS: Final = {INT: "a number", FLOAT: "a number", BOOL: "a boolean", NULL_TAG: "null"}


class DecodeError(Exception):
    """A node is not what its field wants: `problem`, at `path` (keys and list indexes from the root).

    For a field that does not exist, `unknown` is its name and `known` are those that do;
    `wants_quotes` is for a number where a string should be.
    """

    def __init__(
        self,
        problem: str,
        *,
        unknown: str | None = None,
        known: tuple[str, ...] = (),
        wants_quotes: bool = False,
    ) -> None:
        super().__init__(problem)
        self.wants_quotes = wants_quotes
        self.problem = problem
        self.unknown = unknown
        self.known = known
        self.path: list[str | int] = []

    def below(self, step: str | int) -> DecodeError:
        """The error as seen from the mapping or list that holds the node."""
        self.path.insert(0, step)
        return self

    @property
    def where(self) -> str:
        """The path as text, empty for the root."""
        return ".".join(map(str, self.path))


def describe(node: Node) -> str:
    """What a node is, for a message."""
    if isinstance(node, Scalar):
        return _SCALARS.get(node.tag, "a scalar")
    return _KINDS[type(node)]


def is_null(node: Node) -> bool:
    """Whether a node is null."""
    return type(node) is Scalar and node.tag == NULL_TAG

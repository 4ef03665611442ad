"""A YAML document with what its text looked like: styles, anchors, and where everything stood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from fairway.kustomize.resource import text_of
from fairway.yamlio.node import Node, Scalar
from fairway.yamlio.resolve import tag_for_text
from fairway.yamlio.style import is_untagged, quote_of

PLAIN: Final = ""
SINGLE: Final = "'"
DOUBLE: Final = '"'
LITERAL: Final = "|"
FOLDED: Final = ">"

STRING: Final = "!!str"
_ALIAS: Final = "!alias"


@dataclass(slots=True, eq=False)
class Look:
    """What nodes have in common: anchor and tag, line (from 0) and column, the comment behind it."""

    anchor: str = ""
    tag: str = ""
    """An explicit tag."""
    line: int = -1
    column: int = 0
    comment: str = ""


@dataclass(slots=True, eq=False)
class Text(Look):
    """A scalar; `kind` is the tag that it has, given or found, empty for none at all."""

    value: str = ""
    style: str = PLAIN
    kind: str = STRING


@dataclass(slots=True, eq=False)
class Alias(Look):
    """A reference to an anchor."""

    name: str = ""


@dataclass(slots=True, eq=False)
class Pairs(Look):
    """A mapping."""

    flow: bool = False
    pairs: list[tuple[Part, Part]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Items(Look):
    """A list."""

    flow: bool = False
    items: list[Part] = field(default_factory=list)


Part = Text | Alias | Pairs | Items


def plain_node(part: Part) -> Node:
    """The node that a document's part means; an alias is a scalar that no path goes through."""
    if isinstance(part, Text):
        return part.value if part.kind == STRING else Scalar(part.value, part.kind)
    if isinstance(part, Items):
        return [plain_node(item) for item in part.items]
    if isinstance(part, Pairs):
        return {key_text(key): plain_node(value) for key, value in reversed(part.pairs)}
    return Scalar(f"*{part.name}", _ALIAS)


def key_text(key: Part) -> str:
    """The text of a key, nothing for one that is no scalar."""
    return key.value if isinstance(key, Text) else ""


def part_of(node: Node) -> Part:
    """A new part for a node, in block style and without quotes where none are needed."""
    if type(node) is dict:
        return Pairs(pairs=[(Text(value=key, kind=""), part_of(value)) for key, value in node.items()])
    if type(node) is list:
        return Items(items=[part_of(item) for item in node])
    if isinstance(node, Scalar):
        return Text(value=node.text, kind="" if is_untagged(node) else node.tag)
    text = text_of(node)
    return Text(value=text, style=quote_of(text), kind="" if is_untagged(node) else STRING)


def shown_tag(text: Text) -> tuple[str, bool]:
    """The tag to print before a scalar, and whether it needs quotes to stay a string."""
    if text.tag or not text.kind:
        return text.tag, False
    if text.kind == STRING and text.style:
        return "", False
    found = (tag_for_text(text.value) if text.value else "!!null") or STRING
    if found == text.kind:
        return "", False
    return ("", True) if text.kind == STRING else (text.kind, False)

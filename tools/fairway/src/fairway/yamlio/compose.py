"""Turn the text of one document into a node: anchors, merge keys, tags, and the bounds for hostile input."""

from __future__ import annotations

from collections.abc import Iterator
from sys import intern
from typing import Any, Final

import yaml

from fairway.errors import YamlError
from fairway.yamlio.node import NULL_TAG, Node, Scalar
from fairway.yamlio.resolve import scalar_for_text

MAX_DEPTH: Final = 400
MAX_EXPANDED: Final = 1_000_000
"""Nodes that the aliases of one document may stand for."""

EMPTY_IN_FLOW: Final = Scalar("", NULL_TAG)
"""An omitted value between braces: null to a patch, but printed as an empty string (known by identity)."""

LONG_TAG: Final = "tag:yaml.org,2002:"
_TYPED: Final = frozenset(("!!int", "!!float", "!!bool", NULL_TAG, "!!timestamp", "!!binary"))

_Parser: Any = getattr(yaml, "CParser", None) or yaml.Loader


def compose(text: str, *, name: str | None, first_line: int = 0) -> Node | None:
    """Return the first document in `text`, None when there is none. Raises YamlError."""
    return Composer(name, first_line).document(text)


class Composer:
    """Builds nodes from parser events as kyaml does; `fairway.yamlio.config` has the other dialect."""

    def __init__(self, name: str | None, first_line: int) -> None:
        self.name = name
        self.first_line = first_line
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.open: set[str] = set()
        self.count = 0
        self.expanded = 0
        self.depth = 0
        self.flow = 0

    def document(self, text: str) -> Node | None:
        try:
            parser = _Parser(text)
            self.next = parser.get_event
            self.next()
            if type(self.next()) is yaml.StreamEndEvent:
                return None
            node = self.node(self.next())
            self.next()
        except yaml.reader.ReaderError as error:
            raise self.error(f"{error.reason}", None) from None
        except yaml.MarkedYAMLError as error:
            raise self.error(f"{error.problem}", error.problem_mark) from None
        return node

    def error(self, message: str, mark: Any) -> YamlError:
        line = None if mark is None else self.first_line + mark.line + 1
        return YamlError(message, file=self.name, line=line)

    def node(self, event: Any) -> Node:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            node = self.scalar(event)
            self.count += 1
            if event.anchor:
                self.anchors[event.anchor] = (node, 1)
            return node
        if kind is yaml.AliasEvent:
            return self.alias(event)
        return self.collection(event)

    def scalar(self, event: Any) -> Node:
        tag, value = event.tag, event.value
        if tag is None or tag == "!":
            if event.style:
                return value
            if self.flow and not value:
                return EMPTY_IN_FLOW
            return scalar_for_text(value)
        if tag.startswith(LONG_TAG):
            tag = "!!" + tag[len(LONG_TAG) :]
        return Scalar(value, tag) if tag in _TYPED else value

    def alias(self, event: Any) -> Node:
        anchor = event.anchor
        if anchor in self.open:
            raise self.error(f"anchor '{anchor}' value contains itself", event.start_mark)
        known = self.anchors.get(anchor)
        if known is None:
            raise self.error(f"unknown anchor '{anchor}' referenced", event.start_mark)
        self.count += known[1]
        self.expanded += known[1]
        if self.expanded > MAX_EXPANDED:
            raise self.error("document contains excessive aliasing", event.start_mark)
        return known[0]

    def collection(self, event: Any) -> Node:
        anchor, before = event.anchor, self.count
        self.depth += 1
        self.flow += bool(event.flow_style)
        if self.depth > MAX_DEPTH:
            raise self.error(f"nested deeper than {MAX_DEPTH} levels", event.start_mark)
        if anchor:
            self.open.add(anchor)
        node: Node = self.sequence() if type(event) is yaml.SequenceStartEvent else self.mapping()
        self.depth -= 1
        self.flow -= bool(event.flow_style)
        self.count += 1
        if anchor:
            self.open.discard(anchor)
            self.anchors[anchor] = (node, self.count - before)
        return node

    def sequence(self) -> Node:
        items: list[Node] = []
        while type(event := self.next()) is not yaml.SequenceEndEvent:
            items.append(self.node(event))
        return items

    def mapping(self) -> Node:
        pairs: dict[str, Node] = {}
        merged: Node | None = None
        for event in self.until_mapping_end():
            if self.is_merge(event):
                if merged is not None:
                    raise self.error("duplicate merge key", event.start_mark)
                merged = self.node(self.next())
                continue
            key = self.key(event)
            if key in pairs:
                raise self.error(f'mapping key "{key}" already defined', event.start_mark)
            pairs[key] = self.node(self.next())
        return pairs if merged is None else self.merge(pairs, merged)

    def until_mapping_end(self) -> Iterator[Any]:
        """The event of each key; the caller takes those of its value."""
        while type(event := self.next()) is not yaml.MappingEndEvent:
            yield event

    def is_merge(self, event: Any) -> bool:
        return type(event) is yaml.ScalarEvent and event.value == "<<" and (
            event.tag == LONG_TAG + "merge" or (event.tag in (None, "!") and not event.style)
        )

    def key(self, event: Any) -> str:
        node = self.node(event)
        if type(node) is str:
            return intern(node)
        if type(node) is Scalar and self.depth == 1 and node.tag != NULL_TAG:
            return node.text
        raise self.error("a mapping key must be a string", event.start_mark)

    def merge(self, pairs: dict[str, Node], merged: Node) -> Node:
        sources = merged if type(merged) is list else [merged]
        result = dict(pairs)
        for source in sources:
            if type(source) is not dict:
                raise self.error("map merge requires map or sequence of maps as the value", None)
            for key, value in source.items():
                result.setdefault(key, value)
        return result

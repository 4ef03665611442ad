"""Turn the text of one document into a node: anchors, merge keys, tags, and the bounds for hostile input."""

from __future__ import annotations

from collections.abc import Iterator
from sys import intern
from typing import ClassVar, Final

from fairway.errors import YamlError
from fairway.pattern import pattern
from fairway.yamlio.braces import EMPTY_IN_FLOW, flow_key, flow_list, plain_in_flow
from fairway.yamlio.commented import commented_key, commented_lines
from fairway.yamlio.events import END, MAPPING, SEQUENCE, Event, Events
from fairway.yamlio.node import NULL_TAG, Node, Scalar
from fairway.yamlio.printed import printed_scalar, string_of
from fairway.yamlio.repeated import COLLECTION, NOTICE, keep_later, notice
from fairway.yamlio.reprinted import reprinted
from fairway.yamlio.resolve import BINARY, scalar_for_text
from fairway.yamlio.scan import ALIAS, SCALAR, ScanError
from fairway.yamlio.style import as_double, as_quoted, as_single, as_tagged

MAX_DEPTH: Final = 1000
MAX_LENGTH: Final = 2 * 1024 * 1024
"""Characters of a document that the fast reader cannot read; no API server takes an object of that size."""

MAX_NODES: Final = 80_000
"""Nodes of such a document, which take this reader a second: more than an API server's objects hold."""

MAX_EXPANDED: Final = 1_000_000
"""Nodes that the aliases of one document may stand for."""

NO_STRING: Final = "a mapping key must be a string"
LONG_TAG: Final = "tag:yaml.org,2002:"
_QUOTING: Final = {"'": as_single, '"': as_double}
_TYPED: Final = frozenset(("!!int", "!!float", "!!bool", NULL_TAG, "!!timestamp", "!!binary"))
_REFUSED: Final = pattern("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS: Final = pattern("\r\n|[\r\x85]")


def compose(text: str, *, name: str | None, first_line: int = 0) -> Node | None:
    """Return the first document in `text`, None when there is none. Raises YamlError."""
    return Composer(name, first_line).document(text)


def compose_tolerantly(text: str, *, name: str | None, first_line: int = 0) -> Node | None:
    """The same, but equal keys are kept as `fairway.yamlio.repeated` says."""
    return _TolerantComposer(name, first_line).document(text)


def normalised(text: str) -> str:
    r"""The text with `\n` for every kind of line break that reads as one, and without a byte order mark."""
    if text[:1] == "\ufeff":
        text = text[1:]
    return _BREAKS.sub("\n", text) if "\r" in text or "\x85" in text else text


class Composer:
    """Builds nodes from parser events as kyaml does; `fairway.yamlio.config` has the other dialect."""

    AHEAD: ClassVar[int] = 2
    """Tokens that the dialect's scanner reads ahead, which tells how much it sees after a document's end."""

    def __init__(self, name: str | None, first_line: int) -> None:
        self.name = name
        self.first_line = first_line
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.sizes: dict[int, tuple[Node, int]] = {}
        self.nodes = 0
        self.count = 0
        self.expanded = 0
        self.depth = 0
        self.flow = 0

    def document(self, text: str) -> Node | None:
        """Return the first document in `text`, None when there is none. Raises YamlError."""
        if len(text) > MAX_LENGTH:
            raise self.too_long()
        text = normalised(text)
        refused = _REFUSED.search(text)
        if refused:
            raise self.error("control characters are not allowed", text.count("\n", 0, refused.start()))
        events = Events(text, ahead=self.AHEAD)
        self.next = events.next
        self.commented = commented_lines(text)
        try:
            if not events.start():
                return None
            node = self.node(self.next())
            events.finish()
        except ScanError as error:
            raise self.error(error.message, error.line) from None
        except RecursionError:
            raise self.error("nested too deeply", None) from None
        return node

    def too_long(self) -> YamlError:
        """The refusal of a document that would take this reader many seconds."""
        return YamlError(
            f"a document with anchors, tags or the like is longer than {MAX_LENGTH // 2**20} MiB "
            f"or {MAX_NODES} values",
            file=self.name,
            line=self.first_line + 1,
            remedy="Write it as plain block YAML or as JSON, or split it.",
        )

    def error(self, message: str, line: int | None) -> YamlError:
        """A refusal at a line of the document, counted from 0."""
        return YamlError(message, file=self.name, line=None if line is None else self.first_line + line + 1)

    def node(self, event: Event) -> Node:
        """The node that begins with an event."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self.too_long()
        if event.kind == SCALAR:
            node = self.scalar(event)
            self.count += 1
            if event.anchor:
                self.anchors[event.anchor] = (node, 1)
            return node
        return self.alias(event) if event.kind == ALIAS else self.collection(event)

    def scalar(self, event: Event) -> Node:
        """The node of a scalar, by its tag, style and text."""
        tag, value = event.tag, event.value
        if event.style and event.style in "|>":
            value = self.block_text(event)
        if tag in ("", "!"):
            if event.style:
                return _QUOTING.get(event.style, as_quoted)(value)
            if self.flow and not value:
                return EMPTY_IN_FLOW
            return plain_in_flow(value) if self.flow else scalar_for_text(value)
        tag = short_tag(tag)
        if tag in _TYPED:
            return Scalar(value, tag)
        return as_quoted(value) if event.style else as_tagged(value)

    def block_text(self, event: Event) -> str:
        """The text of a block scalar after kustomize has written it back and read it again."""
        if event.value[:1] == "\t":
            # Kustomize writes it without an indentation indicator, and then cannot read it.
            raise self.error("found a tab character where an indentation space is expected", event.line)
        return reprinted(event.value) if event.style == ">" else event.value

    def alias(self, event: Event) -> Node:
        """The node of an anchor: the same object, counted as if it were written out."""
        anchor = event.value
        known = self.anchors.get(anchor)
        if known is None:
            raise self.error(f"unknown anchor '{anchor}' referenced", event.line)
        if not known[1]:
            raise self.error(f"anchor '{anchor}' value contains itself", event.line)
        self.expand(known[1], event.line)
        return known[0]

    def collection(self, event: Event) -> Node:
        """The list or map that begins with an event."""
        anchor, before = event.anchor, self.count
        self.depth += 1
        self.flow += event.flow
        if self.depth > MAX_DEPTH:
            raise self.error(f"nested deeper than {MAX_DEPTH} levels", event.line)
        opened: tuple[Node, int] = ("", 0)
        if anchor:
            self.anchors[anchor] = opened
        node: Node = self.sequence() if event.kind == SEQUENCE else self.mapping()
        if event.flow and type(node) is list:
            flow_list(node)
        self.depth -= 1
        self.flow -= event.flow
        self.count += 1
        if anchor and self.anchors[anchor] is opened:
            # An anchor of the same name inside stays the one that later aliases mean.
            self.anchors[anchor] = (node, self.count - before)
        return node

    def until_end(self) -> Iterator[Event]:
        """The events up to the end of the collection; the caller takes those that belong to each."""
        while (event := self.next()).kind != END:
            yield event

    def sequence(self) -> Node:
        """The list whose start was seen."""
        return [self.node(event) for event in self.until_end()]

    def mapping(self) -> Node:
        """The map whose start was seen. A key twice, a merge twice or a key that is no string is refused."""
        pairs: dict[str, Node] = {}
        merged: Node | None = None
        for event in self.until_end():
            if is_merge(event):
                if merged is not None:
                    raise self.error("duplicate merge key", event.line)
                source = self.next()
                before = self.count
                merged = self.node(source)
                self.count = before
                if source.kind == ALIAS and type(merged) is not dict:
                    raise self.error("invalid map merge: received alias for a non-map value", event.line)
                continue
            key = self.key(event)
            if key in pairs:
                self.repeat(key, event, pairs)
                continue
            value = self.next()
            if event.line in self.commented and not value.flow and not self.flow:
                key = commented_key(key)
            pairs[key] = self.node(value)
        # Kyaml clears every `<<` after merging, a quoted one too.
        pairs.pop("<<", None)
        return pairs if merged is None else self.merge(pairs, merged)

    def repeat(self, key: str, event: Event, pairs: dict[str, Node]) -> None:  # noqa: ARG002
        """Refuse a key that the map has already."""
        raise self.error(f'mapping key "{key}" already defined', event.line)

    def key(self, event: Event) -> str:
        """The text of a key. Only at the top, where Go decodes into strings, need it not be one."""
        node = self.node(event)
        if type(node) is str and (self.depth == 1 or short_tag(event.tag) in ("", "!", "!!str")):
            # Not the node itself: it may be the object that stands for a quoted text.
            text = event.value if event.kind == SCALAR else (node + " ")[:-1]
            return flow_key(text) if self.flow else intern(text)
        if type(node) is Scalar and node.text == "" and event.tag == "":
            return ""
        if type(node) is Scalar and self.depth == 1 and node.tag != NULL_TAG:
            return self.typed_key(node, event.line)
        raise self.error(NO_STRING, event.line)

    def typed_key(self, node: Scalar, line: int) -> str:
        """The text of a number, boolean, timestamp or binary as a key; its tag must fit."""
        try:
            string = string_of(node)
            if string is None:
                printed_scalar(node)
        except YamlError as error:
            raise self.error(error.message, line) from None
        return string if string is not None and node.tag == BINARY else node.text

    def merge(self, pairs: dict[str, Node], merged: Node) -> Node:
        """The map with what `<<` brings; its own keys win, then those of the first map in a list."""
        result = dict(pairs)
        for source in merged if type(merged) is list else [merged]:
            if type(source) is not dict:
                raise self.error("map merge requires map or sequence of maps as the value", None)
            for key, value in source.items():
                if result.setdefault(key, value) is value and key not in pairs:
                    self.expand(self.size(value), None)
        return result

    def expand(self, nodes: int, line: int | None) -> None:
        """Count nodes that were not written but repeated. Raises YamlError when they become too many."""
        self.count += nodes
        self.expanded += nodes
        if self.expanded > MAX_EXPANDED:
            raise self.error("document contains excessive aliasing", line)

    def size(self, node: Node) -> int:
        """How many nodes a node holds, itself included, each counted wherever it stands."""
        if type(node) is not dict and type(node) is not list:
            return 1
        known = self.sizes.get(id(node))
        if known is None:
            inner = node.values() if type(node) is dict else node
            known = self.sizes[id(node)] = (node, 1 + sum(map(self.size, inner)))
        return known[1]


class _TolerantComposer(Composer):
    """For objects: kyaml works with the first of several equal keys, and only fails to print them."""

    def document(self, text: str) -> Node | None:
        self.unprintable: tuple[str, int] | None = None
        node = super().document(text)
        if self.unprintable is not None and type(node) is dict:
            message, line = self.unprintable
            node[NOTICE] = notice(message, self.name, self.first_line + line + 1)
        return node

    def key(self, event: Event) -> str:
        """The text of a key; a collection counts as a repeated key: neither can be printed."""
        if event.kind not in (SEQUENCE, MAPPING) or self.depth == 1:
            return super().key(event)
        self.node(event)
        self.unprintable = (NO_STRING, event.line)
        return COLLECTION

    def repeat(self, key: str, event: Event, pairs: dict[str, Node]) -> None:
        keep_later(pairs, key, self.node(self.next()))
        self.unprintable = (f'mapping key "{key}" already defined', event.line)


def short_tag(tag: str) -> str:
    """`!!int` for `tag:yaml.org,2002:int`; other tags as they are."""
    return "!!" + tag[len(LONG_TAG) :] if tag.startswith(LONG_TAG) else tag


def is_merge(event: Event) -> bool:
    """Whether a key is `<<`: unquoted, or tagged so."""
    if event.kind != SCALAR or event.value != "<<":
        return False
    return short_tag(event.tag) == "!!merge" or (event.tag in ("", "!") and not event.style)

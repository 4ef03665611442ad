"""The grammar of the full reader: tokens to events, by the productions of YAML 1.1 as go-yaml parses them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fairway.yamlio.scan import (
    ALIAS,
    ANCHOR,
    BLOCK_END,
    BLOCK_MAPPING,
    BLOCK_SEQUENCE,
    DIRECTIVE,
    DOCUMENT_END,
    DOCUMENT_START,
    ENTRY,
    KEY,
    SCALAR,
    STREAM_END,
    TAG,
    VALUE,
    ScanError,
    Scanner,
    Token,
)

SEQUENCE: Final = "sequence"
MAPPING: Final = "mapping"
END: Final = "end of collection"
_HANDLES: Final = {"!": "!", "!!": "tag:yaml.org,2002:"}


class Event:
    """A scalar, an alias, the start or the end of a collection."""

    __slots__ = ("anchor", "flow", "kind", "line", "style", "tag", "value")

    def __init__(
        self,
        kind: str,
        line: int,
        *,
        value: str = "",
        style: str = "",
        tag: str = "",
        anchor: str = "",
        flow: bool = False,
    ) -> None:
        self.kind, self.line, self.value, self.style = kind, line, value, style
        self.tag, self.anchor, self.flow = tag, anchor, flow


_State = Callable[[], Event]


class Events:
    """The events of the first document of a text, one for each `next`; ScanError for what is not YAML."""

    def __init__(self, text: str, *, ahead: int) -> None:
        self._scanner = Scanner(text, ahead=ahead)
        self._peek, self._take = self._scanner.peek, self._scanner.take
        self._states: list[_State] = []
        self._handles = dict(_HANDLES)

    def start(self) -> bool:
        """Go to the first node of the first document; False when there is none."""
        kind = self._peek()[0]
        if kind == STREAM_END:
            return False
        explicit = kind in (DIRECTIVE, DOCUMENT_START)
        if explicit:
            self._directives()
            if self._peek()[0] != DOCUMENT_START:
                raise self._fail("did not find expected <document start>")
            self._take()
        self._explicit = explicit
        self._states = [self._content if explicit else self._block_node]
        return True

    def next(self) -> Event:
        """The next event of the document."""
        return self._states.pop()()

    def finish(self) -> None:
        """See that nothing but the end of the document follows."""
        if self._peek()[0] == DOCUMENT_END:
            self._take()

    def _directives(self) -> None:
        seen: set[str] = set()
        while self._peek()[0] == DIRECTIVE:
            _, handle, prefix, _ = self._take()
            if handle in seen:
                raise self._fail("found duplicate directive")
            seen.add(handle)
            if handle:
                self._handles[handle] = prefix

    def _fail(self, message: str) -> ScanError:
        return ScanError(message, self._peek()[3])

    def _empty(self) -> Event:
        return Event(SCALAR, self._peek()[3])

    def _content(self) -> Event:
        if self._peek()[0] in (DIRECTIVE, DOCUMENT_START, DOCUMENT_END, STREAM_END):
            return self._empty()
        return self._block_node()

    def _block_node(self) -> Event:
        return self._node(self._peek(), block=True, indentless=False)

    def _node(self, token: Token, *, block: bool, indentless: bool) -> Event:
        """The event of the node that begins with the token seen."""
        kind, value, style, line = token
        if kind == ALIAS:
            self._take()
            return Event(ALIAS, line, value=value)
        anchor = tag = ""
        if kind in (ANCHOR, TAG):
            anchor, tag = self._properties()
            kind, value, style, _ = self._peek()
        if kind == SCALAR:
            self._take()
            return Event(SCALAR, line, value=value, style=style, tag=tag, anchor=anchor)
        state = self._collection(kind, block=block, indentless=indentless)
        if state is not None:
            self._states.append(state)
            what = MAPPING if kind in ("{", BLOCK_MAPPING) else SEQUENCE
            return Event(what, line, tag=tag, anchor=anchor, flow=kind in "{[")
        if anchor or tag:
            return Event(SCALAR, line, tag=tag, anchor=anchor)
        raise self._fail("did not find expected node content")

    def _collection(self, kind: str, *, block: bool, indentless: bool) -> _State | None:
        """The state in which a collection goes on, its first token taken; None when none begins here."""
        if kind == ENTRY and indentless:
            return self._indentless_entry
        if kind == "[":
            self._take()
            return self._first_flow_item
        if kind == "{":
            self._take()
            return self._first_flow_key
        if block and kind == BLOCK_SEQUENCE:
            self._take()
            return self._entry
        if block and kind == BLOCK_MAPPING:
            self._take()
            return self._block_key
        return None

    def _properties(self) -> tuple[str, str]:
        """The anchor and tag before a node, in either order."""
        anchor = tag = ""
        for _ in range(2):
            kind, value, suffix, _ = self._peek()
            if kind == ANCHOR and not anchor:
                anchor = value
            elif kind == TAG and not tag:
                tag = self._resolved(value, suffix)
            else:
                break
            self._take()
        return anchor, tag

    def _resolved(self, handle: str, suffix: str) -> str:
        if not handle:
            return suffix
        prefix = self._handles.get(handle)
        if prefix is None:
            raise self._fail("found undefined tag handle")
        return prefix + suffix

    def _end(self) -> Event:
        return Event(END, self._take()[3])

    # Block collections.

    def _entry(self) -> Event:
        kind = self._peek()[0]
        if kind == BLOCK_END:
            return self._end()
        if kind != ENTRY:
            raise self._fail("did not find expected '-' indicator")
        self._take()
        self._states.append(self._entry)
        token = self._peek()
        if token[0] in (ENTRY, BLOCK_END):
            return Event(SCALAR, token[3])
        return self._node(token, block=True, indentless=False)

    def _indentless_entry(self) -> Event:
        kind, _, _, line = self._peek()
        if kind != ENTRY:
            return Event(END, line)
        self._take()
        self._states.append(self._indentless_entry)
        token = self._peek()
        if token[0] in (ENTRY, KEY, VALUE, BLOCK_END):
            return Event(SCALAR, token[3])
        return self._node(token, block=True, indentless=False)

    def _block_key(self) -> Event:
        kind = self._peek()[0]
        if kind == BLOCK_END:
            return self._end()
        if kind != KEY:
            raise self._fail("did not find expected key")
        self._take()
        self._states.append(self._block_value)
        token = self._peek()
        if token[0] in (KEY, VALUE, BLOCK_END):
            return Event(SCALAR, token[3])
        return self._node(token, block=True, indentless=True)

    def _block_value(self) -> Event:
        self._states.append(self._block_key)
        if self._peek()[0] != VALUE:
            return self._empty()
        self._take()
        token = self._peek()
        if token[0] in (KEY, VALUE, BLOCK_END):
            return Event(SCALAR, token[3])
        return self._node(token, block=True, indentless=True)

    # Flow collections.

    def _first_flow_item(self) -> Event:
        return self._flow_item_here()

    def _flow_item(self) -> Event:
        kind = self._peek()[0]
        if kind == ",":
            self._take()
        elif kind != "]":
            raise self._fail("did not find expected ',' or ']'")
        return self._flow_item_here()

    def _flow_item_here(self) -> Event:
        token = self._peek()
        kind = token[0]
        if kind == "]":
            return self._end()
        self._states.append(self._flow_item)
        if kind != KEY:
            return self._node(token, block=False, indentless=False)
        self._take()
        self._states.append(self._pair_key)
        return Event(MAPPING, token[3], flow=True)

    def _pair_key(self) -> Event:
        self._states.append(self._pair_value)
        token = self._peek()
        if token[0] not in (VALUE, ",", "]"):
            return self._node(token, block=False, indentless=False)
        empty = self._empty()
        # The token after a lone `?` is lost: go-yaml takes it for the key.
        self._take()
        return empty

    def _pair_value(self) -> Event:
        self._states.append(self._pair_end)
        if self._peek()[0] == VALUE:
            self._take()
            token = self._peek()
            if token[0] not in (",", "]"):
                return self._node(token, block=False, indentless=False)
        return self._empty()

    def _pair_end(self) -> Event:
        return Event(END, self._peek()[3])

    def _first_flow_key(self) -> Event:
        return self._flow_key_here()

    def _flow_key(self) -> Event:
        kind = self._peek()[0]
        if kind == ",":
            self._take()
        elif kind != "}":
            raise self._fail("did not find expected ',' or '}'")
        return self._flow_key_here()

    def _flow_key_here(self) -> Event:
        token = self._peek()
        kind = token[0]
        if kind == "}":
            return self._end()
        if kind != KEY:
            self._states.append(self._no_flow_value)
            return self._node(token, block=False, indentless=False)
        self._take()
        self._states.append(self._flow_value)
        token = self._peek()
        if token[0] in (VALUE, ",", "}"):
            return Event(SCALAR, token[3])
        return self._node(token, block=False, indentless=False)

    def _no_flow_value(self) -> Event:
        self._states.append(self._flow_key)
        return self._empty()

    def _flow_value(self) -> Event:
        self._states.append(self._flow_key)
        if self._peek()[0] == VALUE:
            self._take()
            token = self._peek()
            if token[0] not in (",", "}"):
                return self._node(token, block=False, indentless=False)
        return self._empty()

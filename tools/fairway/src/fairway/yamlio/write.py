"""Write objects as `kustomize build` prints them: keys sorted, strings quoted, lines broken."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from fairway.errors import YamlError
from fairway.pattern import pattern
from fairway.yamlio.braces import is_empty_in_flow
from fairway.yamlio.commented import require_no_comment
from fairway.yamlio.gojson import json_string
from fairway.yamlio.keyorder import sorted_keys
from fairway.yamlio.node import Node, Scalar
from fairway.yamlio.printed import printed_scalar, printed_text, string_of
from fairway.yamlio.quoting import WIDTH, folded, literal, quoted

_DEEPEST: Final = 2_000
_MOST: Final = 100_000
"""Entries that any one cache holds before it is emptied."""

_LONGEST_CACHED: Final = 200
_LONGEST_SIMPLE_KEY: Final = 128
_LONGEST_JSON_KEY: Final = 1024
_BREAK: Final = pattern("[\n\r\u2028\u2029]")

_Collection = dict[str, Node] | list[Node]
_Kept = tuple[_Collection, str]


class _Pads(dict[int, str]):
    """The indentation of each level, made when it is first needed. Raises IndexError for the deepest."""

    def __missing__(self, level: int) -> str:
        if level >= _DEEPEST:
            raise IndexError(level)
        pad = self[level] = "  " * level
        return pad


_PADS: Final = _Pads()


class Writer:
    """Writes nodes, and remembers the text of whatever it meets twice.

    Environments of a fleet share most subtrees as the same objects. The second time one is written at the
    same depth its text is kept (and the object with it, so that its identity stays its own) and reused from
    then on; all is forgotten when the texts exceed `limit` characters.
    """

    def __init__(self, *, limit: int = 32_000_000) -> None:
        self._limit = limit
        self._size = 0
        self._entries = 0
        self._known: list[dict[int, _Collection | _Kept]] = []
        self._strings: dict[str, str] = {}
        self._scalars: dict[str, dict[str, str]] = {}
        self._orders: dict[tuple[str, ...], list[tuple[str, str | None]]] = {}

    def to_yaml(self, node: Any) -> str:
        """Return the text of one object. Raises YamlError for what kustomize cannot print."""
        if len(self._strings) > _MOST or len(self._orders) > _MOST:
            self._strings.clear()
            self._orders.clear()
        if self._size > self._limit or self._entries > _MOST:
            self._known.clear()
            self._size = self._entries = 0
        try:
            if node and type(node) is dict:
                return self._mapping(node, 0)
            if node and type(node) is list:
                return self._sequence(node, 0)
            return self._after("", node, 0).lstrip(" ")
        except (RecursionError, IndexError):
            raise YamlError("nested too deeply to print") from None

    def documents_to_yaml(self, nodes: Iterable[Node]) -> str:
        """Return the texts of several objects joined by `---` lines."""
        return "---\n".join(map(self.to_yaml, nodes))

    def _mapping(self, node: dict[str, Node], level: int) -> str:  # noqa: C901, PLR0912 - the hot path, in one piece
        try:
            known = self._known[level]
        except IndexError:
            known = self._deeper(level)
        kept = known.get(id(node))
        if type(kept) is tuple:
            return kept[1]
        pad = _PADS[level]
        keys = tuple(node)
        order = self._orders.get(keys) or self._order(keys)
        strings = self._strings
        lines: list[str] = []
        for key, head in order:
            value: Any = node[key]
            if head is None:
                lines.append(self._complex(key, value, level))
                continue
            kind = type(value)
            if kind is str:
                shown = strings.get(value)
                if shown is not None and len(pad) + len(head) + len(shown) <= WIDTH:
                    lines.append(f"{pad}{head} {shown}\n")
                else:
                    lines.append(self._string(pad + head, value, level))
            elif kind is dict:
                if value:
                    lines.append(f"{pad}{head}\n")
                    lines.append(self._mapping(value, level + 1))
                else:
                    require_no_comment(node, key)
                    lines.append(f"{pad}{head} {{}}\n")
            elif kind is list:
                if value:
                    lines.append(f"{pad}{head}\n")
                    lines.append(self._sequence(value, level))
                else:
                    require_no_comment(node, key)
                    lines.append(f"{pad}{head} []\n")
            else:
                lines.append(self._after(pad + head, value, level))
        text = "".join(lines)
        if kept is None:
            known[id(node)] = node
            self._entries += 1
        else:
            known[id(node)] = (node, text)
            self._size += len(text)
        return text

    def _sequence(self, node: list[Any], level: int) -> str:
        try:
            known = self._known[level]
        except IndexError:
            known = self._deeper(level)
        kept = known.get(id(node))
        if type(kept) is tuple:
            return kept[1]
        head = _PADS[level] + "-"
        skip = len(head) + 1
        lines: list[str] = []
        for value in node:
            kind = type(value)
            if kind is dict and value:
                lines.append(f"{head} {self._mapping(value, level + 1)[skip:]}")
            elif kind is list and value:
                lines.append(f"{head} {self._sequence(value, level + 1)[skip:]}")
            else:
                lines.append(self._after(head, value, level))
        text = "".join(lines)
        if kept is None:
            known[id(node)] = node
            self._entries += 1
        else:
            known[id(node)] = (node, text)
            self._size += len(text)
        return text

    def _deeper(self, level: int) -> dict[int, _Collection | _Kept]:
        while len(self._known) <= level:
            self._known.append({})
        return self._known[level]

    def _after(self, head: str, value: Any, level: int) -> str:
        """A scalar or empty collection after the text of its line so far."""
        kind = type(value)
        if kind is str:
            return self._string(head, value, level)
        if kind is not Scalar:
            return f"{head} {'{}' if kind is dict else '[]'}\n"
        if is_empty_in_flow(value):
            return f'{head} ""\n'
        shown = self._scalars.get(value.tag, {}).get(value.text)
        if shown is None:
            string = string_of(value)
            if string is not None:
                return self._string(head, string, level)
            shown = printed_scalar(value)
            self._scalars.setdefault(value.tag, {})[value.text] = shown
        return f"{head} {shown}\n"

    def _string(self, head: str, text: str, level: int) -> str:
        shown = self._strings.get(text)
        if shown is None:
            text = printed_text(text)
            shown = quoted(text)
            if shown is None:
                return f"{head} {literal(text, _PADS[level + 1])}"
            if _BREAK.search(shown):
                return f"{head} {folded(shown, len(head) + 1, _PADS[level + 1])}\n"
            if len(text) <= _LONGEST_CACHED:
                self._strings[text] = shown
        if len(head) + len(shown) > WIDTH and " " in shown:
            shown = folded(shown, len(head) + 1, _PADS[level + 1])
        return f"{head} {shown}\n"

    def _complex(self, key: str, value: Any, level: int) -> str:
        """A key too long, or of too many lines, for one: `? key` and `: value`."""
        pad = _PADS[level]
        first = self._string(pad + "?", key, level)
        skip = len(pad) + 2
        if value and type(value) is dict:
            return f"{first}{pad}: {self._mapping(value, level + 1)[skip:]}"
        if value and type(value) is list:
            return f"{first}{pad}: {self._sequence(value, level + 1)[skip:]}"
        return first + self._after(pad + ":", value, level)

    def _order(self, keys: tuple[str, ...]) -> list[tuple[str, str | None]]:
        order = [(key, _key_head(key)) for key in sorted_keys(keys)]
        self._orders[keys] = order
        return order


def _key_head(key: str) -> str | None:
    """The key with its colon, None for one that needs `?`. Raises YamlError for one that is too long."""
    if "\x85" in key or (len(key) > _LONGEST_SIMPLE_KEY and len(json_string(key)) > _LONGEST_JSON_KEY):
        raise YamlError(f"could not find expected ':' after the key {key[:40]}")
    printed_text(key)
    shown = quoted(key)
    if shown is None or _BREAK.search(key) or len(key.encode()) > _LONGEST_SIMPLE_KEY:
        return None
    return shown + ":"


_writer = Writer(limit=0)


def to_yaml(node: Node) -> str:
    """Return what `kustomize build` prints for one object. Raises YamlError for what it cannot print."""
    return _writer.to_yaml(node)


def documents_to_yaml(nodes: Iterable[Node]) -> str:
    """Return the text that `kustomize build` prints for objects: one after the other, `---` lines between."""
    return _writer.documents_to_yaml(nodes)

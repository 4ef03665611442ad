"""Flow collections of the fast reader: those that stand on one line and hold nothing unusual."""

from __future__ import annotations

from typing import Final

from fairway.pattern import pattern
from fairway.yamlio.braces import flow_key, flow_list, plain_in_flow
from fairway.yamlio.node import Node
from fairway.yamlio.style import as_double, as_single

_TOKEN: Final = pattern(
    r""" *(?:([\[\]{},])|"([^"\\]*)"(:(?= )|(?! *:))|'([^']*)'(:(?= )|(?! *:))"""
    r"""|((?:[\w./$(+~^;=\\]|-(?=[\w./$-]))(?:[^:#,\[\]{}"'&*!|>%@`?]|:(?! |\Z|[,\[\]{}]))*)(:(?= ))?)"""
)
_END: Final = pattern(r" *(?: #.*)?\Z")
_DEEPEST: Final = 20


def flow_value(text: str) -> Node | None:
    """The list or map that `text` is, with at most a comment behind it; None when it cannot be read here."""
    if text in ("[]", "{}"):
        return [] if text == "[]" else {}
    tokens: list[tuple[str, Node]] = []
    depth = at = 0
    while True:
        match = _TOKEN.match(text, at)
        if match is None:
            return None
        at = match.end()
        mark, double, double_key, single, single_key, plain, plain_key = match.groups()
        if mark is None:
            kind = "key" if double_key or single_key or plain_key else "value"
            tokens.append((kind, _scalar(double, single, plain)))
            continue
        tokens.append((mark, ""))
        depth += (mark in "[{") - (mark in "]}")
        if depth == 0:
            break
        if depth > _DEEPEST:
            return None
    if _END.match(text, at) is None:
        return None
    try:
        value, end = _collection(tokens, 0)
    except (IndexError, KeyError):
        return None
    return value if end == len(tokens) else None


def _scalar(double: str | None, single: str | None, plain: str | None) -> Node:
    if double is not None:
        return as_double(double)
    if single is not None:
        return as_single(single)
    return plain_in_flow((plain or "").rstrip(" "))


def _collection(tokens: list[tuple[str, Node]], at: int) -> tuple[Node, int]:
    """The collection that opens at `tokens[at]` and where it ends. KeyError for what is not read here."""
    if tokens[at][0] == "[":
        return _list(tokens, at + 1)
    return _map(tokens, at + 1)


def _list(tokens: list[tuple[str, Node]], at: int) -> tuple[Node, int]:
    items: list[Node] = []
    while tokens[at][0] != "]":
        item, at = _value(tokens, at)
        items.append(item)
        at = _separator(tokens, at, "]")
    return flow_list(items), at + 1


def _map(tokens: list[tuple[str, Node]], at: int) -> tuple[Node, int]:
    pairs: dict[str, Node] = {}
    while tokens[at][0] != "}":
        kind, key = tokens[at]
        if kind != "key" or type(key) is not str or key in pairs or key == "<<":
            raise KeyError
        pairs[flow_key(key)], at = _value(tokens, at + 1)
        at = _separator(tokens, at, "}")
    return pairs, at + 1


def _value(tokens: list[tuple[str, Node]], at: int) -> tuple[Node, int]:
    kind, value = tokens[at]
    if kind == "value":
        return value, at + 1
    if kind in "[{":
        return _collection(tokens, at)
    raise KeyError


def _separator(tokens: list[tuple[str, Node]], at: int, end: str) -> int:
    kind = tokens[at][0]
    if kind == end:
        return at
    if kind != ",":
        raise KeyError
    return at + 1

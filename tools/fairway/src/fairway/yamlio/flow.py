"""Flow collections of the fast reader, on one line or on several, that hold nothing unusual."""

from __future__ import annotations

from typing import Any, Final

from fairway.pattern import pattern
from fairway.yamlio.braces import flow_key, flow_list, plain_in_flow
from fairway.yamlio.node import Node
from fairway.yamlio.style import as_double, as_single

STILL_OPEN: Final = object()
"""What `flow_value` says of a collection that goes on in the next line."""

_PLAIN: Final = r"""(?:[\w./$(+~^;=\\]|-(?=[\w./$-]))(?:[^:#,\[\]{}"'&*!|>%@`?]|:(?! |\Z|[,\[\]{}]))*+"""
_SCALAR: Final = rf""""([^"\\]*+)"|'([^']*+)'|({_PLAIN})"""
_PAIR: Final = pattern(rf" *+(?:{_SCALAR}):(?: ++|\Z)(?:{_SCALAR})?+ *+([,\[\]{{}}])?+")
_ITEM: Final = pattern(rf" *+(?:{_SCALAR})?+ *+([,\[\]{{}}])?+")
_AFTER: Final = pattern(r" *+([,\]}])?+")
_REST: Final = pattern(r" *+(?: #.*)?\Z")
_OUTSIDE: Final = ("---", "...", "%")
_DEEPEST: Final = 100
_LONGEST: Final = 2 * 1024 * 1024
_LONGEST_KEY: Final = 900


def flow_value(text: str) -> Any:
    """The list or map that `text` is, with at most a comment behind it.

    STILL_OPEN when it goes on in the next line, None when it cannot be read here.
    """
    if text in ("[]", "{}"):
        return [] if text == "[]" else {}
    reader = _Reader()
    try:
        end = reader.read_line(text)
    except ValueError:
        return None
    if end is None:
        return STILL_OPEN
    return reader.root[0] if _REST.match(text, end) else None


def open_flow(first: str, lines: list[str], start: int) -> tuple[Node, int] | None:
    """Read a collection that begins with `first` and goes on at `lines[start]`.

    Returns it and the index of the line after it, None when it cannot be read here.
    """
    reader = _Reader()
    length = len(first)
    try:
        reader.read_line(first)
        for at in range(start, len(lines)):
            line = lines[at]
            length += len(line)
            if length > _LONGEST or line.startswith(_OUTSIDE) or "\t" in line:
                return None
            end = reader.read_line(line)
            if end is not None:
                return (reader.root[0], at + 1) if _REST.match(line, end) else None
    except ValueError:
        pass
    return None


class _Reader:
    """One collection on its way: what is open, and what is expected next."""

    __slots__ = ("after", "key", "root", "stack")

    def __init__(self) -> None:
        self.root: list[Node] = []
        self.stack: list[tuple[Any, str]] = [(self.root, "")]
        self.key = ""
        self.after = False

    def read_line(self, text: str) -> int | None:  # noqa: C901, PLR0912 - the hot path, in one piece
        """Take in a line: where the outermost collection ends, None when it does not.

        Raises ValueError for what is not read here.
        """
        at, length = 0, len(text)
        here, key = self.stack[-1][0], self.key
        after = self.after
        while True:
            value: Node | None = None
            if after:
                match = _AFTER.match(text, at)
                mark = match[1]  # type: ignore[index]  # matches the empty string too
            else:
                match = None if key or type(here) is list else _PAIR.match(text, at)
                if match is not None:
                    *name, double, single, plain, mark = match.groups()
                    key = _key(here, *name)
                else:
                    match = _ITEM.match(text, at)
                    double, single, plain, mark = match.groups()  # type: ignore[union-attr]  # as above
                if plain is not None:
                    value = plain_in_flow(plain.rstrip(" "))
                elif double is not None:
                    value = as_double(double)
                elif single is not None:
                    value = as_single(single)
                if value is not None:
                    _put(here, key, value)
                    key, after = "", True
            at = match.end()  # type: ignore[union-attr]  # as above
            if mark is None:
                if at < length:
                    raise ValueError
                self.key, self.after = key, after
                return None
            if mark == ",":
                if not after:
                    raise ValueError
                after = False
            elif mark in "[{":
                if after or len(self.stack) > _DEEPEST:
                    raise ValueError
                opened: Any = [] if mark == "[" else {}
                _put(here, key, opened)
                self.stack.append((opened, mark))
                here, key = opened, ""
            else:
                if key or self.stack.pop()[1] + mark not in ("[]", "{}"):
                    raise ValueError
                if mark == "]":
                    flow_list(here)
                here, after = self.stack[-1][0], True
                if here is self.root:
                    return at


def _key(here: dict[str, Node], double: str | None, single: str | None, plain: str | None) -> str:
    text = double if double is not None else single
    if plain is not None:
        text = plain.rstrip(" ")
        if type(plain_in_flow(text)) is not str:
            raise ValueError
    if not text or len(text) > _LONGEST_KEY or text == "<<":
        raise ValueError
    key = flow_key(text)
    if key in here:
        raise ValueError
    return key


def _put(here: Any, key: str, value: Node) -> None:
    if type(here) is list:
        here.append(value)
    elif key:
        here[key] = value
    else:
        raise ValueError

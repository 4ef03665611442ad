"""Functions of strings (cel-go's ext/strings, version 2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fairway.cel.operations import NO_OVERLOAD
from fairway.cel.shown import shown
from fairway.cel.values import Failure, scalar
from fairway.yamlio.node import Scalar

_SPACE = "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"  # noqa: E501
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}
_QUOTED = str.maketrans(
    {
        "\a": "\\a",
        "\b": "\\b",
        "\f": "\\f",
        "\n": "\\n",
        "\r": "\\r",
        "\t": "\\t",
        "\v": "\\v",
        "\\": "\\\\",
        '"': '\\"',
    }
)


def _within(position: int, length: int) -> int:
    if not 0 <= position <= length:
        raise Failure(f"index out of range: {position}")
    return position


def _char_at(text: str, position: int) -> str:
    return text[_within(position, len(text)) :][:1]


def _index_of(text: str, part: str, start: int = 0) -> int:
    if not part:
        return start
    if start < 0:
        raise Failure(f"index out of range: {start}")
    return text.find(part, start)


def _last_index_of(text: str, part: str, start: int | None = None) -> int:
    if start is None:
        if not part:
            return len(text)
        start = len(text) - 1
    if not part:
        return start
    if start < 0:
        raise Failure(f"index out of range: {start}")
    if start >= len(text):
        return -1
    return text.rfind(part, 0, start + len(part))


def _replace(text: str, old: str, new: str, count: int = -1) -> str:
    return text.replace(old, new, max(count, -1))


def _split(text: str, separator: str, count: int = -1) -> list[str]:
    if count == 0:
        return []
    if separator:
        return text.split(separator, count - 1 if count > 0 else -1)
    if 0 < count < len(text):
        return [*text[: count - 1], text[count - 1 :]]
    return list(text)


def _substring(text: str, start: int, end: int | None = None) -> str:
    if end is None:
        return text[_within(start, len(text)) :]
    if start > end:
        raise Failure(f"invalid substring range. start: {start}, end: {end}")
    return text[_within(start, len(text)) : _within(end, len(text))]


def _join(parts: list[Any], separator: str = "") -> str:
    for part in parts:
        if type(part) is not str:
            value = scalar(part) if type(part) is Scalar else part
            raise Failure(f"join: invalid input: {shown(value)}")
    return separator.join(parts)


def _tested(test: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    def tested(text: Any, part: Any) -> bool:
        if text.__class__ is not str or part.__class__ is not str:
            raise Failure(NO_OVERLOAD)
        return test(text, part)

    return tested


OVERLOADS: dict[str, Callable[..., Any]] = {
    "contains_string": _tested(str.__contains__),
    "ends_with_string": _tested(str.endswith),
    "starts_with_string": _tested(str.startswith),
    "string_char_at_int": _char_at,
    "string_index_of_string": _index_of,
    "string_index_of_string_int": _index_of,
    "string_last_index_of_string": _last_index_of,
    "string_last_index_of_string_int": _last_index_of,
    "string_lower_ascii": lambda text: text.translate(_LOWER),
    "string_upper_ascii": lambda text: text.translate(_UPPER),
    "string_replace_string_string": _replace,
    "string_replace_string_string_int": _replace,
    "string_split_string": _split,
    "string_split_string_int": _split,
    "string_substring_int": _substring,
    "string_substring_int_int": _substring,
    "string_trim": lambda text: text.strip(_SPACE),
    "strings_quote": lambda text: f'"{text.translate(_QUOTED)}"',
    "list_join": _join,
    "list_join_string": _join,
}

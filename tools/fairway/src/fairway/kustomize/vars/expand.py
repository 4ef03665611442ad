"""Expand `$(NAME)` in a text; `$$` stands for one `$` (kustomize: api/filters/refvar/expand.go)."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Final

from fairway.yamlio.node import BOOL, FLOAT, INT, Node, Scalar
from fairway.yamlio.number import positional_form, shortest

Value = str | int | float | bool | None
"""What a var stands for; None for a mapping or list, which is not put in anywhere."""

_BINARY_LINE: Final = 70


def expand(text: str, values: Mapping[str, Value]) -> Node:
    """The text with the vars in it replaced; one that is a single var becomes its value, type and all."""
    if "$" not in text:
        return text
    if text.startswith("$(") and text.find(")") == len(text) - 1:
        value = values.get(text[2:-1])
        return text if value is None else _as_node(value)
    if text.isascii():
        return _expand(text, values)
    # Go goes through the text byte by byte, and takes the byte behind a lone `$` for a character.
    data = _expand(text.encode().decode("latin-1"), values, as_bytes=True).encode("latin-1")
    try:
        return data.decode()
    except UnicodeDecodeError:
        from textwrap import wrap  # noqa: PLC0415 - hardly ever

        encoded = base64.b64encode(data).decode()
        return "\n".join(wrap(encoded, _BINARY_LINE)) + "\n" if len(encoded) >= _BINARY_LINE else encoded


def _expand(text: str, values: Mapping[str, Value], *, as_bytes: bool = False) -> str:
    result: list[str] = []
    start, last = 0, text.rfind(")")
    while 0 <= (at := text.find("$", start)) < len(text) - 1:
        result.append(text[start:at])
        following = text[at + 1]
        end = text.find(")", at) if following == "(" and at < last else -1
        if end >= 0:
            result.append(_inserted(text[at + 2 : end], values, as_bytes=as_bytes))
            start = end + 1
            continue
        result.append("$" if following == "$" else "$" + (_bytes_of(following) if as_bytes else following))
        start = at + 2
    result.append(text[start:])
    return "".join(result)


def _inserted(name: str, values: Mapping[str, Value], *, as_bytes: bool) -> str:
    key = name.encode("latin-1").decode("utf-8", "replace") if as_bytes else name
    value = values.get(key)
    if value is None:
        return f"$({name})"
    text = _as_text(value)
    return _bytes_of(text) if as_bytes else text


def _bytes_of(text: str) -> str:
    """The bytes of a text, each as the character with its number."""
    return text.encode().decode("latin-1")


def _as_text(value: str | float) -> str:
    if type(value) is bool:
        return "true" if value else "false"
    return shortest(value) if type(value) is float else str(value)


def _as_node(value: str | float) -> Node:
    if type(value) is str:
        return value
    if type(value) is bool:
        return Scalar(_as_text(value), BOOL)
    if type(value) is float:
        return Scalar(positional_form(value), FLOAT)
    return Scalar(str(value), INT)

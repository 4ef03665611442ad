"""JSON as Go's encoding/json writes it from what kustomize decodes, byte for byte: hashes are made of it."""

from __future__ import annotations

import json
from typing import Any, Final

from fairway.errors import YamlError
from fairway.pattern import pattern
from fairway.yamlio.braces import is_empty_in_flow
from fairway.yamlio.node import BOOL, FLOAT, INT, NULL, Node, Scalar
from fairway.yamlio.number import json_number
from fairway.yamlio.printed import json_word, string_of

_ESCAPED: Final = pattern('[\x00-\x1f"\\\\<>&\u2028\u2029\ud800-\udfff]')
_MOST_ESCAPES: Final = 5000


class _Escapes(dict[int, str]):
    """What `str.translate` puts for a character, made when one is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if "\ud800" <= character <= "\udfff":
            written = "\\ufffd"
        elif _ESCAPED.match(character):
            written = f"\\u{code:04x}"
        else:
            written = character
        if len(self) < _MOST_ESCAPES:
            self[code] = written
        return written


_SHORT: Final = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPES: Final = _Escapes({ord(character): written for character, written in _SHORT.items()})


def json_string(text: str) -> str:
    """The text as a JSON string, with `<>&` and the line separators escaped too."""
    return f'"{text.translate(_ESCAPES)}"' if _ESCAPED.search(text) else f'"{text}"'


def to_json(node: Any) -> str:
    """Return a node as compact JSON, keys in byte order. Raises YamlError for what JSON cannot hold."""
    kind = type(node)
    if kind is str:
        return json_string(node)
    if kind is dict:
        keys = sorted(node, key=str.encode) if not "".join(node).isascii() else sorted(node)
        return "{" + ",".join([f"{json_string(key)}:{to_json(node[key])}" for key in keys]) + "}"
    if kind is list:
        return "[" + ",".join(map(to_json, node)) + "]"
    return _scalar(node)


def _scalar(scalar: Scalar) -> str:
    if is_empty_in_flow(scalar):
        return '""'
    if scalar.tag in (INT, FLOAT):
        return json_number(scalar)
    word = json_word(scalar)
    if word is not None:
        return word
    string = string_of(scalar)
    if string is None:
        raise YamlError(f"cannot write `{scalar.text}` with the tag {scalar.tag} as JSON")
    return json_string(string)


def from_json(text: str) -> Node:
    """Read JSON; numbers keep their text. The last of equal keys wins, as in Go. Raises YamlError."""
    try:
        value: Any = json.loads(
            text,
            parse_int=lambda digits: Scalar(digits, INT),
            parse_float=lambda digits: Scalar(digits, FLOAT),
            parse_constant=_refuse,
        )
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise YamlError(f"not JSON: {getattr(error, 'msg', 'nested too deeply')}", line=line) from None
    return _node(value)


def _refuse(word: str) -> Any:
    raise YamlError(f"not JSON: {word}")


def _node(value: Any) -> Node:
    kind = type(value)
    if kind is dict:
        return {key: _node(item) for key, item in value.items()}
    if kind is list:
        return [_node(item) for item in value]
    if kind is bool:
        return Scalar("true" if value else "false", BOOL)
    return NULL if value is None else value

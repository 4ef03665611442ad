"""Scalars of custom objects: their JSON types and values, and the bounds that a schema sets."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, Final

from fairway.errors import YamlError
from fairway.go_regexp import RegexpError, compile_pattern
from fairway.yamlio.gojson import to_json
from fairway.yamlio.node import BOOL, FLOAT, INT, NULL_TAG, Node, Scalar

_TYPES: Final = {INT: "integer", FLOAT: "number", BOOL: "boolean", NULL_TAG: "null"}
_EXACT: Final = 2**53
_DIGITS: Final = 18


def type_of(node: Node) -> str:
    """The JSON type of a node."""
    if isinstance(node, str):
        return "string"
    if isinstance(node, Scalar):
        return "number" if node.tag == INT and _is_beyond(node.text) else _TYPES.get(node.tag, "string")
    return "object" if isinstance(node, dict) else "array"


def is_integral(node: Node) -> bool:
    """Whether a number that is written with a fraction is whole: `3.0` is an integer to a schema."""
    value = json_value(node)
    return isinstance(value, (int, float)) and abs(value) < _EXACT and float(value).is_integer()


def _is_beyond(text: str) -> bool:
    """Whether an integer does not fit 64 bits: then it is read as a number that may have a fraction."""
    return len(text) > _DIGITS and text.lstrip("-").isdigit() and not -(2**63) <= int(text) < 2**63


def json_value(node: Node) -> Any:
    """The node as Python's json has it; None for what JSON cannot hold, such as a number beyond 64 bits."""
    if isinstance(node, str):
        return node
    try:
        return json.loads(to_json(node))
    except (YamlError, ValueError, RecursionError):
        return None


def shown(node: Node) -> str:
    """A node in a message."""
    if isinstance(node, str):
        return f'"{node}"'
    return node.text if isinstance(node, Scalar) else "an object" if isinstance(node, dict) else "an array"


def bounds(schema: dict[str, Any]) -> Callable[[Node], str]:
    """What is wrong with the length, the pattern or the size of a scalar, or nothing."""
    checks = [make(schema) for make in (_length, _pattern, _size) if make(schema)]

    def check(node: Node) -> str:
        for one in checks:
            wrong = one(node) if one else ""
            if wrong:
                return wrong
        return ""

    return check


def _length(schema: dict[str, Any]) -> Callable[[Node], str] | None:
    low, high = schema.get("minLength"), schema.get("maxLength")
    if low is None and high is None:
        return None

    def check(node: Node) -> str:
        if type(node) is not str:
            return ""
        if low is not None and len(node) < low:
            return f"must be at least {low} characters long"
        return f"must be at most {high} characters long" if high is not None and len(node) > high else ""

    return check


def _pattern(schema: dict[str, Any]) -> Callable[[Node], str] | None:
    text = schema.get("pattern")
    if not text:
        return None
    found = _compiled(text)

    def check(node: Node) -> str:
        if type(node) is not str or found is None or found(node):
            return ""
        return f'is "{node}", which does not match {text}'

    return check


@cache
def _compiled(text: str) -> Callable[[str], bool] | None:
    try:
        return lru_cache(4096)(compile_pattern(text).search)
    except RegexpError:
        # The API server refuses such a definition; its objects cannot be judged by the pattern.
        return None


def _size(schema: dict[str, Any]) -> Callable[[Node], str] | None:
    low, high, factor = schema.get("minimum"), schema.get("maximum"), schema.get("multipleOf")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if low is None and high is None and factor is None:
        return None

    def check(node: Node) -> str:
        value = json_value(node) if type(node) is Scalar else None
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            return ""
        if low is not None and (value < low or (above and value == low)):
            return f"must be {'more than' if above else 'at least'} {low}, not {value}"
        if high is not None and (value > high or (below and value == high)):
            return f"must be {'less than' if below else 'at most'} {high}, not {value}"
        if factor and value % factor:
            return f"must be a multiple of {factor}, not {value}"
        return ""

    return check

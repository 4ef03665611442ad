"""Decode a JSON 6902 patch: the operations of a JSON or YAML text, as kustomize's reader accepts them."""

from __future__ import annotations

from typing import Final, NamedTuple

from fairway.errors import KustomizeError
from fairway.kustomize.merge.elements import is_null
from fairway.yamlio.config import read_config
from fairway.yamlio.gojson import from_json, json_string
from fairway.yamlio.node import NULL, Node

UNKNOWN: Final = "unknown"


class Operation(NamedTuple):
    """One operation as written.

    `path` and `source` (the `from` field) are None when missing or not strings; `value` is None
    when missing. What is wrong with an operation shows only when it is applied.
    """

    kind: str
    path: str | None
    source: str | None
    value: Node | None


class Operations(NamedTuple):
    """A whole patch; `odd_strings` are those whose JSON text in the patch is not the one that Go writes.

    A `test` compares texts, so that it never finds such a string (`<`, `>` and `&` in JSON patches).
    """

    steps: tuple[Operation, ...]
    odd_strings: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.steps)


def decode(text: str, *, name: str | None = None) -> Operations:
    """Read a patch: text that begins with `[` is JSON, all other text YAML. Raises KustomizeError."""
    is_json = text.startswith("[")
    node = from_json(text) if is_json else read_config(text, name=name)
    if is_null(node):
        return Operations(())
    if type(node) is not list:
        raise KustomizeError("a JSON patch must be a list of operations", file=name)
    steps = tuple(_operation(step, name) for step in node)
    if not is_json:
        return Operations(steps)
    strings = {string for step in steps if step.kind == "test" for string in _strings(step.value)}
    return Operations(steps, frozenset(s for s in strings if json_string(s) not in text))


def _operation(node: Node, name: str | None) -> Operation:
    if is_null(node):
        return Operation(UNKNOWN, None, None, None)
    if type(node) is not dict:
        raise KustomizeError("an operation of a JSON patch must be a mapping", file=name)
    return Operation(
        _string(node.get("op")) or UNKNOWN,
        _string(node.get("path")),
        _string(node.get("from")),
        node.get("value"),
    )


def _string(node: Node | None) -> str | None:
    if node is NULL:
        return None
    return node if type(node) is str else None


def _strings(node: Node | None) -> list[str]:
    if type(node) is str:
        return [node]
    if type(node) is dict:
        return [string for value in node.values() for string in _strings(value)]
    if type(node) is list:
        return [string for value in node for string in _strings(value)]
    return []

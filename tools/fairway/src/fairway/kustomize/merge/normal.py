"""What is left of an object after the trip through JSON that a JSON 6902 patch takes it on.

Kustomize turns the whole object to JSON, patches that and reads it back with every number a float: an
untouched `1.0` is then `1`, `1000000` is `1e+06`, a date is a string, an integer beyond 2^53 another one.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from fairway.errors import KustomizeError
from fairway.pattern import pattern
from fairway.yamlio.braces import in_block, is_empty_in_flow, is_flow_list, is_time_in_flow
from fairway.yamlio.commented import without_comments
from fairway.yamlio.node import BOOL, FLOAT, INT, NULL, NULL_TAG, Node, Scalar
from fairway.yamlio.number import json_number, shortest
from fairway.yamlio.printed import json_word, string_of
from fairway.yamlio.resolve import scalar_for_text
from fairway.yamlio.style import PLAIN_EMPTY, is_untagged, reread

_DECIMAL: Final = pattern(r"-?[1-9][0-9]{0,300}\Z")
"""An integer that is a number to Go's JSON however long it is."""


def normalized(node: Node) -> Node:
    """Return the node as it comes back, the same where nothing changes. Raises YamlError for infinities."""
    if isinstance(node, dict):
        return _mapping(node)
    if isinstance(node, list):
        return _list(node)
    return reread(node) if isinstance(node, str) else _scalar(node)


def _mapping(node: dict[str, Node]) -> Node:
    result = node = in_block(without_comments(node))
    for key, value in node.items():
        new = reread(value) if type(value) is str else normalized(value)
        if new is not value:
            if result is node:
                result = node.copy()
            result[key] = new
    return result


def _list(node: list[Node]) -> Node:
    result = node = node.copy() if is_flow_list(node) else node
    for index, value in enumerate(node):
        new = reread(value) if type(value) is str else normalized(value)
        if new is not value:
            if result is node:
                result = node.copy()
            result[index] = new
    return result


def _scalar(scalar: Scalar) -> Node:
    if is_empty_in_flow(scalar) or scalar is PLAIN_EMPTY:
        return ""
    if is_time_in_flow(scalar):
        return scalar.text
    new = _canonical(scalar.text, scalar.tag)
    return scalar if new == scalar and not is_untagged(scalar) else new


@lru_cache(maxsize=8192)
def _canonical(text: str, tag: str) -> Node:
    scalar = Scalar(text, tag)
    if tag in (INT, FLOAT) and _DECIMAL.match(text):
        return scalar_for_text(shortest(float(text)))
    if tag in (INT, FLOAT):
        return scalar_for_text(shortest(float(json_number(scalar))))
    word = json_word(scalar)
    if word is not None:
        return NULL if tag == NULL_TAG else Scalar(word, BOOL)
    string = string_of(scalar)
    if string is None:
        raise KustomizeError(f"cannot turn `{text}` with the tag {tag} into JSON")
    return string

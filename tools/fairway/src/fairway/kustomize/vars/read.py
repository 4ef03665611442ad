"""Read the value of a var from an object (kyaml: RNode.GetFieldValue)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from fairway.errors import KustomizeError
from fairway.kustomize.replacement.lookup import look_up
from fairway.kustomize.replacement.path import (
    Path,
    lookup_steps,
    split_field_path,
    step_of,
)
from fairway.kustomize.vars.expand import Value
from fairway.pattern import pattern
from fairway.yamlio.node import BOOL, FLOAT, INT, Mapping, Node, Scalar
from fairway.yamlio.style import is_untagged, with_tag

_INDEXED: Final = pattern(r"(.*)\[([0-9]+)\]")
_INTEGER: Final = pattern(r"[+-]?[0-9]+")
_FLOAT: Final = pattern(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_TRUE: Final = frozenset({"1", "t", "T", "true", "TRUE", "True"})
_FALSE: Final = frozenset({"0", "f", "F", "false", "FALSE", "False"})


def read_value(root: Mapping, field_path: str) -> Value:
    """What stands at the path, None for a mapping or list. Raises KustomizeError when there is nothing."""
    found = look_up(root, _path(field_path))
    if found is None:
        raise KustomizeError(f"no field named '{field_path}'")
    return _value_of(found.node)


@lru_cache(maxsize=1024)
def _path(field_path: str) -> Path:
    """The steps of a path in which `ports[0]` may be written for `ports.0`."""
    parts: list[str] = []
    for part in split_field_path(field_path):
        match = _INDEXED.fullmatch(part)
        parts.extend((part,) if match is None else (match[1], match[2]) if match[1] else (match[2],))
    return lookup_steps(tuple(step_of(part) for part in parts))


def _value_of(node: Node) -> Value:
    node = with_tag(node)
    if type(node) is str:
        return node
    if type(node) is not Scalar:
        return None
    text, tag = node.text, node.tag
    if is_untagged(node) or tag not in {INT, FLOAT, BOOL}:
        return text
    if tag == INT and _INTEGER.fullmatch(text) and -(2**63) <= int(text) < 2**63:
        return int(text)
    if tag == FLOAT and _FLOAT.fullmatch(text):
        return float(text)
    if tag == BOOL and text in _TRUE | _FALSE:
        return text in _TRUE
    raise KustomizeError(f"`{text}` cannot be read as a {tag.removeprefix('!!')}")

"""YAML and nodes as plain values, as Go's JSON decoder gives them to templates: all numbers are floats."""

from __future__ import annotations

import re
from typing import Any

import yaml

from fairway.errors import YamlError
from fairway.yamlio.node import BOOL, FLOAT, INT, Node, Scalar


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # the faster one, if there
    """YAML 1.1 as sigs.k8s.io/yaml reads it: bare `y` and `n` are booleans, dates are texts."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _letter in "yYnN":
    _Loader.yaml_implicit_resolvers.setdefault(_letter, []).insert(
        0, ("tag:yaml.org,2002:bool", re.compile(r"[yYnN]\Z"))
    )
_Loader.bool_values = {**yaml.SafeLoader.bool_values, "y": True, "n": False}


def of_yaml(text: str) -> Any:
    """The value of a YAML text. Raises YamlError."""
    try:
        return _floats(yaml.load(text, Loader=_Loader))  # noqa: S506 - it is a safe loader
    except yaml.YAMLError as error:
        raise YamlError(f"is not YAML: {error}") from error
    except (RecursionError, ValueError) as error:
        raise YamlError(f"cannot be read: {error}") from error


def _floats(value: Any) -> Any:
    if isinstance(value, dict):
        return {_key(key): _floats(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_floats(each) for each in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _key(key: Any) -> str:
    if isinstance(key, bool):
        return "true" if key else "false"
    return str(key)


def of_node(node: Node) -> Any:
    """The value of a node of the tree."""
    if isinstance(node, dict):
        return {key: of_node(each) for key, each in node.items()}
    if isinstance(node, list):
        return [of_node(each) for each in node]
    if isinstance(node, Scalar):
        if node.tag == BOOL:
            return node.text.lower() in ("true", "yes", "on")
        if node.tag in (INT, FLOAT):
            return float(yaml.safe_load(node.text))
        return None
    return node


def to_node(value: Any) -> Node:
    """The node of a plain value."""
    if isinstance(value, dict):
        return {key: to_node(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_node(each) for each in value]
    if isinstance(value, bool):
        return Scalar("true" if value else "false", BOOL)
    if isinstance(value, (int, float)):
        return Scalar(str(int(value)), INT) if float(value).is_integer() else Scalar(repr(value), FLOAT)
    return Scalar("null", "!!null") if value is None else str(value)

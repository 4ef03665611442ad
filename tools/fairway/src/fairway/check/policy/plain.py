"""Nodes of YAML as the values that expressions work on: Python's own, which may already stand among them."""

from __future__ import annotations

from typing import Any

from fairway.cel.values import scalar
from fairway.yamlio.node import NULL_TAG, Scalar

Object = dict[str, Any]


def plain(node: Any) -> Any:
    """The node with every scalar read."""
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    return scalar(node) if type(node) is Scalar else node


def is_null(node: Any) -> bool:
    """Whether a node is YAML's null."""
    return node is None or (type(node) is Scalar and node.tag == NULL_TAG)

"""Parts of objects, whatever shape they have: what is not there, or is something else, is empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fairway.yamlio.node import Mapping, Node, Scalar

Path = tuple[str | int, ...]
NOTHING: Mapping = {}


def mapping(node: Node | None, *keys: str) -> Mapping:
    """The mapping under these keys; an empty one where there is none."""
    found = value(node, *keys)
    return found if isinstance(found, dict) else NOTHING


def items(node: Node | None, *keys: str) -> Iterator[tuple[int, Any]]:
    """The items of the list under these keys, with their indexes; none of anything else."""
    found = value(node, *keys)
    return enumerate(found) if isinstance(found, list) else enumerate(())


def text(node: Node | None, *keys: str) -> str:
    """The text of the scalar under these keys; empty where there is none."""
    found = value(node, *keys)
    return found.text if isinstance(found, Scalar) else found if isinstance(found, str) else ""


def value(node: Node | None, *keys: str) -> Node | None:
    """What is under these keys; None where there is nothing."""
    for key in keys:
        if not isinstance(node, dict):
            return None
        node = node.get(key)
    return node


def texts(node: Node | None, *keys: str) -> dict[str, str]:
    """The scalars of the mapping under these keys, such as labels."""
    return {key: text(each) for key, each in mapping(node, *keys).items()}


def is_true(node: Node | None, *keys: str) -> bool:
    """Whether there is a true under these keys."""
    return text(node, *keys) == "true"

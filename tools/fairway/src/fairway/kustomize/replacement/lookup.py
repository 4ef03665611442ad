"""Find the one node that a path leads to: exact comparisons, no wildcards (kyaml's PathGetter)."""

from __future__ import annotations

from typing import NamedTuple

from fairway.errors import KustomizeError
from fairway.kustomize.go_struct import describe, is_null
from fairway.kustomize.place import Place
from fairway.kustomize.replacement.path import (
    FIELD,
    INDEX,
    LAST,
    MATCH,
    Path,
    Step,
    invalid_step,
)
from fairway.kustomize.resource import text_of
from fairway.yamlio.node import Node


class Found(NamedTuple):
    """A node and where it is."""

    node: Node
    place: Place


def look_up(root: Node, path: Path) -> Found | None:
    """The node at the path, None when there is none. Raises KustomizeError when the path does not fit."""
    node = root
    place: list[str | int] = []
    for step in path:
        part = find_step(node, step)
        if part is None:
            return None
        node = node[part]  # type: ignore[index]
        place.append(part)
    return Found(node, tuple(place))


def find_step(node: Node, step: Step) -> str | int | None:
    """The key or index that one step leads to, None when there is none. Raises KustomizeError."""
    kind = step.kind
    if kind == FIELD:
        if type(node) is dict:
            return step.text if step.text in node else None
        if is_null(node):
            return None
        raise wrong_kind(step, "a mapping", node)
    if kind not in {INDEX, LAST, MATCH}:
        if kind == "every":
            raise KustomizeError(
                "`*` cannot stand in the path of a source", remedy="Name the one element that is meant."
            )
        raise invalid_step(step)
    elements = elements_of(node, step)
    if kind == MATCH:
        return _find_match(elements, step)
    if kind == LAST:
        if not elements:
            raise KustomizeError("`-` stands for the last element, but the list is empty")
        return len(elements) - 1
    return step.number if step.number < len(elements) else None


def _find_match(elements: list[Node], step: Step) -> int | None:
    key, value = step.key, step.value
    for index, element in enumerate(elements):
        if not key:
            if text_of(element) == value:
                return index
        elif type(element) is dict and key in element and text_of(element[key]) == value:
            return index
    return None


def elements_of(node: Node, step: Step) -> list[Node]:
    """The elements of a list, none for null. Raises KustomizeError for all else."""
    if type(node) is list:
        return node
    if is_null(node):
        return []
    raise wrong_kind(step, "a list", node)


def wrong_kind(step: Step, wanted: str, node: Node) -> KustomizeError:
    """A step that meets a node of another kind."""
    return KustomizeError(f"`{step.text}` asks for {wanted}, but finds {describe(node)}")

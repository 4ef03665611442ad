"""Write to every node that a path matches, with wildcards and patterns (kyaml's PathMatcher)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from fairway.errors import KustomizeError
from fairway.kustomize.go_regexp import compile_pattern
from fairway.kustomize.go_struct import is_null
from fairway.kustomize.place import Place
from fairway.kustomize.replacement.lookup import elements_of, wrong_kind
from fairway.kustomize.replacement.path import (
    EVERY,
    FIELD,
    INDEX,
    INVALID,
    Path,
    Step,
    invalid_step,
)
from fairway.kustomize.resource import WrittenKey, text_of
from fairway.yamlio.braces import is_flow, moved_into_flow
from fairway.yamlio.compose import compose
from fairway.yamlio.node import Node, Scalar
from fairway.yamlio.resolve import scalar_for_text
from fairway.yamlio.style import EMPTY, untagged

NOTHING: Final = ""
SCALAR: Final = "scalar"
MAPPING: Final = "mapping"
LIST: Final = "list"

Setter = Callable[[Node], Node]


def kind_of(node: Node) -> str:
    """What has to be created for a value like this one."""
    return MAPPING if type(node) is dict else LIST if type(node) is list else SCALAR


class Update(NamedTuple):
    """The tree as it became, and the places of the nodes that matched: None for those that are not in it."""

    root: Node
    places: list[Place | None]
    keys: list[WrittenKey]
    """The keys that were made on the way."""


def update(root: Node, path: Path, setter: Setter, create: str = NOTHING) -> Update:
    """The tree with `setter` applied to all nodes at the path.

    `create` is the kind of node to make at the end of the path where there is none. The input stays as
    it is. Raises KustomizeError when the path does not fit the tree.
    """
    walk = _Walk(path, setter, create)
    return Update(walk.at(root, 0), walk.places, walk.keys)


class _Walk:
    def __init__(self, path: Path, setter: Setter, create: str) -> None:
        self.path = path
        self.setter = setter
        self.create = create
        self.place: list[str | int] = []
        self.places: list[Place | None] = []
        self.keys: list[WrittenKey] = []

    def at(self, node: Node, depth: int) -> Node:
        if depth == len(self.path):
            self.places.append(tuple(self.place))
            return self.setter(node)
        step = self.path[depth]
        if step.kind == FIELD:
            return self.field(node, step, depth)
        if step.kind == INVALID:
            raise invalid_step(step)
        elements = elements_of(node, step)
        if step.kind == INDEX:
            written = self.index(elements, step, depth)
        elif step.kind == EVERY:
            written = self.write(elements, range(len(elements)), depth + 1)
        else:
            written = self.matching(elements, step, depth)
        # What is appended to a null is not printed.
        return node if written is elements or is_null(node) else written

    def below(self, part: str | int, node: Node, depth: int) -> Node:
        self.place.append(part)
        written = self.at(node, depth)
        self.place.pop()
        return written

    def elsewhere(self, node: Node, depth: int) -> None:
        """Walk on where nothing that is written will stay: what matches there counts all the same."""
        walk = _Walk(self.path, self.setter, self.create)
        walk.at(node, depth)
        self.places.extend([None] * len(walk.places))

    def field(self, node: Node, step: Step, depth: int) -> Node:
        if is_null(node):
            if self.create:
                self.elsewhere(self.created(depth), depth + 1)
            return node
        if type(node) is not dict or not step.text:
            raise wrong_kind(step, "a mapping", node)
        child = node.get(step.text)
        if child is None:
            if not self.create:
                return node
            if self.create == SCALAR and depth + 2 < len(self.path) and _is_nameless(self.path[depth + 1]):
                raise wrong_kind(self.path[depth + 1], "a scalar", EMPTY)
            new = self.below(step.text, self.created(depth), depth + 1)
            self.note_key(step.text)
            if is_flow(node):
                new = moved_into_flow(new)
        elif depth + 1 < len(self.path) and type(child) in {str, Scalar}:
            self.inside_text(text_of(child), depth + 1)
            return node
        else:
            new = self.below(step.text, child, depth + 1)
        if new is child:
            return node
        copy = node.copy()
        copy[step.text] = new
        return copy

    def note_key(self, key: str) -> None:
        """Take note of a key that was made at this place; in the object itself only a null is no text."""
        if self.place or key == "<<" or is_null(scalar_for_text(key)):
            self.keys.append(WrittenKey(key, tuple(self.place)))

    def created(self, depth: int) -> Node:
        """An empty node for the place behind the step at `depth`."""
        following = self.path[depth + 1] if depth + 1 < len(self.path) else None
        if following is None or not following.text:
            return {} if self.create == MAPPING else [] if self.create == LIST else EMPTY
        return [] if following.wants_list else {}

    def inside_text(self, text: str, depth: int) -> None:
        """Match within a scalar that holds YAML, on a copy."""
        node = compose(text, name=None)
        if node is None:
            raise KustomizeError("the path leads into an empty scalar")
        self.elsewhere(node, depth)

    def index(self, elements: list[Node], step: Step, depth: int) -> list[Node]:
        if step.number < len(elements):
            return self.write(elements, (step.number,), depth + 1)
        if step.number == len(elements) and self.create:
            return [*elements, self.below(step.number, self.created(depth), depth + 1)]
        raise KustomizeError(f"index {step.number} specified but only {len(elements)} elements found")

    def matching(self, elements: list[Node], step: Step, depth: int) -> list[Node]:
        # A matching scalar is the end of the path, whatever comes behind it.
        depth = depth + 1 if step.key else len(self.path)
        before = len(self.places)
        chosen = [index for index, element in enumerate(elements) if _matches(element, step)]
        written = self.write(elements, chosen, depth)
        if len(self.places) > before or not self.create:
            return written
        element: Node = {step.key: untagged(step.value)} if step.key else untagged(step.value)
        if not _matches(element, step):
            raise KustomizeError(f"an element created for `{step.text}` would not match it")
        if step.key:
            self.keys.append(WrittenKey(step.key, (*self.place, len(elements))))
        return [*written, self.below(len(elements), element, depth)]

    def write(self, elements: list[Node], indexes: Iterable[int], depth: int) -> list[Node]:
        copy: list[Node] | None = None
        for index in indexes:
            element = elements[index]
            new = self.below(index, element, depth)
            if new is not element:
                copy = elements.copy() if copy is None else copy
                copy[index] = new
        return elements if copy is None else copy


def _is_nameless(step: Step) -> bool:
    return step.kind == FIELD and not step.text


def _matches(element: Node, step: Step) -> bool:
    pattern = compile_pattern(step.value)
    if not step.key:
        return pattern.search(_shown(element))
    if type(element) is not dict:
        return False
    value = element.get(step.key)
    return value is not None and pattern.search(_shown(value))


def _shown(node: Node) -> str:
    return text_of(node)

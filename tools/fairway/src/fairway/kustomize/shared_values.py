"""Scalars that stand in several places of one object at once, as kustomize's label writes leave them.

One write of kustomize puts one and the same scalar into every field that lacked the key, so a later
write to one of these fields (by a patch, a replacement, a prefix) shows in all of them. That is part of
its output; here every such write is repeated in the other places.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from fairway.kustomize.place import Place, node_at, with_node
from fairway.yamlio.node import Mapping, Node, Scalar
from fairway.yamlio.style import PLAIN_EMPTY, in_style_of, is_marked

if TYPE_CHECKING:
    from fairway.kustomize.resource import Resource


class SharedValue(NamedTuple):
    """A value below `key`, known by the identity of `token`, or by `places` where that is not its own."""

    key: str
    token: str | Scalar
    places: tuple[Place, ...] = ()


def assign(resource: Resource, root: Mapping) -> None:
    """Give the resource a tree that was written to, with each write to a shared value in all its places."""
    if resource.shared and root is not resource.root:
        resource.root, resource.shared = propagate_shared(resource.root, root, resource.shared)
    else:
        resource.root = root


def fresh(value: str) -> str:
    """A string object of its own where Python has such (two characters and more)."""
    return "".join((value[:1], value[1:]))


def propagate_shared(
    old: Mapping, new: Mapping, shared: tuple[SharedValue, ...]
) -> tuple[Mapping, tuple[SharedValue, ...]]:
    """The tree `new` with each write to a shared scalar of `old` repeated in its other places.

    Returns that tree and the shared values that are left.
    """
    if not _is_any_written(old, new, shared):
        return new, shared
    left = []
    for each in shared:
        places = list(places_of(old, each))
        written = _written(new, places, each.token)
        if written is None:
            left.append(each)
            continue
        value = _own(written)
        for place in places:
            if node_at(new, place) is not None:
                new = with_node(new, place, value)
        if type(value) is str or value is PLAIN_EMPTY:
            left.append(SharedValue(each.key, value, () if is_unique(value) else tuple(places)))
    return new, tuple(left)


def _is_any_written(old: Node, new: Node, shared: tuple[SharedValue, ...]) -> bool:
    """Whether a shared value may have been written to; only what differs between the trees is looked at."""
    if old is new:
        return False
    if type(old) is dict and type(new) is dict:
        for name, child in old.items():
            other = new.get(name)
            if other is child or other is None:
                continue
            if any(child is each.token and name == each.key for each in shared):
                return True
            if (type(child) is dict or type(child) is list) and _is_any_written(child, other, shared):
                return True
        return False
    if type(old) is list and type(new) is list and len(old) == len(new):
        return any(_is_any_written(one, other, shared) for one, other in zip(old, new, strict=True))
    return type(old) is dict or type(old) is list


def _own(written: Node) -> Node:
    """The value as an object of its own, unless its quotes would be forgotten."""
    return fresh(written) if type(written) is str and not is_marked(written) else written


def is_unique(value: str | Scalar) -> bool:
    """Whether a value is an object of its own: one of a character at most is not, nor one with a mark."""
    return type(value) is str and len(value) > 1 and not is_marked(value)


def _written(new: Mapping, places: list[Place], token: str | Scalar) -> Node | None:
    result: Node | None = None
    # In the order in which a merge goes over them, which is that of their names.
    for place in sorted(places, key=lambda place: tuple(map(str, place))):
        value = node_at(new, place)
        if value is None or value is token:
            continue
        # Where only the quotes are new, a merge came by and wrote nothing; what it writes later gets them.
        if result is None:
            result = value
        elif value != token:
            result = in_style_of(result, value) if result == token else value
    return result


def places_of(node: Node, shared: SharedValue) -> Iterator[Place]:
    """Where a shared value stands in a tree."""
    if is_unique(shared.token):
        return _places(node, shared.key, shared.token, ())
    return (place for place in shared.places if node_at(node, place) is shared.token)


def shared_value(key: str, token: str | Scalar, old: Mapping, new: Mapping) -> SharedValue:
    """The value that was written to all places of `new` where `old` had no such key."""
    if is_unique(token):
        return SharedValue(key, token)
    places = (place for place in _places(new, key, token, ()) if node_at(old, place) is None)
    return SharedValue(key, token, tuple(places))


def _places(node: Node, key: str, token: str | Scalar, place: Place) -> Iterator[Place]:
    if type(node) is dict:
        for name, child in node.items():
            if child is token and name == key:
                yield (*place, name)
            elif type(child) is dict or type(child) is list:
                yield from _places(child, key, token, (*place, name))
    elif type(node) is list:
        for index, child in enumerate(node):
            if type(child) is dict or type(child) is list:
                yield from _places(child, key, token, (*place, index))

"""Apply a JSON 6902 patch to an object, as kustomize does by way of evanphx/json-patch v4.

It is laxer than RFC 6902: `replace` adds a missing field to a mapping, `copy` of a missing field adds
a null, negative indices count from the end, and what stands before the first `/` is ignored.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fairway.errors import KustomizeError
from fairway.kustomize.merge.elements import is_null
from fairway.kustomize.merge.normal import normalized
from fairway.kustomize.merge.operations import Operation, Operations, decode
from fairway.pattern import pattern
from fairway.yamlio.braces import EMPTY_IN_FLOW
from fairway.yamlio.gojson import to_json
from fairway.yamlio.node import NULL, Mapping, Node, Scalar

__all__ = ["Operation", "Operations", "apply", "decode"]

MAX_COPIED: Final = 1_000_000
"""Nodes that the `copy` operations of one patch may make."""

_INDEX: Final = pattern(r"[-+]?[0-9]{1,18}\Z")
Change = Callable[[Node, str], None]
"""Change what is at a key of a mapping or list, which is the patch's own."""


def apply(root: Mapping, operations: Operations) -> Mapping:
    """Return the patched object, after the trip through JSON (`normalized`).

    Raises KustomizeError for the first operation that cannot be applied or test that fails.
    """
    patch = _Patch(root, operations)
    for number, step in enumerate(operations.steps, 1):
        try:
            patch.apply(step)
        except KustomizeError as error:
            what = step.kind if step.path is None else f"{step.kind} {step.path}"
            message = f"operation {number} of the JSON patch ({what}): {error.message}"
            raise KustomizeError(message, remedy=error.remedy) from None
    result = normalized(patch.root)
    if type(result) is not dict:
        raise KustomizeError("the JSON patch leaves something that is not an object")
    return result


class _Patch:
    """An object being patched: what an operation changes is copied once, and then the patch's own."""

    def __init__(self, root: Node, operations: Operations) -> None:
        self.root = root
        self._own: dict[int, Node] = {}
        self._odd_strings = operations.odd_strings
        self._copied = 0

    def apply(self, step: Operation) -> None:
        """Apply one operation."""
        match step.kind:
            case "add":
                self._add(_path(step.path), step.value)
            case "remove":
                self._change(_path(step.path), _removed)
            case "replace":
                self._replace(step)
            case "move":
                self._move(step)
            case "copy":
                self._copy(step)
            case "test":
                self._test(step)
            case _:
                raise KustomizeError(
                    f"unknown operation '{step.kind}'", remedy="Use add, remove, replace, move, copy or test."
                )

    def _add(self, path: str, value: Node | None) -> None:
        self._change(path, _adding(NULL if value is None else value))

    def _replace(self, step: Operation) -> None:
        path = _path(step.path)
        value = NULL if step.value is None else step.value
        if not path:
            if not isinstance(value, dict | list):
                raise KustomizeError("the value must be an object or array")
            self.root = value
            return

        def replaced(container: Node, key: str) -> None:
            _get(container, key)
            _put(container, key, value)

        self._change(path, replaced)

    def _move(self, step: Operation) -> None:
        value = self._value_at(_path(step.source, "from"))
        self._change(_path(step.source, "from"), _removed)
        self._add(_path(step.path), value)

    def _copy(self, step: Operation) -> None:
        value = self._value_at(_path(step.source, "from"))
        # What stands in two places is nobody's own.
        self._copied += 0 if value is None else self._disowned(value)
        if self._copied > MAX_COPIED:
            raise KustomizeError(f"more than {MAX_COPIED} values copied")
        self._add(_path(step.path), value)

    def _test(self, step: Operation) -> None:
        path = _path(step.path)
        found = self._value_at(path) if path else self.root
        if not self._is_equal(found, step.value):
            raise KustomizeError("the test failed", remedy=_seen(found))

    def _is_equal(self, found: Node | None, value: Node | None) -> bool:
        if _is_nil(found) or _is_nil(value):
            return _is_nil(found) and _is_nil(value)
        if type(found) is dict:
            return (
                type(value) is dict
                and len(found) == len(value)
                and all(key in value and self._is_equal(item, value[key]) for key, item in found.items())
            )
        if type(found) is list:
            return type(value) is list and len(found) == len(value) and all(map(self._is_equal, found, value))
        return self._is_same_text(found, value)

    def _is_same_text(self, found: Node | None, value: Node | None) -> bool:
        if type(found) is str and type(value) is str:
            return found == value and value not in self._odd_strings
        if found is None or isinstance(value, dict | list | None):
            return False
        return to_json(found) == (value.text if type(value) is Scalar else to_json(value))

    def _value_at(self, path: str) -> Node | None:
        node = self.root
        *parts, key = _keys(path)
        for part in parts:
            node = _inner(node, part)
        return _get(node, key)

    def _change(self, path: str, change: Change) -> None:
        self.root = self._changed(self.root, _keys(path), 0, change)

    def _changed(self, node: Node, keys: list[str], depth: int, change: Change) -> Node:
        key = keys[depth]
        if depth == len(keys) - 1:
            _require_json(node, key)
            own = self._owned(node)
            change(own, key)
            return own
        inner = self._changed(_inner(node, key), keys, depth + 1, change)
        own = self._owned(node)
        _put(own, key, inner)
        return own

    def _owned(self, node: Node) -> Node:
        if type(node) is not dict and type(node) is not list:
            raise KustomizeError("the object is missing the path")
        if id(node) in self._own:
            return node
        own = node.copy()
        self._own[id(own)] = own
        return own

    def _disowned(self, node: Node) -> int:
        """Make a node and all below it nobody's own; returns how many nodes that are."""
        if type(node) is not dict and type(node) is not list:
            return 1
        self._own.pop(id(node), None)
        return 1 + sum(map(self._disowned, node.values() if type(node) is dict else node))


def _path(text: str | None, field: str = "path") -> str:
    if text is None:
        raise KustomizeError(f"missing {field} field")
    return text


def _keys(path: str) -> list[str]:
    keys = path.split("/")[1:]
    if not keys:
        raise KustomizeError("the path does not begin with /")
    return [key.replace("~1", "/").replace("~0", "~") for key in keys] if "~" in path else keys


def _require_json(node: Node, key: str) -> None:
    """Refuse to change a scalar that is not what its tag says: kustomize turns all to JSON before."""
    if type(node) is dict:
        normalized(node.get(key, ""))
    elif type(node) is list and _INDEX.match(key) and 0 <= int(key) < len(node):
        normalized(node[int(key)])


def _inner(node: Node, key: str) -> Node:
    """The mapping or list at a key on the way."""
    try:
        inner = _get(node, key)
    except KustomizeError:
        inner = None
    if not isinstance(inner, dict | list):
        raise KustomizeError(f"the object is missing the path (at '{key}')")
    return inner


def _get(container: Node, key: str) -> Node | None:
    """The value at a key, None for a missing field or a null. Raises for an index that is not in a list."""
    if type(container) is dict:
        found = container.get(key)
    elif type(container) is list:
        found = container[_index(key, len(container))]
    else:
        raise KustomizeError("the object is missing the path")
    return None if _is_nil(found) else found


def _index(key: str, length: int) -> int:
    if _INDEX.match(key) is None:
        raise KustomizeError(f"'{key}' is not an array index")
    index = int(key)
    if not -length <= index < length:
        raise KustomizeError(f"there is no index {key} in an array of {length}")
    return index + length if index < 0 else index


def _put(container: Node, key: str, value: Node) -> None:
    if type(container) is dict:
        container[key] = value
    elif type(container) is list:
        container[_index(key, len(container))] = value


def _adding(value: Node) -> Change:
    def added(container: Node, key: str) -> None:
        if type(container) is not list:
            _put(container, key, value)
        else:
            container.insert(len(container) if key == "-" else _index(key, len(container) + 1), value)

    return added


def _removed(container: Node, key: str) -> None:
    if type(container) is list:
        del container[_index(key, len(container))]
        return
    if type(container) is not dict or key not in container:
        raise KustomizeError(f"there is no '{key}' to remove")
    del container[key]


def _is_nil(node: Node | None) -> bool:
    return is_null(node) and node is not EMPTY_IN_FLOW


def _seen(found: Node | None) -> str:
    text = "null" if found is None else to_json(found)
    return f"The object has {text if len(text) <= 80 else text[:77] + '...'}."  # noqa: PLR2004

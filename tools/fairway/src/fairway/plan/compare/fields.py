"""Two states of one object to the fields that change, as the API server would see it."""

from __future__ import annotations

from typing import Final

from fairway.check.schema.quantity import parse
from fairway.plan.compare.generated import GeneratedNames
from fairway.plan.compare.lists import ORDER, Lists, by_key, by_place, by_value
from fairway.plan.compare.shape import Shape
from fairway.plan.compare.stored import Side, as_written, is_equal, side_of
from fairway.plan.model import FieldChange, Path
from fairway.yamlio.node import Mapping

_PASSED_OVER: Final[frozenset[Path]] = frozenset(
    [("status",), ("metadata", "name"), ("metadata", "namespace"), ("metadata", "creationTimestamp")]
)
"""Fields that identify the object, and fields that the cluster sets, whatever a manifest says."""


def field_changes(
    before: Mapping, after: Mapping, shape: Shape | None, names: GeneratedNames
) -> tuple[FieldChange, ...]:
    """The fields in which two states of an object differ, in the order of their paths.

    Mappings are in the order of their keys, lists in that of the new side. `shape` is the object's type,
    `names` the generated names that are replaced. The identity of the object is not among the fields.
    """
    # To ask what the server holds takes most of the time, and most changes need not ask.
    found = _walked(as_written(before), as_written(after), shape, names)
    if not all(map(_is_certain, found)):
        found = _walked(side_of(before), side_of(after), shape, names)
    return tuple(found)


def _walked(before: Side, after: Side, shape: Shape | None, names: GeneratedNames) -> list[FieldChange]:
    walk = _Walk(names)
    walk.mapping((), before, after, shape)
    return walk.found


def _is_certain(change: FieldChange) -> bool:
    """Whether the server sees this change, whatever it makes of what is not written and of quantities."""
    one, other = change.before, change.after
    if not one or not other or type(one) is not type(other):
        return False
    if isinstance(one, str):
        return parse(one) is None or parse(other) is None
    return isinstance(one, int | float)


class _Walk:
    """What is found on the way through both states."""

    def __init__(self, names: GeneratedNames) -> None:
        self.found: list[FieldChange] = []
        self._names = names

    def compare(self, path: Path, before: Side, after: Side, shape: Shape | None) -> None:
        if before.is_same(after) or path in _PASSED_OVER:
            return
        if isinstance(before.node, dict) and isinstance(after.node, dict):
            self.mapping(path, before, after, shape)
        elif isinstance(before.node, list) and isinstance(after.node, list):
            self._list(path, before, after, shape)
        else:
            self._whole(path, before, after)

    def mapping(self, path: Path, before: Side, after: Side, shape: Shape | None) -> None:
        keys = {**_mapping(before), **_mapping(after)}
        for key in sorted(keys):
            inner = shape.field(key) if shape else None
            one, other = before.child(key), after.child(key)
            if inner and not inner.is_nullable:
                one, other = one.without_null(), other.without_null()
            self.compare((*path, key), one, other, inner)

    def _list(self, path: Path, before: Side, after: Side, shape: Shape | None) -> None:
        lists = self._matched(before, after, shape)
        if lists is None:
            self._whole(path, before, after)
            return
        inner = shape.item if shape else None
        for key, one, other, is_whole in lists.steps:
            if is_whole:
                self._whole((*path, key), one, other)
            else:
                self.compare((*path, key), one, other, inner)
        if lists.order:
            self.found.append(FieldChange((*path, ORDER), *lists.order))

    def _matched(self, before: Side, after: Side, shape: Shape | None) -> Lists | None:
        found = None
        if shape and shape.keys:
            found = by_key(before, after, shape.keys, self._names)
        elif shape and shape.is_set:
            found = by_value(before, after)
        return found or by_place(before, after, self._names)

    def _whole(self, path: Path, before: Side, after: Side) -> None:
        one, other = before.value, after.value
        if not is_equal(one, other):
            follows = self._names.follows(one, other)
            self.found.append(FieldChange(path, one, other, follows=follows))


def _mapping(side: Side) -> Mapping:
    return side.node if isinstance(side.node, dict) else {}

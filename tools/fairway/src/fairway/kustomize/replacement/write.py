"""Write the value of a replacement to the fields of one object."""

from __future__ import annotations

from fairway.errors import KustomizeError
from fairway.kustomize.once_null import value_text
from fairway.kustomize.place import Place, node_at, with_node
from fairway.kustomize.replacement.embedded import write_embedded
from fairway.kustomize.replacement.path import Path, target_path
from fairway.kustomize.replacement.source import FixedValue, LiveValue
from fairway.kustomize.replacement.types import FieldOptions
from fairway.kustomize.replacement.update import NOTHING, Update, kind_of, update
from fairway.kustomize.resource import Resource, text_of
from fairway.yamlio.braces import is_flow, moved_into_flow
from fairway.yamlio.node import Node, Scalar
from fairway.yamlio.style import EMPTY, with_text


def write_value(resource: Resource, field_path: str, value: FixedValue, options: FieldOptions) -> None:
    """Give the resource a tree with the value at the path. Raises KustomizeError without such a field."""
    path = target_path(field_path)
    create = kind_of(value.node) if options.create else NOTHING
    embedded = write_embedded(resource.root, path, value.node, create)
    if embedded is not None:
        _assign(resource, embedded, value, [])
        return
    try:
        if isinstance(value, LiveValue) and value.resource is resource:
            matches = _write_one_by_one(resource, path, value, options, create)
        else:
            updated = update(resource.root, path, _Setter(value.node, options), create)
            matches = _take_over(resource, updated, value)
    except KustomizeError as error:
        raise KustomizeError(
            f"cannot write field `{field_path}` of replacement target {resource.cur_id}: {error.message}",
            remedy=error.remedy,
        ) from error
    if not matches:
        raise KustomizeError(
            f"unable to {'find or create' if create else 'find'} field `{field_path}` "
            f"in replacement target {resource.cur_id}",
            remedy=None
            if create
            else "Correct the path, or add `options: {create: true}` to make the field.",
        )


def _write_one_by_one(
    resource: Resource, path: Path, value: LiveValue, options: FieldOptions, create: str
) -> list[Place | None]:
    """Write into the object that the value is from: what is written may be part of the value."""
    places = _take_over(resource, update(resource.root, path, lambda field: field, create), value)
    for place in places:
        field = None if place is None else node_at(resource.root, place)
        if place is not None and field is not None:
            setter = _Setter(value.node, options)
            written = setter(field)
            if field is EMPTY and _is_in_flow(resource.root, place):
                written = moved_into_flow(written)
            _assign(resource, with_node(resource.root, place, written), value, setter.replaced)
    return places


def _take_over(resource: Resource, updated: Update, value: FixedValue) -> list[Place | None]:
    """Give the resource the updated tree, and tell the places that matched."""
    _assign(resource, updated.root, value, [])
    resource.note_keys(updated.keys)
    return updated.places


def _is_in_flow(root: Node, place: Place) -> bool:
    """Whether one of the mappings that lead to a place was written between braces."""
    for part in place:
        if type(root) is dict and is_flow(root):
            return True
        root = root[part]  # type: ignore[index]  # the place is of this tree
    return False


def _assign(resource: Resource, root: Node, value: FixedValue, replaced: list[Node]) -> None:
    if root is not resource.root and type(root) is dict:
        resource.root = root
        if isinstance(value, LiveValue) and value.resource is resource:
            value.follow(replaced)


class _Setter:
    """Puts the value into a field, and remembers what it took the place of."""

    def __init__(self, value: Node, options: FieldOptions) -> None:
        self.value = value
        self.options = options
        self.replaced: list[Node] = []

    def __call__(self, field: Node) -> Node:
        if not isinstance(field, str | Scalar):
            if self.options.delimiter:
                raise KustomizeError("the delimiter option can only be used with scalars")
            self.replaced.append(field)
            return self.value
        text = value_text(self.value)
        if self.options.delimiter:
            text = _with_piece(text_of(field), text, self.options)
        return with_text(field, text)


def _with_piece(text: str, piece: str, options: FieldOptions) -> str:
    pieces = text.split(options.delimiter)
    if options.index < 0:
        pieces.insert(0, piece)
    elif options.index >= len(pieces):
        pieces.append(piece)
    else:
        pieces[options.index] = piece
    return options.delimiter.join(pieces)

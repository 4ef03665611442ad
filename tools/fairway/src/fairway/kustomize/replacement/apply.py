"""Apply replacements to the objects of a build (kustomize: api/filters/replacement)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fairway.errors import KustomizeError
from fairway.kustomize.replacement.embedded import write_embedded
from fairway.kustomize.replacement.index import ResourceIndex
from fairway.kustomize.replacement.path import Path, target_path
from fairway.kustomize.replacement.source import (
    DEFAULT_PATH,
    FixedValue,
    LiveValue,
    value_of,
)
from fairway.kustomize.replacement.types import (
    FieldOptions,
    Replacement,
    TargetSelector,
)
from fairway.kustomize.replacement.untagged import settled, with_text
from fairway.kustomize.replacement.update import NOTHING, kind_of, update
from fairway.kustomize.resource import Resource, text_of
from fairway.kustomize.selector import Selector
from fairway.yamlio.node import Mapping, Node, Scalar

_NO_OPTIONS = FieldOptions()


def apply_replacements(replacements: Iterable[Replacement], resources: Sequence[Resource]) -> None:
    """Give the resources that the replacements write to new trees. Raises KustomizeError."""
    index: ResourceIndex | None = None
    for replacement in replacements:
        if (replacement.source is None and replacement.source_value is None) or replacement.targets is None:
            raise KustomizeError("replacements must specify a source and at least one target")
        index = index or ResourceIndex(resources)
        value = value_of(replacement, index)
        for target in replacement.targets:
            _apply(value, target, index)
    if index is not None:
        _settle(index)


def _settle(index: ResourceIndex) -> None:
    for position in index.written:
        resource = index.resources[position]
        resource.root = _as_mapping(settled(resource.root))


def _apply(value: FixedValue, target: TargetSelector | None, index: ResourceIndex) -> None:
    if target is None or target.select is None:
        raise KustomizeError(
            "a replacement target must specify resources to select", remedy="Add `select:` with a kind or a name."
        )
    rejected = _checked(target.select, target.reject, index)
    for position in index.targets(target.select, rejected):
        resource = index.resources[position]
        for field_path in target.field_paths or (DEFAULT_PATH,):
            _write(resource, field_path, value, target.options or _NO_OPTIONS)
        index.refresh(position)
        if value.untagged or (target.options and target.options.create):
            index.written.add(position)


def _checked(select: Selector, reject: tuple[Selector | None, ...], index: ResourceIndex) -> list[Selector]:
    """The rejecting selectors; all expressions are read here, since the index leads past most objects."""
    rejected = [each for each in reject if each is not None]
    if len(rejected) < len(reject):
        raise KustomizeError("an entry of `reject` is empty")
    for each in (select, *rejected):
        each.check()
    for resource in index.resources:
        if select.matches_metadata(resource):
            for each in rejected:
                each.matches_metadata(resource)
            break
    return rejected


def _write(resource: Resource, field_path: str, value: FixedValue, options: FieldOptions) -> None:
    path = target_path(field_path)
    create = kind_of(value.node) if options.create else NOTHING
    setter = _Setter(value.node, options)
    root: Node | None = write_embedded(resource.root, path, value.node, create)
    if root is None:
        try:
            if create and value.resource is resource:
                _create_first(resource, path, value, create)
                setter = _Setter(value.node, options)
            root, hits = update(resource.root, path, setter, create)
        except KustomizeError as error:
            raise KustomizeError(
                f"cannot write field `{field_path}` of replacement target {resource.cur_id}: {error.message}",
                remedy=error.remedy,
            ) from error
        if not hits:
            raise _missing(resource, field_path, create)
    if root is not resource.root:
        resource.root = _as_mapping(root)
        if value.resource is resource and isinstance(value, LiveValue):
            value.follow(setter.replaced)


def _create_first(resource: Resource, path: Path, value: FixedValue, create: str) -> None:
    """Create the field before the value is copied, since the value may contain the field."""
    resource.root = _as_mapping(update(resource.root, path, lambda field: field, create)[0])
    if isinstance(value, LiveValue):
        value.follow([])


def _as_mapping(root: Node) -> Mapping:
    assert type(root) is dict
    return root


def _missing(resource: Resource, field_path: str, create: str) -> KustomizeError:
    action = "find or create" if create else "find"
    return KustomizeError(
        f"unable to {action} field `{field_path}` in replacement target {resource.cur_id}",
        remedy=None if create else "Correct the path, or add `options: {create: true}` to make the field.",
    )


class _Setter:
    """Puts the value into one field, and remembers what it took the place of."""

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
        text = text_of(self.value)
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

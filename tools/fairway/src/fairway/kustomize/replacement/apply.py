"""Apply replacements to the objects of a build (kustomize: api/filters/replacement)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fairway.errors import KustomizeError
from fairway.kustomize.part.left_out import Part
from fairway.kustomize.part.spared import spares_by_value
from fairway.kustomize.replacement.index import ResourceIndex
from fairway.kustomize.replacement.source import DEFAULT_PATH, FixedValue, value_of
from fairway.kustomize.replacement.types import FieldOptions, Replacement, TargetSelector
from fairway.kustomize.replacement.write import write_value
from fairway.kustomize.resource import Resource
from fairway.kustomize.selector import Selector

_NO_OPTIONS = FieldOptions()


def apply_replacements(
    replacements: Iterable[Replacement], resources: Sequence[Resource], part: Part | None = None
) -> None:
    """Give the resources that the replacements write to new trees. Raises KustomizeError.

    What a `part` leaves out need not be there; raises ObjectsWanted for what has to be.
    """
    index: ResourceIndex | None = None
    for replacement in replacements:
        if (replacement.source is None and replacement.source_value is None) or replacement.targets is None:
            raise KustomizeError("replacements must specify a source and at least one target")
        index = index or ResourceIndex(resources, part)
        value = value_of(replacement, index)
        for target in replacement.targets:
            _apply(value, target, index)


def _apply(value: FixedValue, target: TargetSelector | None, index: ResourceIndex) -> None:
    if target is None or target.select is None:
        raise KustomizeError(
            "a replacement target must specify resources to select",
            remedy="Add `select:` with a kind or a name.",
        )
    rejected = _checked(target.select, target.reject, index)
    paths = target.field_paths or (DEFAULT_PATH,)
    if index.part is not None and (value.differs or not spares_by_value(paths)):
        index.part.want_selected(target.select)
    for position in index.targets(target.select, rejected):
        resource = index.resources[position]
        resource.differs |= value.differs
        for field_path in paths:
            write_value(resource, field_path, value, target.options or _NO_OPTIONS)
        index.refresh(position)


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

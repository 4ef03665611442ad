"""Find the objects that a source or a target means without looking at all of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from fairway.kustomize.part.left_out import Part
from fairway.kustomize.resid import DEFAULT_NAMESPACE, ResId
from fairway.kustomize.resource import Resource
from fairway.kustomize.selector import ResIdFields, Selector, exact_text
from fairway.yamlio.node import Mapping

_OF_AN_ID: Final = ("metadata", "kind", "apiVersion")


class ResourceIndex:
    """Resources by all names and kinds that they have or had; what is stale is found out by comparing."""

    def __init__(self, resources: Sequence[Resource], part: Part | None = None) -> None:
        self.resources = resources
        self.part = part
        self._roots: list[Mapping | None] = [None] * len(resources)
        self._ids: list[tuple[ResId, ...]] = [()] * len(resources)
        self._by_name: dict[str, list[int]] = {}
        self._by_kind: dict[str, list[int]] = {}
        for position in range(len(resources)):
            self.refresh(position)

    def refresh(self, position: int) -> None:
        """Take note of a resource that was written to."""
        resource, old = self.resources[position], self._roots[position]
        self._roots[position] = resource.root
        if old is not None and all(old.get(field) is resource.root.get(field) for field in _OF_AN_ID):
            return
        ids = (resource.cur_id, *resource.prev_ids)
        if ids != self._ids[position]:
            self._ids[position] = ids
            for name in {each.name for each in ids}:
                _add(self._by_name.setdefault(name, []), position)
            for kind in {each.gvk.kind for each in ids}:
                _add(self._by_kind.setdefault(kind, []), position)

    def sources(self, wanted: ResIdFields) -> list[int]:
        """The positions of the objects of which an id, past or present, is the wanted one.

        Raises ObjectsWanted where it may be one that is left out.
        """
        if self.part is not None:
            self.part.want_source(wanted)
        return [
            position
            for position in self._candidates(wanted.name or None, wanted.kind or None)
            if any(_is_selected(each, wanted) for each in self._ids[position])
        ]

    def targets(self, select: Selector, reject: Sequence[Selector]) -> Iterator[int]:
        """The positions of the objects that are selected and not rejected, each checked at its turn."""
        for position in self._candidates(exact_text(select.name), exact_text(select.kind)):
            resource, ids = self.resources[position], self._ids[position]
            if (
                select.matches_metadata(resource)
                and not any(_rejects_metadata(each, resource) for each in reject)
                and not any(each.has_id and any(map(each.matches_id, ids)) for each in reject)
                and any(map(select.matches_id, ids))
            ):
                yield position

    def _candidates(self, name: str | None, kind: str | None) -> tuple[int, ...]:
        if name is not None:
            return tuple(self._by_name.get(name, ()))
        if kind is not None:
            return tuple(self._by_kind.get(kind, ()))
        return tuple(range(len(self.resources)))


def _add(positions: list[int], position: int) -> None:
    at = bisect_left(positions, position)
    if positions[at : at + 1] != [position]:
        positions.insert(at, position)


def _rejects_metadata(selector: Selector, resource: Resource) -> bool:
    return bool(selector.label_selector or selector.annotation_selector) and selector.matches_metadata(
        resource
    )


def _is_selected(resource_id: ResId, wanted: ResIdFields) -> bool:
    gvk = resource_id.gvk
    return (
        (not wanted.name or wanted.name == resource_id.name)
        and (not wanted.kind or wanted.kind == gvk.kind)
        and (not wanted.group or wanted.group == gvk.group)
        and (not wanted.version or wanted.version == gvk.version)
        and (not wanted.namespace or _effective(wanted.namespace) == _effective(resource_id.namespace))
    )


def _effective(namespace: str) -> str:
    # Ids that are made for replacements do not know that a kind is cluster-scoped.
    return namespace or DEFAULT_NAMESPACE

"""Both sides of one rendered set, built and compared in one place, so that objects need not travel."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from fairway.errors import FairwayError
from fairway.kustomize import Build, Engine
from fairway.kustomize.target import BuiltDirectories
from fairway.plan.built import SharedDirectories
from fairway.plan.compare import compare
from fairway.plan.model import ObjectChange, SetChange
from fairway.plan.pairs import SetPair
from fairway.plan.side_files import ROOT, SideFiles, told
from fairway.plan.sides import Side


class Comparer:
    """Compares the rendered sets of two sides; the engines of a process share what did not change."""

    def __init__(self, base: Side, head: Side, above: Collection[str]) -> None:
        self._base = SideFiles(base)
        self._head = SideFiles(head, self._base)
        self._above = above

    def __call__(self, pair: SetPair) -> SetChange:
        """What happens to one rendered set."""
        before, before_error = _built(self._old, pair.path) if pair.before else (None, "")
        after, after_error = _built(self._new, pair.path) if pair.after else (None, "")
        changes: tuple[ObjectChange, ...] = ()
        if not before_error and not after_error:
            changes = self._changes(before, after)
        target, cluster = pair.target, pair.cluster
        return SetChange(
            target.name,
            pair.path,
            cluster.name if cluster else "",
            cluster.ring if cluster else None,
            is_environment=target.is_environment,
            before=len(before.objects) if before else None,
            after=len(after.objects) if after else None,
            before_error=before_error,
            after_error=after_error,
            changes=changes,
        )

    def _changes(self, before: Build | None, after: Build | None) -> tuple[ObjectChange, ...]:
        found = compare(before.objects if before else (), after.objects if after else ())
        return tuple(each.change for each in found)

    @cached_property
    def _built_directories(self) -> BuiltDirectories:
        return {}

    @cached_property
    def _old(self) -> Engine:
        return Engine(trace=True, files=self._base, built=self._built_directories)

    @cached_property
    def _new(self) -> Engine:
        shared = SharedDirectories(self._built_directories, self._above)
        return Engine(trace=True, files=self._head, built=shared)


def _built(engine: Engine, path: str) -> tuple[Build | None, str]:
    try:
        return engine.build(f"{ROOT}/{path}" if path else ROOT), ""
    except FairwayError as error:
        return None, told(str(error))

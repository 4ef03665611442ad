"""Where in the source files findings come from: builds that remember, made only for sets with findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from fairway.finding import Finding
from fairway.manifest import identity
from fairway.provenance import Trace
from fairway.provenance.places import steps
from fairway.provenance.sources import Sources
from fairway.target import shown

if TYPE_CHECKING:
    from fairway.kustomize import Build, Engine
    from fairway.kustomize.helm.options import HelmOptions

_MOST = 500
"""Findings of one rendered set that are traced: who has more knows where to begin."""

_KEPT = 8


class Tracer:
    """Traces the rendered sets of one process, which share what was read; `root` is the repository."""

    def __init__(self, root: Path, helm: HelmOptions | None = None) -> None:
        self._root = root.resolve()
        self._helm = helm
        self._sources = Sources()
        self._latest: dict[Path, TracedSet] = {}

    def trace(self, directory: Path) -> TracedSet:
        """The rendered set of a directory, built once more. Raises KustomizeError."""
        if directory not in self._latest:
            # A few are kept: the set in hand, and those of the Applications that deliver it.
            if len(self._latest) >= _KEPT:
                self._latest.clear()
            built = TracedSet(self._engine.build(directory), self._sources, self._root)
            self._latest[directory] = built
        return self._latest[directory]

    @cached_property
    def _engine(self) -> Engine:
        from fairway.kustomize import Engine  # noqa: PLC0415 - where there are findings

        return Engine(helm=self._helm, trace=True)


class TracedSet:
    """One rendered set whose objects know what made them."""

    def __init__(self, build: Build, sources: Sources, root: Path) -> None:
        self._build = build
        self._trace = Trace(build, sources)
        self._root = root
        self._index = {str(identity(manifest)): index for index, manifest in enumerate(build.objects)}

    def located(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings with the file and line that set their field, where that can be told."""
        return tuple(
            self._located(finding) if number < _MOST else finding for number, finding in enumerate(findings)
        )

    def folders(self, object_id: str) -> frozenset[str]:
        """The folders whose kustomizations had a part in an object, relative to the repository."""
        index = self._index.get(object_id)
        if index is None:
            return frozenset()
        files = (step.cause.file for step in steps(self._build.histories[index]))
        return frozenset(shown(Path(file).parent, self._root) for file in files)

    def _located(self, finding: Finding) -> Finding:
        index = self._index.get(finding.object)
        source = None if index is None else self._trace.source(index, finding.field)
        if source is None:
            return finding
        return replace(finding, file=shown(Path(source.file), self._root), line=source.line)

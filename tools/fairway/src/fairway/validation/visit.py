"""A build to its verdict, in the process that built it, so that objects need not travel."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fairway.check.ignores import Ignore, faults, ignores_in
from fairway.check.rendered_set import RenderedSet
from fairway.errors import FairwayError
from fairway.finding import Finding
from fairway.fleet import kustomization_file, read_file
from fairway.manifest import identity
from fairway.target import Target, shown
from fairway.validation.checks import Checks
from fairway.validation.inputs import FILE, FileStates
from fairway.validation.rules import RULES
from fairway.validation.verdict_cache import Verdict

if TYPE_CHECKING:
    from fairway.kustomize import Build, Engine
    from fairway.kustomize.helm.options import HelmOptions
    from fairway.kustomize.history import History


class Seen(NamedTuple):
    """The verdict on a build, and whether it may be kept: not where a file changed meanwhile."""

    verdict: Verdict
    settled: bool


class Visitor:
    """Makes verdicts of builds; `targets` are by directory, `versions` their Kubernetes versions."""

    def __init__(
        self,
        targets: Mapping[Path, Target],
        versions: Mapping[Path, str],
        root: Path,
        checks: Checks,
        helm: HelmOptions | None,
    ) -> None:
        self._targets = targets
        self._versions = versions
        self._root = root
        self._checks = checks
        self._helm = helm
        self._ignores: dict[str, list[Ignore]] = {}
        # Not shared with whoever looked before: a file may have changed since.
        self._states = FileStates(str(root.resolve()), time.time_ns())

    def __call__(self, directory: Path, build: Build) -> Seen:
        """The verdict on one build."""
        words = self._states.key(build.inputs)
        state = self._states.digest(words)
        rendered = self._rendered_set(directory, build)
        findings, ignores = self._silenced(directory, rendered, self._checks(rendered), words)
        verdict = Verdict(tuple(words), state, len(build.objects), findings, ignores)
        return Seen(verdict, self._states.unsettled.isdisjoint(words))

    def _rendered_set(self, directory: Path, build: Build) -> RenderedSet:
        target = self._targets[directory]
        file = shown(kustomization_file(directory) or directory, self._root)
        return RenderedSet(target.name, build.objects, self._versions[directory], file, target.cluster)

    def _silenced(
        self, directory: Path, rendered: RenderedSet, findings: tuple[Finding, ...], words: Sequence[str]
    ) -> tuple[tuple[Finding, ...], tuple[tuple[Ignore, bool], ...]]:
        """The findings that no comment silences, with those of the comments; and the comments."""
        marked = self._states.marked
        ignores = [
            ignore
            for word in words
            if (file := word.removeprefix(f"{FILE} ")) in marked
            for ignore in self._ignores_in(file)
        ]
        if not ignores:
            return findings, ()
        sources = self._sources(directory) if findings else {}
        names = {str(identity(manifest)) for manifest in rendered.objects}
        used = {
            ignore: {finding for finding in findings if ignore.covers(finding, sources, names)}
            for ignore in ignores
        }
        gone = set().union(*used.values())
        wrong = [fault for ignore in ignores for fault in faults(ignore, self._rule_names)]
        kept = tuple(finding for finding in findings if finding not in gone)
        return (*kept, *wrong), tuple((ignore, bool(used[ignore])) for ignore in ignores)

    def _ignores_in(self, file: str) -> list[Ignore]:
        if file not in self._ignores:
            try:
                text = read_file(self._root / file, file)
            except FairwayError:
                text = ""
            self._ignores[file] = ignores_in(text, file)
        return self._ignores[file]

    def _sources(self, directory: Path) -> dict[str, frozenset[str]]:
        """By object, the folders whose kustomizations had a part in it, which a second build tells."""
        build = self._tracer.build(directory)
        sources: dict[str, frozenset[str]] = {}
        root = self._root.resolve()
        for manifest, history in zip(build.objects, build.histories, strict=True):
            folders = set()
            step: History | None = history
            while step is not None:
                folders.add(shown(Path(step.cause.file).parent, root))
                step = step.before
            sources[str(identity(manifest))] = frozenset(folders)
        return sources

    @cached_property
    def _tracer(self) -> Engine:
        from fairway.kustomize import Engine  # noqa: PLC0415 - where findings are ignored, which is rare

        return Engine(helm=self._helm, trace=True)

    @cached_property
    def _rule_names(self) -> list[str]:
        return [rule.name for rule in RULES]

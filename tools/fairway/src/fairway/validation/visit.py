"""A build to its verdict, in the process that built it, so that objects need not travel."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fairway.check.argo.claims import claims_of
from fairway.check.ignores import Ignore, ignores_in
from fairway.check.rendered_set import RenderedSet
from fairway.errors import FairwayError
from fairway.finding import Finding
from fairway.fleet import kustomization_file, read_file
from fairway.manifest import identity
from fairway.target import Target, shown
from fairway.validation.checks import Checks
from fairway.validation.inputs import FILE, FileStates
from fairway.validation.traced import TracedSet, Tracer
from fairway.validation.verdict_cache import Verdict

if TYPE_CHECKING:
    from fairway.kustomize import Build
    from fairway.kustomize.helm.options import HelmOptions


_OF_OTHERS = frozenset({"argo/owner"})
"""Rules whose findings another rendered set may mend: they are looked for each time."""

_OF_DELIVERERS = frozenset({"argo/ignored-fields", "argo/ignored-objects"})
"""Rules about the Application that delivers a set, which stands in another set."""


Judged = tuple[tuple[Finding, ...], tuple[tuple[Ignore, bool], ...]]
"""What is wrong with a rendered set, and the comments in its files, each with whether it silenced any."""


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
        self._tracer = Tracer(root, helm)
        self._ignores: dict[str, list[Ignore]] = {}
        # Not shared with whoever looked before: a file may have changed since.
        self._states = FileStates(str(root.resolve()), time.time_ns())

    def __call__(self, directory: Path, build: Build) -> Seen:
        """The verdict on one build."""
        words = self._states.key(build.inputs)
        state = self._states.digest(words)
        rendered = self._rendered_set(directory, build)
        findings, ignores = self._judged(directory, rendered, self._checks(rendered), words)
        folder = shown(directory, self._root)
        claims = claims_of(build.objects, folder, self._checks.installation)
        verdict = Verdict(tuple(words), state, len(build.objects), findings, ignores, claims)
        is_settled = self._states.unsettled.isdisjoint(words)
        return Seen(verdict, is_settled and not any(finding.rule in _OF_OTHERS for finding in findings))

    def _rendered_set(self, directory: Path, build: Build) -> RenderedSet:
        target = self._targets[directory]
        file = shown(kustomization_file(directory) or directory, self._root)
        version = self._versions[directory]
        return RenderedSet(
            target.name, build.objects, version, file, target.cluster, is_whole=not target.is_part
        )

    def _judged(
        self, directory: Path, rendered: RenderedSet, findings: tuple[Finding, ...], words: Sequence[str]
    ) -> Judged:
        """The findings with their places, those that a comment silences left out; and the comments."""
        ignores = [ignore for file in self._marked(words) for ignore in self._ignores_in(file)]
        if not any(finding.object for finding in findings):
            return findings, tuple((ignore, False) for ignore in ignores)
        placed = tuple(self._of_deliverers(directory, findings))
        return located(placed, ignores, rendered, self._tracer.trace(directory))

    def _of_deliverers(self, directory: Path, findings: tuple[Finding, ...]) -> Iterator[Finding]:
        """The findings, those about an Application that delivers the set with their place in its own."""
        own = shown(kustomization_file(directory) or directory, self._root)
        for finding in findings:
            if finding.rule in _OF_DELIVERERS and finding.line is None and finding.file != own:
                folder = (self._root / finding.file).parent
                with suppress(FairwayError):
                    yield from self._tracer.trace(folder).located([finding])
                    continue
            yield finding

    def _marked(self, words: Sequence[str]) -> list[str]:
        marked = self._states.marked
        return [file for word in words if (file := word.removeprefix(f"{FILE} ")) in marked] if marked else []

    def _ignores_in(self, file: str) -> list[Ignore]:
        if file not in self._ignores:
            try:
                text = read_file(self._root / file, file)
            except FairwayError:
                text = ""
            self._ignores[file] = ignores_in(text, file)
        return self._ignores[file]


def located(
    findings: Iterable[Finding], ignores: Sequence[Ignore], rendered: RenderedSet, traced: TracedSet
) -> Judged:
    """The findings with their places, those that a comment silences left out; the comments, and which did."""
    found = traced.located(findings)
    names = {str(identity(manifest)) for manifest in rendered.objects} if ignores else set[str]()
    silenced = {
        ignore: {finding for finding in found if ignore.covers(finding, traced.folders, names)}
        for ignore in ignores
    }
    gone = set[Finding]().union(*silenced.values())
    kept = tuple(finding for finding in found if finding not in gone)
    return kept, tuple((ignore, bool(silenced[ignore])) for ignore in ignores)

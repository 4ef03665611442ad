"""What is wrong with a rendered set of one side, from the build that is compared, less what is ignored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from fairway.argo.installation import Installation
from fairway.check.ignores import MARK, Ignore, ignores_in
from fairway.check.rendered_set import RenderedSet
from fairway.configuration import Configuration
from fairway.errors import LoadError
from fairway.finding import Finding
from fairway.fleet import kustomization_file
from fairway.kustomize import Build
from fairway.plan.compare.generated import stems
from fairway.plan.model import FindingChanges
from fairway.plan.side_files import ROOT, SideFiles
from fairway.plan.side_sources import SideSources
from fairway.target import Target, shown
from fairway.validation import Checks, Options
from fairway.validation.run import version_of
from fairway.validation.traced import TracedSet
from fairway.validation.visit import located
from fairway.yamlio.node import Mapping

Findings = tuple[Finding, ...]

_MARK = MARK.encode()


class Judged(NamedTuple):
    """What is wrong with a rendered set, and the comments in its files, each with whether it silences any."""

    findings: Findings = ()
    ignores: tuple[tuple[Ignore, bool], ...] = ()


class Judge:
    """Judges the rendered sets of a side by what that side says of policies and clusters.

    Exceptions from policies are those that the `former` side has, too; where both are alike in what they
    judge by, what the former one knows of objects is used again.
    """

    def __init__(
        self,
        files: SideFiles,
        sources: SideSources,
        configuration: Configuration,
        *,
        installation: Callable[[], Installation] | None = None,
        former: Judge | None = None,
        is_alike: bool = False,
    ) -> None:
        self.side = files.side
        known = former.checks if former else None
        self.checks: Checks = Checks(
            configuration,
            self.side.fleet_root,
            former=known,
            is_alike=is_alike,
            installation=installation,
        )
        self._files = files
        self._sources = sources
        self._options = Options(self.checks, configuration)
        self._ignores: dict[str, list[Ignore]] = {}

    def version(self, target: Target) -> str:
        """The Kubernetes version that a rendered set is judged for."""
        return version_of(target, self._options)

    def __call__(self, target: Target, build: Build) -> Judged:
        """What is wrong with one rendered set."""
        rendered = self._rendered(target, build)
        ignores = [ignore for path in sorted(build.inputs.files) for ignore in self.ignores_in(path)]
        return self._judged(rendered, self.checks(rendered), ignores, build)

    def of_objects(self, target: Target, build: Build, beside: Sequence[Mapping]) -> Judged:
        """What is wrong with objects of a rendered set, each looked at by itself, whatever comments say.

        `beside` are those by which they are judged: Namespaces, definitions, parameters.
        """
        rendered = replace(self._rendered(target, build), beside=beside)
        return self._judged(rendered, self.checks.of_objects(rendered), (), build)

    def _rendered(self, target: Target, build: Build) -> RenderedSet:
        file = shown(kustomization_file(target.directory) or target.directory, self.side.fleet_root)
        return RenderedSet(
            target.name,
            build.objects,
            self.version(target),
            file,
            target.cluster,
            is_whole=not target.is_part,
        )

    def _judged(
        self, rendered: RenderedSet, findings: Findings, ignores: Sequence[Ignore], build: Build
    ) -> Judged:
        if any(finding.object for finding in findings):
            traced = TracedSet(build, self._sources, Path(ROOT) / self.side.prefix)
            return Judged(*located(findings, ignores, rendered, traced))
        return Judged(findings, tuple((ignore, False) for ignore in ignores))

    def ignores_in(self, path: str) -> list[Ignore]:
        """The comments of a file that silence findings."""
        if path not in self._ignores:
            try:
                content = self._files.content(self._files.real_path(path) or path)
            except LoadError:
                content = b""
            name = shown(Path(path), Path(ROOT) / self.side.prefix)
            found = ignores_in(content.decode(errors="replace"), name) if _MARK in content else []
            self._ignores[path] = found
        return self._ignores[path]


def finding_changes(before: Iterable[Finding], after: Iterable[Finding]) -> FindingChanges:
    """The findings that come, go and stay: the same are those that say the same of the same field.

    The line does not tell them apart, for any line above may have come or gone.
    """
    old, new = list(before), list(after)
    fixed, _ = _apart(old, new)
    come, unchanged = _apart(new, old)
    return FindingChanges(come, fixed, unchanged)


def _apart(findings: Iterable[Finding], others: Iterable[Finding]) -> tuple[Findings, Findings]:
    """The findings without one among the others that says the same, and those with one."""
    left = Counter(map(_said, others))
    alone: list[Finding] = []
    matched: list[Finding] = []
    for finding in findings:
        said = _said(finding)
        (matched if left[said] > 0 else alone).append(finding)
        left[said] -= 1
    return tuple(alone), tuple(matched)


def _said(finding: Finding) -> Finding:
    """What tells findings apart: neither where they are, nor the suffix of a generated name."""
    field = tuple(stems(key) if isinstance(key, str) else key for key in finding.field)
    object_id, message = stems(finding.object), stems(finding.message)
    return replace(finding, file="", line=None, remedy="", object=object_id, message=message, field=field)

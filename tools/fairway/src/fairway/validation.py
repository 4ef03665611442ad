"""A fleet to what is wrong with it: every rendered set and the tree, to findings by rendered set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fairway.check.schema import known_versions, schema_check
from fairway.errors import FairwayError
from fairway.finding import Finding, Severity
from fairway.fleet import kustomization_file
from fairway.render import Rendered, render
from fairway.target import Target, shown

if TYPE_CHECKING:
    from fairway.kustomize import Build
    from fairway.kustomize.helm.options import HelmOptions


@dataclass(frozen=True, slots=True)
class SetReport:
    """One rendered set: how many objects it has (None if it does not render), and what is wrong."""

    name: str
    cluster: str
    kubernetes_version: str
    objects: int | None
    findings: tuple[Finding, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """One finding, and the names of the rendered sets that have it; none for the tree itself."""

    finding: Finding
    names: tuple[str, ...] = ()


def validate(
    targets: Sequence[Target],
    root: Path,
    *,
    kubernetes_version: str | None = None,
    helm: HelmOptions | None = None,
    jobs: int | None = None,
) -> Iterator[SetReport]:
    """Render the targets in parallel and check each object; yields in their order.

    Without a version, each is checked against its cluster's Kubernetes, or the newest known one.
    """
    versions = {target.directory: kubernetes_version or _version(target) for target in targets}
    visit = partial(_check, versions, root)
    rendered = render([target.directory for target in targets], visit, helm=helm, jobs=jobs)
    for target, result in zip(targets, rendered, strict=True):
        objects, findings = result.value or (None, (_refusal(result, target, root),))
        cluster = target.cluster.name if target.cluster else ""
        version = versions[target.directory]
        yield SetReport(target.name, cluster, version, objects, findings, result.seconds)


def grouped(layout: Iterable[Finding], reports: Iterable[SetReport]) -> list[FindingGroup]:
    """Findings that say the same as one, errors first; those of the tree before those of rendered sets.

    The namespace, and the file of the rendered set, are those of the client environment and do not
    tell findings apart; in a group of several they are left out.
    """
    groups: dict[Finding, tuple[Finding, list[str]]] = {finding: (finding, []) for finding in layout}
    for report in reports:
        for finding in dict.fromkeys(report.findings):
            alike = _without_environment(finding)
            groups.setdefault(alike, (finding, []))[1].append(report.name)
    found = [
        FindingGroup(first if len(set(where)) < 2 else alike, tuple(dict.fromkeys(where)))  # noqa: PLR2004
        for alike, (first, where) in groups.items()
    ]
    order = list(Severity)
    return sorted(found, key=lambda group: order.index(group.finding.severity))


def _without_environment(finding: Finding) -> Finding:
    if not finding.object:
        return finding
    kind, _, name = finding.object.partition(" ")
    return replace(finding, object=f"{kind} {name.rpartition('/')[2]}", file="", line=None)


def _check(
    versions: dict[Path, str], root: Path, directory: Path, build: Build
) -> tuple[int, tuple[Finding, ...]]:
    check = schema_check(versions[directory])
    file = shown(kustomization_file(directory) or directory, root)
    findings = [finding for manifest in build.objects for finding in check(manifest, file)]
    return len(build.objects), tuple(dict.fromkeys(findings))


def _version(target: Target) -> str:
    stated = target.cluster.kubernetes_version if target.cluster else ""
    return stated or known_versions()[-1]


def _refusal(result: Rendered[tuple[int, tuple[Finding, ...]]], target: Target, root: Path) -> Finding:
    error = result.error or FairwayError("did not render")
    file = shown(root / error.file, root) if error.file else shown(target.directory, root)
    remedy = error.remedy or "Mend it; `fairway render CLIENT/ENVIRONMENT` builds one alone."
    return Finding("render/build", Severity.ERROR, error.message, file=file, line=error.line, remedy=remedy)

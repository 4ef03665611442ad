"""A fleet to what is wrong with it: what no run before has left a verdict on is rendered and checked."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fairway.check.schema import known_versions
from fairway.configuration import Configuration
from fairway.errors import FairwayError
from fairway.finding import Finding
from fairway.fleet import Fleet, kustomization_file
from fairway.frozen import frozen
from fairway.parallel import WORTH_FORKING
from fairway.render import Rendered, render
from fairway.target import Target, shown
from fairway.validation.checks import Checks
from fairway.validation.error_place import error_file
from fairway.validation.inputs import FileStates
from fairway.validation.report import SetReport
from fairway.validation.rules import BUILD
from fairway.validation.verdict_cache import Verdict, VerdictCache
from fairway.validation.visit import Seen, Visitor

if TYPE_CHECKING:
    from fairway.kustomize.helm.options import HelmOptions


@frozen
class Options:
    """How to validate: `kubernetes_version` outranks those of clusters; without `cache` nothing is kept."""

    checks: Checks
    configuration: Configuration = Configuration()
    kubernetes_version: str = ""
    helm: HelmOptions | None = None
    jobs: int | None = None
    cache: VerdictCache | None = None


def validate(targets: Sequence[Target], root: Path, options: Options) -> Iterator[SetReport]:
    """A report for each target, in their order; those whose inputs are as they were are not rendered.

    Without a version, each is checked against its cluster's Kubernetes, that of the configuration, or the
    newest known one.
    """
    versions = {target.directory: version_of(target, options) for target in targets}
    keys = {target.directory: _key(target, versions, root) for target in targets}
    known = _known(keys, root, options.cache) if options.cache else {}
    visitor = Visitor(
        {target.directory: target for target in targets},
        versions,
        root,
        options.checks,
        options.helm,
    )
    todo = [target for target in targets if target.directory not in known]
    if len(todo) >= WORTH_FORKING:
        options.checks.prepare({versions[target.directory] for target in todo if not target.is_part})
    stale = [target.directory for target in todo]
    rendered = render(stale, visitor, helm=options.helm, jobs=options.jobs)
    for target in targets:
        directory = target.directory
        if directory in known:
            yield _report(target, root, versions, known[directory], cached=True)
        else:
            result = next(rendered)
            if options.cache and result.value and result.value.settled:
                options.cache.put(keys[directory], result.value.verdict)
            yield _rendered_report(target, versions, result, root)
    if options.cache:
        options.cache.save()


def version_of(target: Target, options: Options) -> str:
    """The Kubernetes version that a target is checked against; what goes to every cluster, the newest's."""
    stated = target.cluster.kubernetes_version if target.cluster else _newest(target.fleet)
    configured = options.configuration.kubernetes_version
    return options.kubernetes_version or stated or configured or known_versions()[-1]


def _newest(fleet: Fleet | None) -> str:
    stated = {cluster.kubernetes_version for cluster in fleet.clusters} if fleet else set[str]()
    return next((version for version in reversed(known_versions()) if version in stated), "")


def _key(target: Target, versions: Mapping[Path, str], root: Path) -> str:
    """What tells a verdict from others of the repository: the directory, and what it is checked for."""
    return f"{shown(target.directory, root)} {versions[target.directory]} {target.cluster!r}"


def _known(keys: Mapping[Path, str], root: Path, cache: VerdictCache) -> dict[Path, Verdict]:
    """The verdicts of a run before whose inputs are now as they were then."""
    states = FileStates(str(root.resolve()), time.time_ns())
    found = ((directory, cache.get(key)) for directory, key in keys.items())
    return {
        directory: verdict
        for directory, verdict in found
        if verdict is not None and states.digest(verdict.inputs) == verdict.state
    }


def _report(
    target: Target,
    root: Path,
    versions: Mapping[Path, str],
    verdict: Verdict,
    *,
    seconds: float = 0,
    cached: bool = False,
) -> SetReport:
    return SetReport(
        target.name,
        shown(kustomization_file(target.directory) or target.directory, root),
        target.cluster.name if target.cluster else "",
        versions[target.directory],
        verdict.objects,
        verdict.findings,
        seconds,
        target.is_environment,
        verdict.ignores,
        cached,
        verdict.claims,
    )


def _rendered_report(
    target: Target, versions: Mapping[Path, str], result: Rendered[Seen], root: Path
) -> SetReport:
    refused = Verdict((), "", None, (_refusal(result, target, root),))
    verdict = result.value.verdict if result.value else refused
    return _report(target, root, versions, verdict, seconds=result.seconds)


def _refusal(result: Rendered[Seen], target: Target, root: Path) -> Finding:
    error = result.error or FairwayError("did not render")
    file = error_file(error.file, root) if error.file else shown(target.directory, root)
    return BUILD.finding(error.message, file=file, line=error.line, remedy=error.remedy or "")

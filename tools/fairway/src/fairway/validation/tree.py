"""The fleet's tree to findings: the contracts of its folders, less what comments in its files take on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from fairway.check.argo.claims import shared
from fairway.check.ignores import MARK, Ignore, faults, ignores_in, unused
from fairway.check.layout import READABLE, Tree, check_layout, check_layout_of
from fairway.check.layout.part import part_of_tree
from fairway.check.policy.repository import FOLDER
from fairway.errors import FairwayError
from fairway.finding import Finding
from fairway.fleet import Fleet, read_file
from fairway.validation.checks import Checks
from fairway.validation.report import SetReport
from fairway.validation.rules import BUILD, RULES
from fairway.validation.sources import check_sources
from fairway.validation.traced import Tracer


class Looked(NamedTuple):
    """What is wrong with the files of a tree, whatever they build to, and the comments in them."""

    findings: tuple[Finding, ...] = ()
    ignores: tuple[Ignore, ...] = ()


def look_at_tree(fleet: Fleet | None, *, keep: bool = False) -> Looked:
    """What is wrong with the files of a fleet; only one with clusters has contracts."""
    if fleet is None or not fleet.clusters:
        return Looked()
    tree = Tree(fleet)
    found = (*check_layout(tree), *check_sources(fleet.root, keep=keep))
    return Looked(found, tuple(_ignores(tree)))


def look_at_files(fleet: Fleet | None, files: Collection[str]) -> Looked:
    """The same for some of the files, relative to the repository, as far as it depends on these alone."""
    if fleet is None or not fleet.clusters:
        return Looked()
    found = (*check_layout_of(fleet, files), *check_sources(fleet.root, keep=False, files=files))
    return Looked(found, tuple(_ignores(part_of_tree(Tree(fleet), files))))


def check_tree(
    fleet: Fleet | None,
    reports: Sequence[SetReport],
    checks: Checks,
    *,
    keep: bool = False,
    looked: Looked | None = None,
) -> list[Finding]:
    """What is wrong with the tree itself, and its policies, given the reports of all its rendered sets.

    Only a fleet with clusters has contracts. A file that could not be read while rendering was reported
    there; a comment that ignored nothing, anywhere, is reported here. With `keep`, what is known of the
    YAML sources is kept for the next run. `looked` is what is wrong with its files, where that is known.
    """
    ignored = {ignore for report in reports for ignore, _ in report.ignores}
    used = {ignore for report in reports for ignore, is_used in report.ignores if is_used}
    found, ignores = looked or look_at_tree(fleet, keep=keep)
    ignored.update(ignores)
    silenced = {finding for finding in found if _takes(ignores, finding, used)}
    broken = {finding.file for report in reports for finding in report.findings if finding.rule == BUILD.name}
    findings = [
        finding
        for finding in found
        if finding not in silenced and not (finding.rule == READABLE.name and finding.file in broken)
    ]
    versions = sorted({report.kubernetes_version for report in reports})
    of_policies = list(checks.faults(versions, [each for report in reports for each in report.findings]))
    findings += _in_their_files(of_policies, fleet) if fleet else of_policies
    findings += _shared(reports, fleet) if fleet else ()
    names = [rule.name for rule in RULES]
    for ignore in sorted(ignored, key=lambda each: (each.file, each.line)):
        wrong = list(faults(ignore, names))
        findings += wrong or ([] if ignore in used else [unused(ignore)])
    return findings


def _in_their_files(found: Sequence[Finding], fleet: Fleet) -> Sequence[Finding]:
    """Faults of policies with the place of what is wrong; those of exceptions know theirs."""
    if all(finding.file for finding in found):
        return found
    try:
        return Tracer(fleet.root).trace(fleet.root / FOLDER).located(found)
    except FairwayError:
        return found


def _shared(reports: Sequence[SetReport], fleet: Fleet) -> Iterator[Finding]:
    """Objects that two Applications deliver, with the place of what names them."""
    claims = ((claim, report.file) for report in reports for claim in report.claims)
    tracer = Tracer(fleet.root)
    for finding in shared(claims):
        try:
            yield from tracer.trace((fleet.root / finding.file).parent).located([finding])
        except FairwayError:
            yield finding


def _takes(ignores: Iterable[Ignore], finding: Finding, used: set[Ignore]) -> bool:
    covering = [ignore for ignore in ignores if ignore.covers(finding, _no_folders, ())]
    used.update(covering)
    return bool(covering)


def _no_folders(_object_id: str) -> tuple[str, ...]:
    return ()


def _ignores(tree: Tree) -> Iterable[Ignore]:
    for file in tree.files:
        try:
            text = read_file(tree.fleet.root / file, file)
        except FairwayError:
            continue
        if MARK in text:
            yield from ignores_in(text, file)

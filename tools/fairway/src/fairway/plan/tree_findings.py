"""What is wrong with the tree of each side, beside its rendered sets: what comes of that, and what goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from fairway.check.ignores import UNUSED as IGNORE_UNUSED
from fairway.check.policy.rules import UNUSED as EXCEPTION_UNUSED
from fairway.finding import Finding
from fairway.parallel import in_parallel
from fairway.plan.judgement import Judge, Judged, finding_changes
from fairway.plan.model import FindingChange, FindingChanges
from fairway.target import Target
from fairway.validation import Selection, SetReport, check_tree

_OF_ALL: Final = frozenset({IGNORE_UNUSED.name, EXCEPTION_UNUSED.name})
"""Rules that only know something once all rendered sets were looked at."""

_LARGE: Final = 1000
"""Files of a tree from which on it is worth another process to look at it."""

Looked = Sequence[tuple[Target, Judged]]
"""Rendered sets of a side, and what is wrong with them."""


def tree_findings(
    before: tuple[Judge, Looked],
    after: tuple[Judge, Looked],
    selection: Selection,
    *,
    is_all: bool,
    jobs: int | None = None,
) -> FindingChanges:
    """The findings of both trees; `is_all` says whether all rendered sets were looked at."""
    is_large = any(len(judge.side.entries) > _LARGE for judge, _ in (before, after))
    work = partial(_of_side, is_all=is_all)
    old, new = in_parallel(work, [before, after], jobs=jobs, worth=2 if is_large else 3)
    return finding_changes(selection.applied(old), selection.applied(new))


def as_changes(found: FindingChanges) -> Iterator[FindingChange]:
    """The findings of the tree as those of no rendered set."""
    for state, findings in (("new", found.new), ("fixed", found.fixed), ("unchanged", found.unchanged)):
        yield from (FindingChange(state, finding, ()) for finding in findings)


def _of_side(side: tuple[Judge, Looked], *, is_all: bool) -> list[Finding]:
    judge, looked = side
    reports = [_report(judge, target, judged) for target, judged in looked]
    found = check_tree(judge.side.fleet, reports, judge.checks)
    return [finding for finding in found if is_all or finding.rule not in _OF_ALL]


def _report(judge: Judge, target: Target, judged: Judged) -> SetReport:
    cluster = target.cluster.name if target.cluster else ""
    version = judge.version(target)
    return SetReport(
        target.name, "", cluster, version, 0, judged.findings, 0, target.is_environment, judged.ignores
    )

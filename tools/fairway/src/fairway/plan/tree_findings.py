"""What is wrong with the tree of each side, beside its rendered sets: what comes of that, and what goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import Final, TypeVar

from fairway.check.ignores import UNUSED as IGNORE_UNUSED
from fairway.check.policy.rules import UNUSED as EXCEPTION_UNUSED
from fairway.finding import Finding
from fairway.parallel import in_parallel
from fairway.plan.judgement import Judge, Judged, finding_changes
from fairway.plan.model import FindingChange, FindingChanges
from fairway.target import Target
from fairway.validation import Looked, Selection, SetReport, check_tree, look_at_files, look_at_tree

T = TypeVar("T")

_OF_ALL: Final = frozenset({IGNORE_UNUSED.name, EXCEPTION_UNUSED.name})
"""Rules that only know something once all rendered sets were looked at."""

_LARGE: Final = 1000
"""Files of a tree from which on it is worth another process to look at it."""

JudgedSets = Sequence[tuple[Target, Judged]]
"""Rendered sets of a side, and what is wrong with them."""


def tree_findings(
    before: tuple[Judge, JudgedSets],
    after: tuple[Judge, JudgedSets],
    selection: Selection,
    *,
    is_all: bool,
    looked: tuple[Looked, Looked],
) -> FindingChanges:
    """The findings of both trees; `is_all` says whether all rendered sets were looked at."""
    sides = zip((before, after), looked, strict=True)
    old, new = (_of_side(side, each, is_all=is_all) for side, each in sides)
    return finding_changes(selection.applied(old), selection.applied(new))


def look_at_both(before: Judge, after: Judge, *, jobs: int | None = None) -> tuple[Looked, Looked]:
    """What is wrong with the files of both trees."""
    is_large = any(len(judge.side.entries) > _LARGE for judge in (before, after))
    old, new = in_parallel(_look, [before, after], jobs=jobs, worth=2 if is_large else 3)
    return old, new


def look_at_changed(
    before: Judge, after: Judge, files: Collection[str], known: Callable[[Callable[[], Looked]], Looked]
) -> tuple[Looked, Looked]:
    """The same where only what is in some files differs: all else that is wrong before is so after.

    `files` are relative to the fleet; `known` gives what is known of the tree before, or lets it be found.
    """
    old = known(partial(_look, before))
    was, is_now = (look_at_files(judge.side.fleet, files) for judge in (before, after))
    found = (*_without(old.findings, was.findings), *is_now.findings)
    return old, Looked(found, (*_without(old.ignores, was.ignores), *is_now.ignores))


def _look(judge: Judge) -> Looked:
    return look_at_tree(judge.side.fleet)


def _without(all_: Iterable[T], some: Iterable[T]) -> Iterator[T]:
    left = Counter(some)
    for each in all_:
        if left[each] > 0:
            left[each] -= 1
        else:
            yield each


def as_changes(found: FindingChanges) -> Iterator[FindingChange]:
    """The findings of the tree as those of no rendered set."""
    for state, findings in (("new", found.new), ("fixed", found.fixed), ("unchanged", found.unchanged)):
        yield from (FindingChange(state, finding, ()) for finding in findings)


def _of_side(side: tuple[Judge, JudgedSets], looked: Looked, *, is_all: bool) -> list[Finding]:
    judge, judged_sets = side
    reports = [_report(judge, target, judged) for target, judged in judged_sets]
    found = check_tree(judge.side.fleet, reports, judge.checks, looked=looked)
    return [finding for finding in found if is_all or finding.rule not in _OF_ALL]


def _report(judge: Judge, target: Target, judged: Judged) -> SetReport:
    cluster = target.cluster.name if target.cluster else ""
    version = judge.version(target)
    return SetReport(
        target.name, "", cluster, version, 0, judged.findings, 0, target.is_environment, judged.ignores
    )

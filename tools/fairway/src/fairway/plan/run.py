"""A plan from beginning to end: both sides found, what may differ built, compared and put together."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import field, replace
from hashlib import blake2b
from pathlib import Path

from fairway.configuration import Configuration
from fairway.finding import Severity
from fairway.frozen import frozen
from fairway.git import Repository, find_repository
from fairway.plan.assembly import assemble, in_order
from fairway.plan.change import Change
from fairway.plan.model import Plan, RiskGroup
from fairway.plan.order import by_weight
from fairway.plan.outcome_cache import OutcomeCache, cache_file
from fairway.plan.pairs import set_pairs
from fairway.plan.placed import share_placements
from fairway.plan.side_facts import SideFacts
from fairway.plan.sides import Side, commit_side, working_side
from fairway.plan.tree_findings import as_changes


@frozen
class Request:
    """What to plan, by name: no head is the working tree, no base is where it left the default branch.

    `directory` is where the user stands. `allowed` are risks that somebody takes on, with the reason.
    """

    directory: Path
    base: str = ""
    head: str = ""
    targets: tuple[str, ...] = ()
    allowed: Mapping[str, str] = field(default_factory=dict)
    jobs: int | None = None
    keeps: bool = True
    """Whether outcomes of other runs may be used, and those of this one kept."""

    severity: Severity | None = None
    """The least severity of a new finding that fails; none for what the base's `fairway.yaml` says."""

    judge: Configuration | None = None
    """What says how much weighs what; none for the base's `fairway.yaml`, where the head left it."""


@frozen
class Planned:
    """A plan, and what `fairway.yaml` of its base says: of plans, and of what fails."""

    plan: Plan
    configuration: Configuration


def plan(request: Request) -> Plan:
    """What the change from base to head does to the fleet; raises as `planned` does."""
    return planned(request).plan


def planned(request: Request) -> Planned:
    """What the change from base to head does to the fleet, by the configuration of the base.

    Raises GitError for a side that cannot be read, UsageError for a target that is nothing and for a
    configuration that cannot be read.
    """
    repository = find_repository(request.directory)
    here = _here(repository, request.directory)
    base, head = _sides(repository, request, here)
    facts = SideFacts(base, keeps=request.keeps)
    share_placements(base, head, facts)
    pairs = set_pairs(base, head, request.targets, here)
    change = Change(base, head, pairs, is_all=not request.targets, judge=request.judge, facts=facts)
    name = blake2b(f"{repository.git_dir} {head.prefix}".encode(), digest_size=8).hexdigest()
    cache = change.cache(cache_file(name)) if request.keeps and change.files else None
    made = _put_together(change, request, cache)
    made = replace(made, targets=tuple(request.targets), severity=request.severity or change.judge.severity)
    return Planned(made, change.judge)


def _put_together(change: Change, request: Request, cache: OutcomeCache | None) -> Plan:
    outcomes = change.outcomes(cache, request.jobs)
    is_all = not request.targets
    made = assemble(
        change.base.side.state,
        change.head.side.state,
        sum(pair.target.is_environment for pair in change.pairs if pair.after),
        [outcome.change for outcome in outcomes],
        applications=change.applications(),
        files=change.files,
        settings=change.judge.plan,
        allowed=request.allowed,
    )
    told = [RiskGroup(risk, (), request.allowed.get(risk.name, "")) for risk in change.safeguards()]
    made = replace(made, risks=by_weight((*told, *made.risks)))
    if not is_all:
        return made
    found = change.tree_findings(outcomes, request.jobs)
    return replace(made, findings=in_order((*as_changes(found), *made.findings)))


def _here(repository: Repository, directory: Path) -> str:
    top = repository.work_tree
    if top is None or not directory.resolve().is_relative_to(top.resolve()):
        return ""
    path = directory.resolve().relative_to(top.resolve()).as_posix()
    return "" if path == "." else path


def _sides(repository: Repository, request: Request, here: str) -> tuple[Side, Side]:
    tip = repository.commit(request.head or "HEAD")
    name = request.base or repository.default_branch()
    start = _start(repository, repository.commit(name), tip, is_named=bool(request.base))
    head = commit_side(repository, request.head, tip) if request.head else working_side(repository)
    base = commit_side(repository, name.removeprefix("refs/remotes/").removeprefix("refs/heads/"), start)
    folders = (_fleet_folder(side, here) for side in (head, base))
    folder = next((each for each in folders if each is not None), here)
    return replace(base, prefix=folder), replace(head, prefix=folder)


def _start(repository: Repository, base: str, head: str, *, is_named: bool) -> str:
    """The commit to compare with: where both parted, so that what others did since is not undone.

    A base that the user names is taken itself where it is ahead of the head, or they have nothing in common.
    """
    parted = repository.merge_base(base, head)
    if parted is None and (repository.is_shallow or not is_named):
        raise repository.nothing_in_common(base, head)
    return base if parted is None or (parted == head and is_named) else parted


def _fleet_folder(side: Side, here: str) -> str | None:
    """The nearest folder, from where the user stands upwards, that is laid out as a fleet."""
    folder = here
    while True:
        if {posixpath.join(folder, name) for name in ("overlays", "apps")} <= side.folders:
            return folder
        if not folder:
            return None
        folder = folder.rpartition("/")[0]

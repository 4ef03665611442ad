"""A plan from beginning to end: both sides found, what may differ built, compared and put together."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from fairway.configuration import FILE, Configuration, read_configuration
from fairway.frozen import frozen
from fairway.git import Repository, find_repository
from fairway.parallel import in_parallel
from fairway.plan.affected import Reaches
from fairway.plan.applications import application_changes
from fairway.plan.assembly import assemble
from fairway.plan.built import with_folders
from fairway.plan.model import Plan
from fairway.plan.outcome import Comparer
from fairway.plan.pairs import SetPair, set_pairs
from fairway.plan.side_files import SideFiles
from fairway.plan.sides import Side, changed_files, commit_side, working_side
from fairway.validation.definitions import own_definitions


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
    files = changed_files(base, head)
    pairs = set_pairs(base, head, request.targets, here)
    configurations = _configuration(base), _configuration(head)
    above = with_folders(files)
    touched = list(_touched(pairs, base, head, above))
    definitions = own_definitions(head.fleet_root) if touched else ()
    comparer = Comparer((base, head), configurations, above, definitions)
    outcomes = list(in_parallel(comparer, touched, jobs=request.jobs))
    made = assemble(
        base.state,
        head.state,
        sum(pair.target.is_environment for pair in pairs if pair.after),
        [outcome.change for outcome in outcomes],
        applications=application_changes(
            comparer.base.judge.checks.installation, comparer.head.judge.checks.installation
        ),
        files=files,
        settings=configurations[0].plan,
        allowed=request.allowed,
    )
    return Planned(made, configurations[0])


def _configuration(side: Side) -> Configuration:
    file = side.fleet_root / FILE
    return read_configuration(file) if file.is_file() else Configuration()


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
    base = commit_side(repository, name.removeprefix("refs/").removeprefix("remotes/"), start)
    prefix = _fleet_folder(head, here) or _fleet_folder(base, here)
    folder = here if prefix is None else prefix
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


def _touched(pairs: Sequence[SetPair], base: Side, head: Side, above: Collection[str]) -> Iterator[SetPair]:
    """The rendered sets that the change may reach."""
    old = SideFiles(base)
    before, after = Reaches(old), Reaches(SideFiles(head, old))
    for pair in pairs:
        is_new = pair.before is None or pair.after is None
        if is_new or before.is_reached(pair.path, above) or after.is_reached(pair.path, above):
            yield pair

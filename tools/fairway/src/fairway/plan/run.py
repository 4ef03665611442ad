"""A plan from beginning to end: both sides found, what may differ built, compared and put together."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import field, replace
from pathlib import Path
from typing import Final

from fairway.configuration import FILE, Configuration, read_configuration
from fairway.errors import LoadError
from fairway.frozen import frozen
from fairway.git import Repository, find_repository
from fairway.parallel import in_parallel
from fairway.plan.affected import Reaches
from fairway.plan.applications import application_changes
from fairway.plan.assembly import assemble, in_order
from fairway.plan.built import with_folders
from fairway.plan.model import ApplicationChange, FindingChanges, Plan
from fairway.plan.outcome import Comparer, OneSide, Outcome
from fairway.plan.pairs import SetPair, set_pairs
from fairway.plan.side_files import ROOT, SideFiles
from fairway.plan.sides import Side, changed_files, commit_side, working_side
from fairway.plan.tree_findings import as_changes, tree_findings
from fairway.validation import Selection
from fairway.validation.definitions import own_definitions

_JUDGED_BY: Final = ("policies", "clusters", "argocd")
_DEFINITION: Final = b"CustomResourceDefinition"


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
    change = _Change(base, head, set_pairs(base, head, request.targets, here))
    return Planned(change.plan(request, is_all=not request.targets), change.configurations[0])


class _Change:
    """Both sides, with what changed between them."""

    def __init__(self, base: Side, head: Side, pairs: Sequence[SetPair]) -> None:
        self.configurations = _configuration(base), _configuration(head)
        self._sides = base, head
        self._pairs = pairs
        self._files = changed_files(base, head)
        self._above = with_folders(self._files)
        self._base = OneSide(base, self.configurations[0])
        contents = self._contents(SideFiles(head, self._base.files))
        is_alike = self.configurations[0] == self.configurations[1] and not self._changes_rules(contents)
        self._head = OneSide(
            head, self.configurations[1], former=self._base, above=self._above, is_alike=is_alike
        )
        # What weighs how much is said by the base: a change does not judge itself.
        self._selection = Selection(levels=self.configurations[0].rules)
        self._is_judged_anew = not is_alike

    def plan(self, request: Request, *, is_all: bool) -> Plan:
        """The plan; `is_all` says that it is of all that there is."""
        reached = list(self._reached())
        definitions = own_definitions(self._sides[1].fleet_root) if reached else ()
        comparer = Comparer(self._base, self._head, self._selection, definitions)
        outcomes = list(in_parallel(comparer, reached, jobs=request.jobs))
        made = assemble(
            self._sides[0].state,
            self._sides[1].state,
            sum(pair.target.is_environment for pair in self._pairs if pair.after),
            [outcome.change for outcome in outcomes],
            applications=self._applications(),
            files=self._files,
            settings=self.configurations[0].plan,
            allowed=request.allowed,
        )
        is_whole = is_all and len(reached) == len(self._pairs)
        found = as_changes(self._tree_findings(reached, outcomes, is_all=is_whole)) if is_all else ()
        return replace(made, findings=in_order((*found, *made.findings)))

    def _reached(self) -> Iterator[SetPair]:
        """The rendered sets that the change may reach."""
        before, after = Reaches(self._base.files), Reaches(self._head.files)
        for pair in self._pairs:
            is_new = pair.before is None or pair.after is None
            if (
                is_new
                or self._is_judged_anew
                or before.is_reached(pair.path, self._above)
                or after.is_reached(pair.path, self._above)
            ):
                yield pair

    def _changes_rules(self, contents: Iterable[bytes]) -> bool:
        """Whether what rendered sets are judged by may differ: policies, definitions, clusters."""
        judged_by = tuple(posixpath.join(self._sides[1].prefix, f"{name}/") for name in _JUDGED_BY)
        if any(path.startswith(judged_by) for path in self._files):
            return True
        return any(_DEFINITION in content for content in contents)

    def _contents(self, head: SideFiles) -> Iterator[bytes]:
        """What changed files hold, on both sides."""
        for files in (self._base.files, head):
            for path in self._files:
                with suppress(LoadError):
                    real = files.real_path(f"{ROOT}/{path}")
                    yield files.content(real) if real else b""

    def _applications(self) -> Sequence[ApplicationChange]:
        return application_changes(self._base.judge.checks.installation, self._head.judge.checks.installation)

    def _tree_findings(
        self, reached: Sequence[SetPair], outcomes: Sequence[Outcome], *, is_all: bool
    ) -> FindingChanges:
        both = list(zip(reached, outcomes, strict=True))
        old = [(pair.before, outcome.before) for pair, outcome in both if pair.before]
        new = [(pair.after, outcome.after) for pair, outcome in both if pair.after]
        return tree_findings((self._base.judge, old), (self._head.judge, new), self._selection, is_all=is_all)


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

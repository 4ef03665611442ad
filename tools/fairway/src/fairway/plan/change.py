"""What lies between two sides: files that differ, rendered sets that they reach, and what comes of it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cached_property, partial
from hashlib import blake2b
from pathlib import Path
from typing import Final

from fairway.argo.installation import Installation, load_installation
from fairway.check.policy.exceptions import PolicyException
from fairway.check.policy.repository import EXCEPTIONS, load_exceptions
from fairway.configuration import FILE, Configuration, read_configuration
from fairway.errors import FairwayError, LoadError
from fairway.git import LINK
from fairway.parallel import WORTH_FORKING, in_parallel
from fairway.plan.affected import Reaches
from fairway.plan.applications import application_changes
from fairway.plan.built import with_folders
from fairway.plan.charts import chart_changes
from fairway.plan.in_part import InPart
from fairway.plan.model import ApplicationChange, FindingChanges, Risk
from fairway.plan.moves import is_any_apart, moved_together
from fairway.plan.outcome import Comparer, OneSide, Outcome
from fairway.plan.outcome_cache import Kept, OutcomeCache, States
from fairway.plan.pairs import SetPair
from fairway.plan.placed import told_by
from fairway.plan.plain_sets import folder_of, may_be_plain, plain_pairs
from fairway.plan.risk.safeguards import exception_risks, safeguard_risks
from fairway.plan.side_facts import SideFacts
from fairway.plan.side_files import ROOT, SideFiles
from fairway.plan.sides import Side, changed_files
from fairway.plan.touched import has_equal_paths, touched_files
from fairway.plan.tree_findings import look_at_both, look_at_changed, tree_findings
from fairway.validation import Looked, Selection
from fairway.validation.definitions import own_definitions
from fairway.validation.keeping import code_state
from fairway.yamlio.node import Mapping

_JUDGED_BY: Final = ("policies", "clusters", "argocd")
_DELIVERY: Final = ("clusters", "argocd")
_TREE: Final = ("apps", "argocd", "base", "clusters", "overlays", "policies")
"""The folders of a fleet that have a contract."""

_DEFINITION: Final = b"CustomResourceDefinition"
_APPLICATION_SET: Final = b"ApplicationSet"


class Change:
    """Both sides, and what changed between them: `files` are paths that differ, `pairs` all rendered sets.

    `judge` says which findings count, unless the base says so. `is_all` tells that these are all of the
    fleet, not some that somebody named. Plain files that Applications deliver are no pairs, for to know them
    costs something: `reached` has those that the change may reach. `facts` are what is known of the base.
    """

    def __init__(
        self,
        base: Side,
        head: Side,
        pairs: Sequence[SetPair],
        *,
        is_all: bool = True,
        judge: Configuration | None = None,
        facts: SideFacts | None = None,
    ) -> None:
        self._facts = facts or SideFacts(base, keeps=False)
        self._is_all = is_all
        self.configurations = _configuration(base), _configuration(head)
        self.files = changed_files(base, head)
        self._above = with_folders(self.files)
        # Behind a link that leads elsewhere, everything may be another.
        self._moves_links = any(_is_link(side, path) for side in (base, head) for path in self.files)
        self.base = OneSide(base, self.configurations[0], installation=partial(told_by, base, self._facts))
        self._is_alike = not self._changes_rules(SideFiles(head, self.base.files))
        self.head = OneSide(
            head,
            self.configurations[1],
            installation=self._told_by_head,
            former=self.base,
            above=None if self._moves_links else self._above,
            is_alike=self._is_alike,
        )
        self.pairs = self._together(pairs)
        # What weighs how much is said by the base: a change does not judge itself.
        self.judge = judge or self.configurations[0]
        self._selection = Selection(levels=self.judge.rules)

    @cached_property
    def reached(self) -> tuple[SetPair, ...]:
        """The rendered sets that the change may reach."""
        return (*self._built, *self._plain)

    @cached_property
    def _built(self) -> tuple[SetPair, ...]:
        """Those of them that are built."""
        reaches = Reaches(self.base.files, self._above)
        if self._facts.keeps:
            reaches.learn(self._facts)
        return tuple(pair for pair in self.pairs if self._is_reached(pair, reaches))

    @cached_property
    def _plain(self) -> tuple[SetPair, ...]:
        """Those of them that are plain files which Applications deliver."""
        # Where neither what delivers nor the files that there are differ, one side speaks for both.
        both = (self.base,) if self._delivers_alike else (self.base, self.head)
        may_be = (may_be_plain(one.files, _under(one.side, _DELIVERY), self.files) for one in both)
        if not self._concerns_delivery and not any(may_be):
            return ()
        sides = [(one.side, one.judge.checks.installation) for one in (self.base, self.head)]
        found = plain_pairs(sides[0], sides[1], self.files if self._is_alike else None)
        paths = {pair.path for pair in self.pairs}
        return tuple(pair for pair in found if self._is_all or folder_of(pair) in paths)

    def _together(self, pairs: Sequence[SetPair]) -> Sequence[SetPair]:
        """The pairs, where a rendered set that only moved is one."""
        if not self._changes_within(_DELIVERY) or not is_any_apart(pairs):
            return pairs
        return moved_together(pairs, *(one.judge.checks.installation for one in (self.base, self.head)))

    def _is_reached(self, pair: SetPair, reaches: Reaches) -> bool:
        is_new = pair.before is None or pair.after is None or pair.former
        return bool(is_new or self._moves_links or not self._is_alike or reaches.is_reached(pair.path))

    def cache(self, file: Path) -> OutcomeCache:
        """The outcomes that other runs left in a file, as far as they hold for this change."""
        sides = self.base.side, self.head.side
        # Exceptions expire, so an outcome is one of its day.
        words = [str(datetime.now(UTC).date()), repr((self.judge, *self.configurations)), *code_state()]
        for side in sides:
            folders = _prefixes(side, _JUDGED_BY)
            words += [
                f"{path} {entry.id}" for path, entry in side.entries.items() if path.startswith(folders)
            ]
            words.append(repr(sorted(side.links.items())))
        words += map(repr, self._definitions)
        digest = blake2b("\n".join(words).encode(errors="surrogateescape"), digest_size=16).hexdigest()
        return OutcomeCache(file, States(*sides), digest)

    def outcomes(self, cache: OutcomeCache | None, jobs: int | None) -> list[Outcome]:
        """What happens to each rendered set that is reached: known from other runs, or found out."""
        known = {pair.path: cache.get(_key(pair)) for pair in self.reached} if cache else {}
        unknown = [pair for pair in self.reached if known.get(pair.path) is None]
        definitions = self._definitions[1] if unknown else ()
        before = ((pair.path, cache.before(_key(pair))) for pair in unknown) if cache else ()
        comparer = Comparer(
            self.base,
            self.head,
            self._selection,
            definitions,
            in_part=self._in_part() if unknown else None,
            known={path: found for path, found in before if found},
        )
        if len(unknown) >= WORTH_FORKING:
            # What all sets share is made before processes fork, not in each of them.
            self.base.prepare(pair.before for pair in unknown)
            self.head.prepare(pair.after for pair in unknown)
        new: dict[str, Outcome] = {}
        work = partial(_worked, comparer, cache)
        for pair, found in zip(unknown, in_parallel(work, unknown, jobs=jobs), strict=True):
            if cache and isinstance(found, Kept):
                cache.put(_key(pair), found)
            new[pair.path] = found.outcome if isinstance(found, Kept) else found
        if cache:
            cache.save()
        return [new.get(pair.path) or _there(known[pair.path]) for pair in self.reached]

    def _in_part(self) -> InPart | None:
        """What builds only what may differ; None where the sides share too little for that."""
        return InPart(self.base, self.head, self._above) if self._is_alike and not self._moves_links else None

    @cached_property
    def _definitions(self) -> tuple[Sequence[Mapping], Sequence[Mapping]]:
        """The CustomResourceDefinitions of both sides."""
        old, new = (one.side.fleet_root for one in (self.base, self.head))
        found = self._facts.known("definitions", lambda: own_definitions(old))
        return found, found if self._is_alike else own_definitions(new)

    def applications(self) -> Sequence[ApplicationChange]:
        """What becomes of Argo CD's Applications."""
        charts = chart_changes(self.head.side, self.files, lambda: self.head.judge.checks.installation)
        if not self._concerns_delivery:
            return tuple(charts)
        sides = (one.judge.checks.installation for one in (self.base, self.head))
        return (*application_changes(*sides), *charts)

    def safeguards(self) -> Iterator[Risk]:
        """What the change says of what it is judged by: `fairway.yaml`, and exceptions from policies."""
        yield from safeguard_risks(*self.configurations)
        sides = self.base.side, self.head.side
        if any(posixpath.join(side.prefix, EXCEPTIONS) in self.files for side in sides):
            yield from exception_risks(*map(_exceptions, sides))

    def tree_findings(self, outcomes: Sequence[Outcome], jobs: int | None) -> FindingChanges:
        """What is wrong with the trees themselves, given what is wrong with rendered sets of theirs."""
        if self._is_alike and not self._changes_within(_TREE):
            return FindingChanges()
        both = list(zip(self.reached, outcomes, strict=True))
        old = [(pair.before, outcome.before) for pair, outcome in both if pair.before]
        new = [(pair.after, outcome.after) for pair, outcome in both if pair.after]
        return tree_findings(
            (self.base.judge, old),
            (self.head.judge, new),
            self._selection,
            is_all=len(self._built) == len(self.pairs),
            looked=self._looked(jobs),
        )

    def _looked(self, jobs: int | None) -> tuple[Looked, Looked]:
        """What is wrong with the files of both sides."""
        judges = self.base.judge, self.head.judge
        touched = touched_files(self.base.side, self.head.side, self.files) if self._is_alike else None
        if touched is None:
            return look_at_both(*judges, jobs=jobs)
        return look_at_changed(*judges, touched, partial(self._facts.known, "layout"))

    def _changes_rules(self, head: SideFiles) -> bool:
        """Whether what sets are judged by may differ: policies, definitions, clusters, configuration."""
        if self.configurations[0] != self.configurations[1] or self._changes_within(_JUDGED_BY):
            return True
        changed = set(self.files)
        return any(
            _holds(files, changed.intersection(_under(files.side, _TREE)), _DEFINITION)
            for files in (self.base.files, head)
        )

    def _changes_within(self, folders: Sequence[str]) -> bool:
        """Whether a file in one of the fleet's folders changed."""
        return any(path.startswith(_prefixes(self.base.side, folders)) for path in self.files)

    @cached_property
    def _concerns_delivery(self) -> bool:
        """Whether Applications may be others: a folder that delivers may build to something else."""
        prefixes = _prefixes(self.base.side, _DELIVERY)
        if self._changes_within(_JUDGED_BY) or any(
            f"{pair.path}/".startswith(prefixes) for pair in self._built
        ):
            return True
        # A set may make an Application of any folder that there is. What delivers is the same on both sides.
        return _holds(self.base.files, _under(self.base.side, _DELIVERY), _APPLICATION_SET)

    @cached_property
    def _delivers_alike(self) -> bool:
        """Whether both sides tell Argo CD the same, and whatever that names is on both."""
        sides = self.base.side, self.head.side
        return self._is_alike and not self._concerns_delivery and has_equal_paths(*sides)

    def _told_by_head(self) -> Installation:
        root = self.head.side.fleet_root
        if self._delivers_alike:
            return self.base.judge.checks.installation.elsewhere(root)
        return load_installation(root)


def _worked(comparer: Comparer, cache: OutcomeCache | None, pair: SetPair) -> Outcome | Kept:
    """What happens to a rendered set, as it is kept if it can be."""
    outcome = comparer(pair)
    return outcome if cache is None or outcome.inputs is None else cache.made(outcome)


def _prefixes(side: Side, folders: Sequence[str]) -> tuple[str, ...]:
    return tuple(posixpath.join(side.prefix, f"{name}/") for name in folders)


def _under(side: Side, folders: Sequence[str]) -> list[str]:
    """The YAML files in folders of the fleet."""
    prefixes = _prefixes(side, folders)
    return [path for path in side.entries if path.startswith(prefixes) and path.endswith(".yaml")]


def _holds(files: SideFiles, paths: Iterable[str], text: bytes) -> bool:
    """Whether one of some files, as far as they can be read, holds a text."""
    for path in paths:
        with suppress(LoadError):
            real = files.real_path(f"{ROOT}/{path}")
            if real and text in files.content(real):
                return True
    return False


def _configuration(side: Side) -> Configuration:
    file = side.fleet_root / FILE
    return read_configuration(file) if file.is_file() else Configuration()


def _exceptions(side: Side) -> Sequence[PolicyException]:
    # A file that cannot be read is a finding, and excepts nothing.
    with suppress(FairwayError):
        return load_exceptions(side.fleet_root)[0]
    return ()


def _is_link(side: Side, path: str) -> bool:
    entry = side.entries.get(path)
    return entry is not None and entry.mode == LINK


def _key(pair: SetPair) -> str:
    """What tells an outcome from others of the repository: the directory, its names and what runs it."""
    facts = [
        (each.name, each.is_environment, each.cluster) if each else None for each in (pair.before, pair.after)
    ]
    return f"{pair.path} {pair.former} {facts!r}"


def _there(outcome: Outcome | None) -> Outcome:
    if outcome is None:
        raise ValueError("a rendered set without an outcome")
    return outcome

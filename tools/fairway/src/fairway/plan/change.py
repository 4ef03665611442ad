"""What lies between two sides: files that differ, rendered sets that they reach, and what comes of it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Final

from fairway.configuration import FILE, Configuration, read_configuration
from fairway.errors import LoadError
from fairway.git import LINK
from fairway.parallel import in_parallel
from fairway.plan.affected import Reaches
from fairway.plan.applications import application_changes
from fairway.plan.built import with_folders
from fairway.plan.model import ApplicationChange, FindingChanges
from fairway.plan.outcome import Comparer, OneSide, Outcome
from fairway.plan.outcome_cache import OutcomeCache, States
from fairway.plan.pairs import SetPair
from fairway.plan.side_files import ROOT, SideFiles
from fairway.plan.sides import Side, changed_files
from fairway.plan.tree_findings import tree_findings
from fairway.validation import Selection
from fairway.validation.definitions import own_definitions
from fairway.validation.keeping import code_state

_JUDGED_BY: Final = ("policies", "clusters", "argocd")
_DEFINITION: Final = b"CustomResourceDefinition"


class Change:
    """Both sides, and what changed between them: `files` are paths that differ, `pairs` all rendered sets."""

    def __init__(self, base: Side, head: Side, pairs: Sequence[SetPair]) -> None:
        self.configurations = _configuration(base), _configuration(head)
        self.pairs = pairs
        self.files = changed_files(base, head)
        self._above = with_folders(self.files)
        # Behind a link that leads elsewhere, everything may be another.
        self._moves_links = any(_is_link(side, path) for side in (base, head) for path in self.files)
        self.base = OneSide(base, self.configurations[0])
        contents = self._contents(SideFiles(head, self.base.files))
        self._is_alike = self.configurations[0] == self.configurations[1] and not self._changes_rules(
            head.prefix, contents
        )
        self.head = OneSide(
            head,
            self.configurations[1],
            former=self.base,
            above=None if self._moves_links else self._above,
            is_alike=self._is_alike,
        )
        # What weighs how much is said by the base: a change does not judge itself.
        self._selection = Selection(levels=self.configurations[0].rules)

    def reached(self) -> Iterator[SetPair]:
        """The rendered sets that the change may reach."""
        before, after = Reaches(self.base.files), Reaches(self.head.files)
        for pair in self.pairs:
            if (
                pair.before is None
                or pair.after is None
                or not self._is_alike
                or self._moves_links
                or before.is_reached(pair.path, self._above)
                or after.is_reached(pair.path, self._above)
            ):
                yield pair

    def cache(self, file: Path) -> OutcomeCache:
        """The outcomes that other runs left in a file, as far as they hold for this change."""
        sides = self.base.side, self.head.side
        # Exceptions expire, so an outcome is one of its day.
        words = [str(datetime.now(UTC).date()), repr(self.configurations), *code_state()]
        for side in sides:
            folders = tuple(posixpath.join(side.prefix, f"{name}/") for name in _JUDGED_BY)
            words += [
                f"{path} {entry.id}" for path, entry in side.entries.items() if path.startswith(folders)
            ]
            words += [repr(sorted(side.links.items())), repr(own_definitions(side.fleet_root))]
        digest = blake2b("\n".join(words).encode(errors="surrogateescape"), digest_size=16).hexdigest()
        return OutcomeCache(file, States(*sides), digest)

    def outcomes(
        self, reached: Sequence[SetPair], cache: OutcomeCache | None, jobs: int | None
    ) -> list[Outcome]:
        """What happens to each of some rendered sets: known from other runs, or found out."""
        known = {pair.path: cache.get(_key(pair)) for pair in reached} if cache else {}
        unknown = [pair for pair in reached if known.get(pair.path) is None]
        definitions = own_definitions(self.head.side.fleet_root) if unknown else ()
        comparer = Comparer(self.base, self.head, self._selection, definitions)
        found = zip(unknown, in_parallel(comparer, unknown, jobs=jobs), strict=True)
        new = {pair.path: outcome for pair, outcome in found}
        if cache:
            for pair in unknown:
                cache.put(_key(pair), new[pair.path])
            cache.save()
        return [new.get(pair.path) or _there(known[pair.path]) for pair in reached]

    def applications(self) -> Sequence[ApplicationChange]:
        """What becomes of Argo CD's Applications."""
        return application_changes(self.base.judge.checks.installation, self.head.judge.checks.installation)

    def tree_findings(
        self, reached: Sequence[SetPair], outcomes: Sequence[Outcome], *, jobs: int | None
    ) -> FindingChanges:
        """What is wrong with the trees themselves, given what is wrong with rendered sets of theirs."""
        both = list(zip(reached, outcomes, strict=True))
        old = [(pair.before, outcome.before) for pair, outcome in both if pair.before]
        new = [(pair.after, outcome.after) for pair, outcome in both if pair.after]
        return tree_findings(
            (self.base.judge, old),
            (self.head.judge, new),
            self._selection,
            is_all=len(reached) == len(self.pairs),
            jobs=jobs,
        )

    def _changes_rules(self, prefix: str, contents: Iterable[bytes]) -> bool:
        """Whether what rendered sets are judged by may differ: policies, definitions, clusters."""
        judged_by = tuple(posixpath.join(prefix, f"{name}/") for name in _JUDGED_BY)
        if any(path.startswith(judged_by) for path in self.files):
            return True
        return any(_DEFINITION in content for content in contents)

    def _contents(self, head: SideFiles) -> Iterator[bytes]:
        """What changed files hold, on both sides."""
        for files in (self.base.files, head):
            for path in self.files:
                with suppress(LoadError):
                    real = files.real_path(f"{ROOT}/{path}")
                    yield files.content(real) if real else b""


def _configuration(side: Side) -> Configuration:
    file = side.fleet_root / FILE
    return read_configuration(file) if file.is_file() else Configuration()


def _is_link(side: Side, path: str) -> bool:
    entry = side.entries.get(path)
    return entry is not None and entry.mode == LINK


def _key(pair: SetPair) -> str:
    """What tells an outcome from others of the repository: the directory, its names and what runs it."""
    facts = [
        (each.name, each.is_environment, each.cluster) if each else None for each in (pair.before, pair.after)
    ]
    return f"{pair.path} {facts!r}"


def _there(outcome: Outcome | None) -> Outcome:
    if outcome is None:
        raise ValueError("a rendered set without an outcome")
    return outcome

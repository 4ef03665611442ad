"""Outcomes kept between runs: by directory, and by the content of all that went into both sides of it.

One file holds the outcomes of one repository; outcomes of another version of Fairway do not hold. Two runs
that end together may forget each other's outcomes, which then are found anew.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Final, NamedTuple

from fairway.kustomize.loader import Inputs
from fairway.plan.in_part import Known
from fairway.plan.kept import keep, read_kept
from fairway.plan.outcome import Outcome
from fairway.plan.side_files import relative
from fairway.plan.sides import Side
from fairway.user_cache import cache_folder

_LARGEST: Final = 128 * 1024 * 1024
"""Bytes of one file: more outcomes are not kept."""

_ALL_FILES: Final = 256 * 1024 * 1024
"""Bytes of all files together: beyond, those that were not written for longest are removed."""


class Closure(NamedTuple):
    """What a build was made from: paths whose content counts, and folders whose names do."""

    files: tuple[str, ...]
    folders: tuple[str, ...]

    @classmethod
    def of(cls, inputs: Inputs) -> Closure:
        """The closure of a build."""
        files = sorted(map(relative, inputs.files | inputs.missing | inputs.roots))
        return cls(tuple(files), tuple(sorted(map(relative, inputs.listings))))


Closures = tuple[Closure, Closure]

BEFORE: Final = 0
AFTER: Final = 1
"""The sides, as positions."""


class Kept(NamedTuple):
    """An outcome, the closures of both sides, and the state of all that each side depends on."""

    closures: Closures
    states: tuple[str, str]
    outcome: Outcome


class OutcomeCache:
    """The outcomes in a file, for one change; `save` writes what was put to what is there.

    `judged_by` tells apart what outcomes depend on beside the closures.
    """

    def __init__(self, file: Path, states: States, judged_by: str) -> None:
        self._file = file
        self._states = states
        self._judged_by = judged_by
        self._kept: Mapping[str, Kept] = _read(file)
        self._added: dict[str, Kept] = {}
        self._states_of: dict[tuple[int, int], str] = {}

    def get(self, key: str) -> Outcome | None:
        """The outcome of a key, if all that it depends on is as it was."""
        kept = self._kept.get(key)
        if kept is None or not self._holds(kept, BEFORE) or not self._holds(kept, AFTER):
            return None
        return kept.outcome

    def before(self, key: str) -> Known | None:
        """What is known of the side before of a key, if all that it depends on is as it was."""
        kept = self._kept.get(key)
        if kept is None or not self._holds(kept, BEFORE):
            return None
        return Known(kept.outcome.change.before, kept.outcome.before, kept.outcome.referrals)

    def _holds(self, kept: Kept, side: int) -> bool:
        closure = kept.closures[side]
        asked = (side, id(closure))
        if asked not in self._states_of:
            # What was read is kept as long as this is, so that ids stay their own.
            self._states_of[asked] = self._states.digest(side, closure, self._judged_by)
        return self._states_of[asked] == kept.states[side]

    def made(self, outcome: Outcome) -> Kept:
        """An outcome as it is kept; not for one of builds that were not finished."""
        before, after = outcome.inputs or (Inputs(), Inputs())
        first = Closure.of(before)
        closures = first, first if after == before else Closure.of(after)
        old, new = (self._states.digest(side, closures[side], self._judged_by) for side in (BEFORE, AFTER))
        return Kept(closures, (old, new), outcome._replace(inputs=None))

    def put(self, key: str, kept: Kept) -> None:
        """Keep an outcome for the next run."""
        self._added[key] = kept

    def save(self) -> None:
        """Write the outcomes; what cannot be written is not kept."""
        if not self._added:
            return
        kept = {**_read(self._file), **self._added}
        keep(self._file, kept, largest=_LARGEST, all_files=_ALL_FILES)


class States:
    """What is at the paths of both sides, by the ids of git."""

    def __init__(self, base: Side, head: Side) -> None:
        self._sides = base, head
        self._names: tuple[dict[str, list[str]], ...] = ({}, {})
        for side, names in zip(self._sides, self._names, strict=True):
            for path in (*side.entries, *side.folders):
                names.setdefault(path.rpartition("/")[0], []).append(path)

    def digest(self, side: int, closure: Closure, judged_by: str) -> str:
        """One digest of the state of a closure on a side, and of what else outcomes depend on."""
        digest = blake2b(judged_by.encode(), digest_size=16)
        there, names = self._sides[side], self._names[side]
        for path in closure.files:
            entry = there.entries.get(path)
            what = entry.id if entry else str(path in there.folders)
            digest.update(os.fsencode(f"{path} {what} {path in there.pointers}\0"))
        for folder in closure.folders:
            digest.update(os.fsencode(f"{folder} {sorted(names.get(folder, ()))}\0"))
        return digest.hexdigest()


def cache_file(name: str) -> Path:
    """Where outcomes are kept, in the user's cache directory."""
    return cache_folder("outcomes") / name


def _read(file: Path) -> dict[str, Kept]:
    kept = read_kept(file)
    return kept if isinstance(kept, dict) else {}

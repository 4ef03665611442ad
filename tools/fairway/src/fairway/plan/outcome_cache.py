"""Outcomes kept between runs: by directory, and by the content of all that went into both sides of it.

One file holds the outcomes of one repository. It is replaced as a whole, by renaming, with a digest of its
content at its head: a file that is not whole, or of another version of Fairway, counts as empty. Two runs
that end together may forget each other's outcomes, which then are found anew.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Final, NamedTuple

from fairway.kustomize.loader import Inputs
from fairway.plan.outcome import Outcome
from fairway.plan.side_files import relative
from fairway.plan.sides import Side

_DIGEST: Final = 32
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


class Kept(NamedTuple):
    """An outcome, the closures of both sides, and the state of all that it depends on."""

    closures: Closures
    state: str
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

    def get(self, key: str) -> Outcome | None:
        """The outcome of a key, if all that it depends on is as it was."""
        kept = self._kept.get(key)
        if kept is None or kept.state != self._states.digest(kept.closures, self._judged_by):
            return None
        return kept.outcome

    def put(self, key: str, outcome: Outcome) -> None:
        """Keep an outcome for the next run; not one of builds that were not finished."""
        if outcome.inputs is not None:
            before, after = outcome.inputs
            closures = Closure.of(before), Closure.of(after)
            state = self._states.digest(closures, self._judged_by)
            self._added[key] = Kept(closures, state, outcome._replace(inputs=None))

    def save(self) -> None:
        """Write the outcomes; what cannot be written is not kept."""
        if not self._added:
            return
        content = pickle.dumps({**_read(self._file), **self._added}, pickle.HIGHEST_PROTOCOL)
        if len(content) <= _LARGEST:
            with suppress(OSError):
                _replace(self._file, _digest(content) + content)
                _prune(self._file.parent)


class States:
    """What is at the paths of both sides, by the ids of git."""

    def __init__(self, base: Side, head: Side) -> None:
        self._sides = base, head
        self._names: tuple[dict[str, list[str]], ...] = ({}, {})
        for side, names in zip(self._sides, self._names, strict=True):
            for path in (*side.entries, *side.folders):
                names.setdefault(path.rpartition("/")[0], []).append(path)

    def digest(self, closures: Closures, judged_by: str) -> str:
        """One digest of the states of both closures, and of what else outcomes depend on."""
        digest = blake2b(judged_by.encode(), digest_size=16)
        for side, names, closure in zip(self._sides, self._names, closures, strict=True):
            for path in closure.files:
                entry = side.entries.get(path)
                what = entry.id if entry else str(path in side.folders)
                digest.update(os.fsencode(f"{path} {what} {path in side.pointers}\0"))
            for folder in closure.folders:
                digest.update(os.fsencode(f"{folder} {sorted(names.get(folder, ()))}\0"))
        return digest.hexdigest()


def cache_file(name: str) -> Path:
    """Where outcomes are kept, in the user's cache directory."""
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "fairway" / "outcomes" / name


def _read(file: Path) -> dict[str, Kept]:
    try:
        content = file.read_bytes()
        if content[:_DIGEST] != _digest(content[_DIGEST:]):
            return {}
        kept: dict[str, Kept] = pickle.loads(content[_DIGEST:])  # noqa: S301 - whole, and from the user's own cache
    except Exception:  # noqa: BLE001 - pickle raises whatever comes of what it was made with
        return {}
    return kept


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=_DIGEST, person=b"fairway outcome").digest()


def _replace(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.")
    try:
        with os.fdopen(descriptor, "wb") as temporary:
            temporary.write(content)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _prune(folder: Path) -> None:
    """Remove the files that were not written for longest, until the rest is small enough."""
    kept = 0
    for file in sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True):
        kept += file.stat().st_size
        if kept > _ALL_FILES:
            file.unlink(missing_ok=True)

"""Files that rendered sets are written to, and which of them a run before left behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from fairway.errors import UsageError
from fairway.target import Target

_INDEX = ".fairway-rendered"
"""The names that were written, in the folder itself: what is not ours is never removed."""


class OutputFolder:
    """A folder with a file for each target: its name below the folder, wherever the target is.

    Raises UsageError where two targets would be written to one file.
    """

    def __init__(self, folder: Path, targets: Sequence[Target]) -> None:
        self._folder = folder
        self._names = {target.directory: _name(target) for target in targets}
        if len(set(self._names.values())) < len(self._names):
            message = "two of the directories would be written to one file"
            raise UsageError(message, remedy="Render them one by one, or from a directory above them.")

    def write(self, directory: Path, text: str) -> None:
        """Write the file of a target."""
        file = self._folder / self._names[directory]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())

    def settle(self, *, complete: bool) -> None:
        """Note what was written; where these were all targets, remove what another run left behind."""
        index = self._folder / _INDEX
        written = set(self._names.values())
        before = set(index.read_text(encoding="utf-8").splitlines()) if index.is_file() else set[str]()
        if complete:
            self._remove(before - written)
        if self._folder.is_dir():
            names = written if complete else written | before
            index.write_text("".join(f"{name}\n" for name in sorted(names)), encoding="utf-8")

    def _remove(self, names: Iterable[str]) -> None:
        for name in sorted(names):
            file = self._folder / name
            # The index is a file like any other: what it says must not lead elsewhere.
            if file.suffix != ".yaml" or not file.resolve().is_relative_to(self._folder.resolve()):
                continue
            file.unlink(missing_ok=True)
            with suppress(OSError):
                file.parent.rmdir()


def _name(target: Target) -> str:
    parts = [part for part in Path(target.name).parts if part not in ("..", "/")]
    return f"{'/'.join(parts) or target.directory.name}.yaml"

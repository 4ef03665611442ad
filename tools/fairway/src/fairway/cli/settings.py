"""What the options of `fairway` itself say, for all commands."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from fairway.frozen import frozen

if TYPE_CHECKING:
    from fairway.fleet import Fleet


@frozen
class Settings:
    """Where to work, on how many processors, and whether to show progress."""

    directory: Path
    jobs: int | None = None
    quiet: bool = False

    @cached_property
    def fleet(self) -> Fleet | None:
        """The fleet that the directory belongs to, if it does."""
        from fairway.fleet import find_fleet  # noqa: PLC0415 - `fairway --help` reads no YAML

        return find_fleet(self.directory)

    @property
    def root(self) -> Path:
        """What paths in reports are relative to: the fleet's root, or else the directory."""
        return self.fleet.root if self.fleet else self.directory

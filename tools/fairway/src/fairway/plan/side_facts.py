"""What took long to find out about a side and depends on its files alone, kept between runs.

The base of one plan is, most often, that of the next.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import blake2b
from typing import Final, TypeVar

from fairway.plan.kept import keep, read_kept
from fairway.plan.sides import Side
from fairway.user_cache import cache_folder
from fairway.validation.keeping import code_state

T = TypeVar("T")

_LARGEST: Final = 32 * 1024 * 1024
_ALL_FILES: Final = 128 * 1024 * 1024


class SideFacts:
    """The facts of a side, by name; with `keeps` they are those of other runs, and left to other runs."""

    def __init__(self, side: Side, *, keeps: bool) -> None:
        self._side = side
        self.keeps = keeps
        self._state = ""

    def known(self, name: str, make: Callable[[], T]) -> T:
        """What `make` finds out, or what an earlier run found out about the same files."""
        if not self.keeps:
            return make()
        file = cache_folder("facts") / f"{name}-{self._digest()}"
        kept = read_kept(file)
        if isinstance(kept, tuple):
            value: T = kept[0]
            return value
        value = make()
        keep(file, (value,), largest=_LARGEST, all_files=_ALL_FILES)
        return value

    def _digest(self) -> str:
        """What tells the state of all files, and of this version of Fairway, from every other."""
        if not self._state:
            side = self._side
            words = [*code_state(), side.prefix, repr(sorted(side.links.items()))]
            words += [repr(sorted(side.pointers)), repr(sorted(side.altered.items()))]
            words += [f"{path} {mode} {id_}" for path, (mode, id_) in side.entries.items()]
            text = "\0".join(words)
            self._state = blake2b(os.fsencode(text), digest_size=16).hexdigest()
        return self._state

"""What one field of an object breaks, before it is a finding."""

from __future__ import annotations

from typing import NamedTuple

Path = tuple[str | int, ...]


class Fault(NamedTuple):
    """The rule's name, the keys that lead to the field, what is wrong, and what is known there instead."""

    rule: str
    path: Path
    message: str
    known: tuple[str, ...] = ()

    def under(self, key: str | int) -> Fault:
        """The same fault, seen from the mapping or list that holds the node under `key`."""
        return self._replace(path=(key, *self.path))

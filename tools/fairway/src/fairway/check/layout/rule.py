"""A rule of the layout: its name, the fault it looks for, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from fairway.check.layout.tree import Tree
from fairway.finding import Finding, Severity


class Breach(NamedTuple):
    """One place where the tree breaks a rule; `file` is relative to the repository."""

    message: str
    file: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """`name` begins with `layout/`; the docstring of the module it stands in is its reason."""

    name: str
    breaches: Callable[[Tree], Iterator[Breach]]
    remedy: str

    def findings(self, tree: Tree) -> Iterator[Finding]:
        """Every breach as a finding."""
        for breach in self.breaches(tree):
            yield Finding(
                self.name,
                Severity.ERROR,
                breach.message,
                file=breach.file,
                line=breach.line,
                remedy=self.remedy,
            )

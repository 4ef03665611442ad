"""Our build of a directory beside another kustomize's: the same bytes, or the first difference."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from pathlib import Path

from fairway.errors import FairwayError, KustomizeError
from fairway.kustomize import Engine
from fairway.kustomize.helm.options import HelmOptions
from fairway.kustomize_program import KustomizeProgram
from fairway.render import LoadRestrictor


class Outcome(StrEnum):
    """What a comparison can come to."""

    SAME = "same"
    BOTH_REFUSE = "both refuse"
    DIFFERENT = "different"
    ONLY_WE_REFUSE = "only we refuse"
    ONLY_THEY_REFUSE = "only they refuse"

    @property
    def agrees(self) -> bool:
        """Whether both did the same: built the same bytes, or refused."""
        return self in (Outcome.SAME, Outcome.BOTH_REFUSE)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome for one directory, with the first difference or the words of the refusal."""

    directory: Path
    outcome: Outcome
    detail: str = ""


class Comparer:
    """One process's engine and the program that it is compared with."""

    def __init__(
        self, program: KustomizeProgram, load_restrictor: LoadRestrictor, helm: HelmOptions | None = None
    ) -> None:
        self._program = program
        self._load_restrictor = load_restrictor
        self._engine = Engine(load_restrictor=load_restrictor, helm=helm)
        self._flags = helm.flags if helm else []

    def __call__(self, directory: Path) -> Comparison:
        """Build a directory both ways and compare."""
        ours = self._ours(directory)
        try:
            theirs = self._program.build(
                directory, load_restrictor=self._load_restrictor, flags=self._flags
            ).decode()
        except KustomizeError as error:
            if isinstance(ours, FairwayError):
                return Comparison(directory, Outcome.BOTH_REFUSE)
            return Comparison(directory, Outcome.ONLY_THEY_REFUSE, error.message)
        if isinstance(ours, FairwayError):
            return Comparison(directory, Outcome.ONLY_WE_REFUSE, str(ours))
        if ours == theirs:
            return Comparison(directory, Outcome.SAME)
        return Comparison(directory, Outcome.DIFFERENT, first_difference(ours, theirs))

    def _ours(self, directory: Path) -> str | FairwayError:
        try:
            return self._engine.build(directory).to_yaml()
        except FairwayError as error:
            return error


def first_difference(ours: str, theirs: str) -> str:
    r"""The first line that differs, with its object and both readings.

    >>> print(first_difference("kind: A\na: 1\n", "kind: A\na: 2\n"))
    line 2, in A
      ours:   a: 1
      theirs: a: 2
    """
    kind = name = ""
    for number, (our, their) in enumerate(zip_longest(ours.split("\n"), theirs.split("\n")), 1):
        if our != their:
            place = f"line {number}, in {kind} {name}".rstrip()
            return f"{place}\n  ours:   {_shown(our)}\n  theirs: {_shown(their)}"
        kind = our.removeprefix("kind: ") if our.startswith("kind: ") else kind
        name = our.removeprefix("  name: ") if our.startswith("  name: ") else name
    return "no line differs"


def _shown(line: str | None) -> str:
    return "(no such line)" if line is None else line

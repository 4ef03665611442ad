"""The one source of chance, which also remembers what it led to."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from .emit import Data

T = TypeVar("T")

FAULTY_SHARE = 0.22
FAULT_CHANCE = 0.25


class Dice:
    """A seeded random source: the same seed gives the same tree on every machine.

    `features` are the names of what the tree uses; `faults` is what was put in on purpose for
    kustomize to refuse (one at most, and only in a tree that was drawn as faulty).
    """

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)
        self._faulty = self._random.random() < FAULTY_SHARE
        self.features: set[str] = set()
        self.faults: list[str] = []

    def chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def number(self, low: int, high: int) -> int:
        """A number from `low` to `high`, both included."""
        return self._random.randint(low, high)

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self._random.randrange(len(choices))]

    def value(self, choices: Sequence[Data]) -> Data:
        """`pick`, for choices that are data of several types."""
        return self.pick(choices)

    def some(self, choices: Sequence[T], low: int, high: int) -> list[T]:
        """`low` to `high` different choices, in the order in which they were given."""
        count = min(self.number(low, high), len(choices))
        chosen = sorted(self._random.sample(range(len(choices)), count))
        return [choices[i] for i in chosen]

    def shuffled(self, choices: Sequence[T]) -> list[T]:
        out = list(choices)
        self._random.shuffle(out)
        return out

    def weighted(self, choices: Sequence[tuple[T, float]]) -> T:
        return self._random.choices([c for c, _ in choices], [w for _, w in choices])[0]

    def note(self, feature: str) -> None:
        self.features.add(feature)

    def has(self, feature: str, probability: float) -> bool:
        """Draw a feature, and note it when it was drawn."""
        drawn = self.chance(probability)
        if drawn:
            self.features.add(feature)
        return drawn

    def fault(self, name: str, probability: float = FAULT_CHANCE) -> bool:
        """Whether to break something here."""
        if not self._faulty or self.faults or not self.chance(probability):
            return False
        self.faults.append(name)
        return True

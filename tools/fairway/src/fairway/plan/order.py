"""In which order a plan tells things: canaries before the rest, and what weighs most first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fairway.plan.model import Level, ObjectChange, RiskGroup, SetChange

Order = tuple[int, str, str]

_WEIGHTS: Final = {Level.BLOCKING: 3, Level.WARNING: 2, Level.NOTICE: 1}
_NO_RING: Final = 1 << 30


def order_of(each: SetChange) -> Order:
    """By ring, what has none last, then by cluster, then by name."""
    return (_NO_RING if each.ring is None else each.ring, each.cluster, each.name)


def weight(level: Level) -> int:
    """A number that is higher for what weighs more, and never 0."""
    return _WEIGHTS[level]


def weight_of(change: ObjectChange) -> int:
    """The weight of the heaviest risk of a change, 0 without any."""
    return max((weight(risk.level) for risk in change.risks), default=0)


def by_weight(risks: Iterable[RiskGroup]) -> tuple[RiskGroup, ...]:
    """The risks with what weighs most first, otherwise as they come."""
    return tuple(sorted(risks, key=lambda group: -weight(group.risk.level)))

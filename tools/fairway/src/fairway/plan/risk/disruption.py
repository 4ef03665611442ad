"""PodDisruptionBudgets: how many pods may go at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.plan.model import Risk
from fairway.plan.risk.risk_class import RiskClass
from fairway.plan.risk.subject import Subject
from fairway.yamlio.node import Mapping
from fairway.yamlio.values import text

REMOVED = RiskClass(
    "disruption-budget-removed",
    "A PodDisruptionBudget goes: a drained node may take all pods at once.",
    "The upgrade of the nodes that stopped three of three pods, since nothing said that it must not.",
    "Keep the budget as long as the workload runs.",
)
WEAKENED = RiskClass(
    "disruption-budget-weakened",
    "A PodDisruptionBudget lets more pods go at once, or is about other pods.",
    "The budget whose selector was mistyped: it guarded nothing, and said so nowhere.",
    "Keep at least one pod available beside the one that moves.",
)
CLASSES: Final = (REMOVED, WEAKENED)


def risks(subject: Subject) -> Iterator[Risk]:
    """Budgets that go, or let more go."""
    if subject.kind != ("policy", "PodDisruptionBudget"):
        return
    if subject.lost and not subject.after:
        yield subject.risk_of_loss(REMOVED, "a drain may stop all of its pods at once")
    elif subject.stays:
        if subject.is_touched("spec", "selector"):
            yield subject.risk(WEAKENED, "it is about other pods", "spec", "selector")
        yield from _limits(subject)


def _limits(subject: Subject) -> Iterator[Risk]:
    available = [_limit(side, "minAvailable") for side in (subject.before, subject.after)]
    unavailable = [_limit(side, "maxUnavailable") for side in (subject.before, subject.after)]
    if _is_less(*available):
        message = f"minAvailable goes from {available[0]} to {available[1] or 'nothing'}"
        yield subject.risk(WEAKENED, message, "spec", "minAvailable")
    elif _is_less(*reversed(unavailable)):
        message = f"maxUnavailable goes from {unavailable[0] or 'nothing'} to {unavailable[1]}"
        yield subject.risk(WEAKENED, message, "spec", "maxUnavailable")


def _limit(manifest: Mapping, field: str) -> str:
    return text(manifest, "spec", field)


def _is_less(before: str, after: str) -> bool:
    """Whether a limit is lower afterwards; a number and a percentage count as lower."""
    if before == after or not before:
        return False
    if before.endswith("%") != after.endswith("%"):
        return True
    numbers = [each.removesuffix("%") for each in (before, after)]
    return not all(each.isdecimal() for each in numbers) or int(numbers[1]) < int(numbers[0])

"""How many pods there may be: scaled to nothing, and autoscalers removed or lowered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.plan.model import Level, Risk
from fairway.plan.risk.risk_class import RiskClass
from fairway.plan.risk.subject import Subject
from fairway.yamlio.node import Mapping
from fairway.yamlio.values import text

ZERO = RiskClass(
    "replicas-to-zero",
    "A workload is scaled to no pods at all.",
    "The environment that was put to sleep for a night, in the file that was promoted in the morning.",
    "Leave at least one replica; or have somebody allow it who knows that nobody calls it.",
    Level.WARNING,
    Level.BLOCKING,
)
REMOVED = RiskClass(
    "autoscaler-removed",
    "A HorizontalPodAutoscaler goes: the number of pods stays as it happens to be, or as replicas says.",
    "The autoscaler that was removed at night: two pods remained, and the morning needed twelve.",
    "State replicas for the highest load, or keep the autoscaler.",
)
LOWERED = RiskClass(
    "autoscaler-lowered",
    "A HorizontalPodAutoscaler may make fewer pods than before.",
    "The maximum that was lowered to save money: at noon the pods that were needed were stopped.",
    "Look at how many pods there are at the highest load; the maximum is to be above that.",
    Level.NOTICE,
)
CLASSES: Final = (ZERO, REMOVED, LOWERED)

_SCALED: Final = frozenset(
    {("apps", "Deployment"), ("apps", "StatefulSet"), ("apps", "ReplicaSet"), ("argoproj.io", "Rollout")}
)
_DIGITS: Final = 10
_AUTOSCALER: Final = ("autoscaling", "HorizontalPodAutoscaler")


def risks(subject: Subject) -> Iterator[Risk]:
    """What becomes of the number of pods."""
    if subject.kind in _SCALED and not subject.is_new:
        yield from _zero(subject, "replicas")
    elif subject.kind == _AUTOSCALER and subject.stays:
        yield from _zero(subject, "minReplicas")
        yield from _lowered(subject)
    elif subject.kind == _AUTOSCALER and subject.lost and not subject.after:
        yield subject.risk_of_loss(REMOVED, "the number of pods no longer follows the load")


def _zero(subject: Subject, field: str) -> Iterator[Risk]:
    before, after = _both(subject, field)
    if after == 0 and before != 0:
        yield subject.risk(ZERO, f"{field} goes from {1 if before is None else before} to 0", "spec", field)


def _lowered(subject: Subject) -> Iterator[Risk]:
    least = [1 if each is None else each for each in _both(subject, "minReplicas")]
    before, after = _both(subject, "maxReplicas")
    if before is not None and after is not None and after < before:
        message = f"at most {after} pods instead of {before}"
        if after < least[0]:
            message += f", fewer than the {least[0]} that always run"
            yield subject.risk(LOWERED, message, "spec", "maxReplicas", level=Level.WARNING)
        else:
            yield subject.risk(LOWERED, message, "spec", "maxReplicas")
    if 0 < least[1] < least[0]:
        message = f"at least {least[1]} pods instead of {least[0]}"
        yield subject.risk(LOWERED, message, "spec", "minReplicas")


def _both(subject: Subject, field: str) -> tuple[int | None, int | None]:
    return _number(subject.before, field), _number(subject.after, field)


def _number(manifest: Mapping, field: str) -> int | None:
    written = text(manifest, "spec", field)
    return int(written) if written.isascii() and written.isdigit() and len(written) <= _DIGITS else None

"""Strategies of roll-outs: those that stop all pods first, and those that cannot be applied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.plan.model import Level, Risk
from fairway.plan.risk.risk_class import RiskClass
from fairway.plan.risk.subject import Subject
from fairway.yamlio.node import Mapping
from fairway.yamlio.values import mapping, text

INTERRUPTED = RiskClass(
    "rollout-interrupts",
    "A Deployment stops all of its pods before it starts new ones.",
    "The strategy Recreate that came with a volume: every release was an outage from then on.",
    "Use RollingUpdate with maxUnavailable 0; if only one pod may run, tell those who call it.",
)
LEFTOVER = RiskClass(
    "default-in-the-way",
    "A strategy changes, and what the API server wrote for the former one stays: applied on its side, it "
    "refuses the two together.",
    "The Recreate that was right on every empty cluster, and failed where there was a Deployment.",
    "Sync the former strategy with its rollingUpdate written out first; in the next change, replace it.",
    Level.BLOCKING,
)
CLASSES: Final = (INTERRUPTED, LEFTOVER)

_STRATEGIES: Final = {("apps", "Deployment"): "strategy", ("apps", "StatefulSet"): "updateStrategy"}
_ROLLING: Final = ("", "RollingUpdate")


def risks(subject: Subject) -> Iterator[Risk]:
    """A strategy that changes for another."""
    field = _STRATEGIES.get(subject.kind)
    if field is None or not subject.stays or not subject.is_touched("spec", field):
        return
    if _interrupts(subject.after) and not _interrupts(subject.before):
        yield subject.risk(INTERRUPTED, "all pods stop before the first new one starts", "spec", field)
    before, after = (mapping(side, "spec", field) for side in (subject.before, subject.after))
    is_left = text(before, "type") in _ROLLING and "rollingUpdate" not in before
    if is_left and text(after, "type") not in _ROLLING and "Replace=true" not in subject.options_after:
        message = "rollingUpdate, which the API server wrote there, does not go with the new type"
        yield subject.risk(LEFTOVER, message, "spec", field)


def _interrupts(manifest: Mapping) -> bool:
    strategy = mapping(manifest, "spec", "strategy")
    return text(strategy, "type") == "Recreate" or text(strategy, "rollingUpdate", "maxUnavailable") == "100%"

"""The room that pods are given: what a namespace may take in all, and a container of memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.check.schema.quantity import parse
from fairway.plan.model import Level, Risk
from fairway.plan.risk.pod_templates import containers_of, pods_of
from fairway.plan.risk.risk_class import RiskClass
from fairway.plan.risk.subject import Subject
from fairway.yamlio.node import Node
from fairway.yamlio.values import mapping, text, value

QUOTA = RiskClass(
    "quota-lowered",
    "A ResourceQuota allows less than before: what runs goes on, and what no longer fits is not made anew.",
    "The quota that was lowered at noon: at night a node failed, and a third of the pods did not come back.",
    "Look at what its namespace uses with all replicas that autoscalers may make; leave room for a roll-out.",
)
MEMORY = RiskClass(
    "memory-limit-lowered",
    "A container may use less memory than before: it is killed when it needs more.",
    "The limit that was halved to fit the quota: each pod died of its first large request.",
    "Compare it with the most that the container has used.",
    Level.NOTICE,
)
CLASSES: Final = (QUOTA, MEMORY)

_HARD: Final = ("spec", "hard")


def risks(subject: Subject) -> Iterator[Risk]:
    """Room that becomes less."""
    if subject.kind == ("", "ResourceQuota") and subject.stays:
        yield from _quota(subject)
    elif subject.before and subject.after:
        yield from _memory(subject)


def _quota(subject: Subject) -> Iterator[Risk]:
    before, after = (mapping(side, *_HARD) for side in (subject.before, subject.after))
    for name, now in after.items():
        # Where nothing was said of it, there was no limit at all.
        was = before.get(name)
        if was is None or _is_less(now, was):
            old = "no limit" if was is None else text(was)
            yield subject.risk(QUOTA, f"{name}: {text(now)} instead of {old}", *_HARD, name)


def _memory(subject: Subject) -> Iterator[Risk]:
    old = containers_of(pods_of(subject.before))
    for container in containers_of(pods_of(subject.after)).values():
        if container.name not in old:
            continue
        was, now = (
            value(one.manifest, "resources", "limits", "memory") for one in (old[container.name], container)
        )
        if was is not None and now is not None and _is_less(now, was):
            message = f"container {container.name} may use {text(now)} instead of {text(was)}"
            yield subject.risk(MEMORY, message, *container.path, "resources", "limits", "memory")


def _is_less(one: Node, other: Node) -> bool:
    sizes = parse(text(one)), parse(text(other))
    return sizes[0] is not None and sizes[1] is not None and sizes[0] < sizes[1]

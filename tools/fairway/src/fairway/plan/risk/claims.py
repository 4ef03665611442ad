"""Volume claims: that they grow and never shrink."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.check.schema.quantity import parse
from fairway.plan.model import Level, Risk
from fairway.plan.risk.risk_class import RiskClass
from fairway.plan.risk.subject import Subject
from fairway.yamlio.values import text

SHRUNK = RiskClass(
    "volume-claim-shrunk",
    "A PersistentVolumeClaim asks for less than before: the API server refuses it.",
    "The claim that was grown by hand in an incident: the next sync wanted it small again, and failed.",
    "Ask for as much as before; or make a smaller claim under another name and copy the data.",
    Level.BLOCKING,
)
CLASSES: Final = (SHRUNK,)

_SIZE: Final = ("spec", "resources", "requests", "storage")


def risks(subject: Subject) -> Iterator[Risk]:
    """A claim that shrinks."""
    if subject.kind != ("", "PersistentVolumeClaim") or not subject.stays:
        return
    before, after = (text(side, *_SIZE) for side in (subject.before, subject.after))
    sizes = parse(before), parse(after)
    if sizes[0] is not None and sizes[1] is not None and sizes[1] < sizes[0]:
        yield subject.risk(SHRUNK, f"it asks for {after} instead of {before}", *_SIZE)

"""What our comment remembers between runs: its commit, and since when it has shown which risks.

It stands in the comment's second line, unseen, below the marker that all comments of ours begin with. An
allowance holds for what its author could have read, so the comment must know what it said when. `shown` has
a mark for each risk in each rendered set.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime
from hashlib import blake2b
from typing import Any, Final

from fairway.frozen import frozen
from fairway.plan.likeness import told
from fairway.plan.model import Level, Plan, RiskGroup, SetChange
from fairway.plan.names import OwnNames
from fairway.report.plan_markdown import MARKER

_LINE: Final = re.compile(r"<!-- fairway:record (\{[^>\r\n]*\}) -->")
_MARK_LENGTH: Final = 8
_MOST_MARKS: Final = 1_000
"""A mark takes 8 characters of a comment; a plan that needs more has one mark for each group of risks."""

Marks = Mapping[RiskGroup, frozenset[str]]


@frozen
class Record:
    """The commit that the comment speaks of; the marks that it shows, each with the second since when.

    `read` is the last comment of others that was read for it: of two runs, the one that read more knows more.
    """

    commit: str = ""
    read: int = 0
    shown: Mapping[str, int] = field(default_factory=dict)

    def since(self, marks: Iterable[str]) -> int | None:
        """The second from which on all of them have been shown; None if one is not."""
        moments = [self.shown.get(mark) for mark in marks]
        known = [moment for moment in moments if moment is not None]
        return max(known, default=0) if len(known) == len(moments) else None

    def shows(self, commit: str, read: int, marks: Marks) -> Record:
        """The record of a comment that now shows these risks: new ones have no time yet."""
        present = {mark for group in marks.values() for mark in group}
        return Record(commit, read, {mark: self.shown.get(mark, 0) for mark in sorted(present)})

    def line(self) -> str:
        """The record as a line that a reader does not see."""
        times: dict[str, str] = {}
        for mark, moment in self.shown.items():
            times[str(moment)] = times.get(str(moment), "") + mark
        content = json.dumps({"commit": self.commit, "read": self.read, "shown": times}, sort_keys=True)
        return f"<!-- fairway:record {content} -->"


def is_ours(body: str) -> bool:
    """Whether a comment says that it is a plan of ours; its author must be asked for too."""
    return body.lstrip("\ufeff").split("\n", 1)[0].strip() == MARKER


def read_record(body: str, updated: datetime) -> Record:
    """The record in a comment of ours, empty if there is none. What had no time is shown since `updated`."""
    lines = body.split("\n", 2)
    found = _LINE.fullmatch(lines[1].strip()) if len(lines) > 1 and is_ours(body) else None
    try:
        return _record(json.loads(found[1]), int(updated.timestamp())) if found else Record()
    except (ValueError, TypeError, AttributeError):
        return Record()


def marks_of(plan: Plan) -> Marks:
    """The marks of the blocking risks of a plan: digests of what a risk says, and of where."""
    groups = [group for group in plan.risks if group.risk.level is Level.BLOCKING]
    fine = sum(max(1, len(group.names)) for group in groups) <= _MOST_MARKS
    sets = {each.name: each for each in plan.sets}
    return {group: _marks(group, sets, fine=fine) for group in groups}


def _marks(group: RiskGroup, sets: Mapping[str, SetChange], *, fine: bool) -> frozenset[str]:
    names = sorted(group.names)
    places = [[name] for name in names] if fine and names else [names]
    said = _said(group, sets)
    return frozenset(_mark([group.risk.name, said, place]) for place in places)


def _said(group: RiskGroup, sets: Mapping[str, SetChange]) -> str:
    """What the risk says, without the names of the rendered set by which it is told: that may change."""
    values = [group.risk.object, list(group.risk.path), group.risk.message]
    first = sets.get(group.names[0]) if group.names else None
    # Only by its name: what else happens in the set is no part of the risk.
    return told(values, OwnNames(replace(first, changes=()))) if first else json.dumps(values)


def _mark(words: object) -> str:
    digest = blake2b(json.dumps(words).encode(), digest_size=6).digest()
    return urlsafe_b64encode(digest).decode()


def _record(content: Mapping[str, Any], updated: int) -> Record:
    shown: dict[str, int] = {}
    for moment, marks in content["shown"].items():
        for start in range(0, len(marks), _MARK_LENGTH):
            shown[marks[start : start + _MARK_LENGTH]] = int(moment) or updated
    return Record(str(content["commit"]), int(content["read"]), shown)

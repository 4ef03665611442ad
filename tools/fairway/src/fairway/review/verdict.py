"""What a plan comes to: whether it may be merged, in the words of a commit's status."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.forge.model import DESCRIPTION_LIMIT, State
from fairway.frozen import frozen
from fairway.plan.model import Plan
from fairway.report.plan_headline import failure_text
from fairway.report.printable import one_line

CONTEXT: Final = "fairway/plan"
"""The name of our status among those of a commit."""


@frozen
class Verdict:
    """`state` of the commit, and why in one line."""

    state: State
    description: str

    @property
    def passes(self) -> bool:
        """Whether nothing is in the way."""
        return self.state is State.SUCCESS


def verdict_of(plan: Plan) -> Verdict:
    """Failure for risks that nobody took on, and for new findings that fail."""
    if plan.passes:
        return Verdict(State.SUCCESS, shortened(_success(plan)))
    return Verdict(State.FAILURE, shortened("; ".join(_in_the_way(plan))))


def shortened(text: str) -> str:
    """The text as one line that fits a status."""
    line = one_line(text.replace("\n", " "))
    return line if len(line) <= DESCRIPTION_LIMIT else f"{line[: DESCRIPTION_LIMIT - 1]}…"


def _in_the_way(plan: Plan) -> Iterator[str]:
    if plan.blocking:
        names = ", ".join(sorted({group.risk.name for group in plan.blocking}))
        yield f"blocked, allowed by nobody: {names}"
    if plan.failing:
        rules = ", ".join(sorted({each.finding.rule for each in plan.failing}))
        yield f"fails: {failure_text(plan).removeprefix('Fails: ')}: {rules}"


def _success(plan: Plan) -> str:
    changed = [each for each in plan.changed if each.is_environment]
    others = len(plan.changed) - len(changed)
    if not plan.changed:
        return "changes nothing that runs"
    parts = [f"changes {len(changed)} of {_count(plan.total, 'client environment')}"]
    if others:
        parts.append(f"and {_count(others, 'other folder')}")
    if allowed := sum(1 for group in plan.risks if group.allowed):
        parts.append(f"({_count(allowed, 'risk')} allowed)")
    return " ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"

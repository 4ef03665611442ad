"""What came of a review, for the log of a CI's run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import click

from fairway.report.plan_text import plan_text
from fairway.report.printable import one_line, printable
from fairway.review.allowance import USAGE
from fairway.review.run import Outcome

_MOST_SHOWN: Final = 40


def review_text(outcome: Outcome) -> str:
    """The verdict and where to read more; the whole plan where it could not be written anywhere else."""
    lines = [] if outcome.comment else [plan_text(outcome.plan), ""]
    return "\n".join([*lines, *_lines(outcome)])


def _lines(outcome: Outcome) -> Iterator[str]:
    colour = "green" if outcome.verdict.passes else "red"
    yield click.style(outcome.verdict.description, fg=colour, bold=True)
    blocking = outcome.plan.blocking
    for group in blocking[:_MOST_SHOWN]:
        where = f"{len(group.names)} rendered sets" if len(group.names) > 1 else "".join(group.names)
        risk = group.risk
        subject = " ".join(filter(None, (risk.name, risk.object)))
        yield one_line(f"  {subject}{f' in {where}' if where else ''}: {risk.message}")
    if len(blocking) > _MOST_SHOWN:
        yield f"  and {len(blocking) - _MOST_SHOWN} more"
    for answer in outcome.answers:
        said = f"does not count: {answer.refusal}" if answer.refusal else answer.reason
        yield one_line(f"  {answer.author} allows {answer.risk or answer.reason}: {said}")
    if blocking:
        yield f"To take on a risk, an approver comments: {USAGE}"
    yield from (printable(f"note: {note}") for note in outcome.notes)
    if outcome.comment:
        yield outcome.comment

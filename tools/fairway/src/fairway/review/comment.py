"""The text of our comment: the plan, who took on what, and how to take on the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from fairway.configuration import PlanSettings
from fairway.plan.model import Plan
from fairway.report.plan_markdown import MARKER
from fairway.report.plan_markdown_text import code, fenced
from fairway.review.keeping import Draft
from fairway.review.leave import Answer, Leave
from fairway.review.record import Record

Markdown = Callable[[Plan, int], str]
"""A plan as Markdown of at most so many characters."""

_SHORT: Final = 12
_LONGEST_MESSAGE: Final = 4_000
_MOST_ANSWERS: Final = 20
_MOST_APPROVERS: Final = 10
_COMMAND: Final = re.compile(r"^([ \t]*)/(?=\w)", re.MULTILINE)
_MARK_OR_RECORD: Final = re.compile(r"<!--\s*fairway:")


def plan_draft(
    leave: Leave, record: Record, settings: PlanSettings, run: str, markdown: Markdown, limit: int
) -> Draft:
    """The comment about a plan, within so many characters."""
    foot = "\n".join(_foot(leave, settings, record.commit, run))
    head = f"{MARKER}\n{record.line()}\n"
    room = limit - len(head) - len(foot) - 2
    text = _harmless(markdown(leave.plan, room).removeprefix(MARKER).strip("\n"))[:room]
    return Draft(record, f"{head}{text}\n\n{foot}".rstrip(), _outdated(record))


def failure_draft(message: str, record: Record, run: str) -> Draft:
    """The comment that says why there is no plan."""
    lines = [
        MARKER,
        record.line(),
        "## No plan",
        "",
        "What this change would do is not known:",
        "",
        fenced(message[:_LONGEST_MESSAGE].splitlines(), "text"),
        "",
        _about(record.commit, run),
    ]
    return Draft(record, "\n".join(lines), _outdated(record))


def _foot(leave: Leave, settings: PlanSettings, commit: str, run: str) -> Iterator[str]:
    if leave.answers:
        yield "### Who took on what"
        yield ""
        yield from _answers(leave.answers)
        yield ""
    if leave.plan.blocking:
        names = sorted({group.risk.name for group in leave.plan.blocking})
        yield f"To take on a risk, {_approvers(settings)} writes its line in a comment:"
        yield ""
        yield "```text"
        yield from (f'fairway allow {name} --reason "…"' for name in names)
        yield "```"
        yield ""
    yield _about(commit, run)


def _answers(answers: Sequence[Answer]) -> Iterator[str]:
    if len(answers) > _MOST_ANSWERS:
        yield f"- {len(answers) - _MOST_ANSWERS} earlier ones are not repeated here"
    for each in answers[-_MOST_ANSWERS:]:
        risk = f" {code(each.risk)}" if each.risk else ""
        if each.refusal:
            yield f"- not counted: {code(each.author)}{risk} ({code(each.reason)}): {each.refusal}"
        else:
            yield f"- {code(each.author)} allowed{risk}: {code(each.reason)}"


def _approvers(settings: PlanSettings) -> str:
    logins = [code(approver.login) for approver in settings.approvers[:_MOST_APPROVERS]]
    if not logins:
        return "somebody whom `plan.approvers` in `fairway.yaml` names (nobody yet)"
    more = ", …" if len(settings.approvers) > _MOST_APPROVERS else ""
    return f"one of {', '.join(logins)}{more}"


def _about(commit: str, run: str) -> str:
    link = f", made by [this run]({run})" if run.startswith("https://") else ""
    return f"<sub>Plan of {code(commit[:_SHORT])}{link}.</sub>"


def _outdated(record: Record) -> str:
    said = f"The plan of {code(record.commit[:_SHORT])} stood here. The pull request has gone on since."
    return f"{MARKER}\n{record.line()}\n{said} The next run writes the plan anew."


def _harmless(text: str) -> str:
    """Without lines that a forge would obey (GitLab's `/merge`), and without marks like ours."""
    return _MARK_OR_RECORD.sub("<!-- ", _COMMAND.sub("\\1\u200b/", text))

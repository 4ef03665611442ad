"""Which risks of a plan somebody has taken on, by what the comments of its pull request say.

An allowance counts if its author is one whom `fairway.yaml` of the base names for that risk, has not opened
the pull request, is no bot, and has not edited the comment since; and only for what our comment
showed when it was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from fairway.configuration import PlanSettings
from fairway.forge.model import Comment
from fairway.frozen import frozen
from fairway.plan.model import Plan, RiskGroup
from fairway.review.allowance import USAGE, Allowance, Misread, allowances
from fairway.review.record import Marks, Record, is_ours

Given = tuple[Comment, Allowance]

_TOO_EARLY: Final = (
    "what it is for was not shown yet when it was written: read the plan, then write a new one"
)


@frozen
class Answer:
    """What becomes of an allowance: `refusal` is why it does not count, empty if it does."""

    author: str
    risk: str
    reason: str
    refusal: str = ""


@frozen
class Leave:
    """The plan with who took on what, and what is to be answered to those who tried."""

    plan: Plan
    answers: tuple[Answer, ...] = ()


@frozen
class Rules:
    """Who may allow: by `settings`, of the base; `author` has opened the pull request.

    `account` writes the plan, and with it text of the change: it may not allow anything.
    """

    settings: PlanSettings
    author: str
    account: str

    def refusal(self, comment: Comment, risk: str) -> str:
        """Why a comment cannot allow a risk, whatever the plan; empty if it can."""
        if not self.settings.may_allow(comment.author, risk):
            return "`fairway.yaml` of the base does not name them for this risk"
        if is_same(comment.author, self.author) and not self.settings.self_approval:
            return "nobody takes on the risks of their own pull request"
        return "the comment was edited: write a new one" if comment.is_edited else ""


def with_leave(plan: Plan, marks: Marks, record: Record, comments: Sequence[Comment], rules: Rules) -> Leave:
    """The plan with the risks that the comments take on marked as such."""
    valid: list[Given] = []
    answers: list[Answer] = []
    names = {group.risk.name for group in marks}
    for comment, found in _found(comments, rules.account):
        if isinstance(found, Misread):
            answers += _misread(comment, found, rules)
        elif refusal := rules.refusal(comment, found.risk):
            answers.append(Answer(comment.author, found.risk, found.reason, refusal))
        elif found.risk not in names:
            answers.append(Answer(comment.author, found.risk, found.reason, "no such risk is in the way now"))
        else:
            valid.append((comment, found))
    since = {group: record.since(own) for group, own in marks.items()}
    risks = tuple(replace(group, allowed=_allowed(group, since.get(group), valid)) for group in plan.risks)
    said = [
        _answer(each, [moment for group, moment in since.items() if group.risk.name == each[1].risk])
        for each in valid
    ]
    return Leave(replace(plan, risks=risks), (*answers, *said))


def is_same(one: str, other: str) -> bool:
    """Whether two logins are one account's: forges do not tell them apart by case."""
    return bool(one) and one.casefold() == other.casefold()


def _found(comments: Sequence[Comment], account: str) -> Iterator[tuple[Comment, Allowance | Misread]]:
    for comment in comments:
        if comment.is_bot or not comment.author or is_same(comment.author, account) or is_ours(comment.body):
            continue
        for found in allowances(comment.body):
            yield comment, found


def _allowed(group: RiskGroup, since: int | None, given: Sequence[Given]) -> str:
    for comment, allowance in given:
        if allowance.risk == group.risk.name and _covers(comment, since):
            return f"{comment.author}: {allowance.reason}"
    return group.allowed


def _covers(comment: Comment, since: int | None) -> bool:
    return since is not None and since <= comment.created.timestamp()


def _answer(given: Given, moments: Sequence[int | None]) -> Answer:
    comment, allowance = given
    refusal = "" if any(_covers(comment, since) for since in moments) else _TOO_EARLY
    return Answer(comment.author, allowance.risk, allowance.reason, refusal)


def _misread(comment: Comment, found: Misread, rules: Rules) -> Iterator[Answer]:
    """Only approvers are told: to anybody else it would not have helped to write it well."""
    logins = [approver.login for approver in rules.settings.approvers]
    if any(is_same(comment.author, login) for login in logins):
        yield Answer(comment.author, "", found.line, f"{found.problem}; it must read {USAGE}")

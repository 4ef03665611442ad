"""The review of a pull request from end to end: pending, plan, leave, comment, status."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fairway.configuration import PlanSettings
from fairway.errors import FairwayError, ForbiddenError, ForgeError, NotFoundError
from fairway.forge.model import Comment, Forge, PullRequest, State, Status
from fairway.frozen import frozen
from fairway.plan.model import Plan
from fairway.review.comment import Markdown, failure_draft, plan_draft
from fairway.review.keeping import NEWER_RUN, Draft, keep_one, own_comments
from fairway.review.leave import Answer, Leave, Rules, is_same, with_leave
from fairway.review.record import Record, is_ours, marks_of, read_record
from fairway.review.verdict import CONTEXT, Verdict, shortened, verdict_of

_Refused = (ForbiddenError, NotFoundError)
"""How forges say that a token may read, but not write: GitHub says that there is no such thing."""


@frozen
class Planned:
    """A plan, and what the base's `fairway.yaml` says of plans: who may allow."""

    plan: Plan
    settings: PlanSettings = PlanSettings()


Planner = Callable[[PullRequest, str], Planned]
"""Plans a pull request at a commit."""


@frozen
class Outcome:
    """What came of a review. `comment` is its page, empty if it could not be written; `notes` say why."""

    plan: Plan
    verdict: Verdict
    answers: tuple[Answer, ...] = ()
    comment: str = ""
    notes: tuple[str, ...] = ()


@frozen
class Place:
    """The pull request to speak in, the commit to speak of, and the page of the run that does it."""

    forge: Forge
    commit: str
    run: str = ""

    def say(self, state: State, description: str) -> str:
        """Set the status; a note if the token may not."""
        status = Status(state, shortened(description), CONTEXT, self.run)
        try:
            self.forge.set_status(self.commit, status)
        except _Refused as error:
            return f"the status of the commit is not set: {error.message}"
        return ""


def review(forge: Forge, commit: str, plan: Planner, markdown: Markdown, *, run: str = "") -> Outcome:
    """Plan a pull request at a commit (its head, if none is named) and say there what comes of it.

    Raises FairwayError for what cannot be planned, after saying so there, and for a forge that does not
    answer. A token that may not write is no error: the outcome is then told nowhere but here.
    """
    pull = forge.pull_request()
    account = forge.login()
    place = Place(forge, commit or pull.head, run)
    place.say(State.PENDING, "planning")
    try:
        planned = plan(pull, place.commit)
    except FairwayError as error:
        _tell_failure(place, account, error)
        raise
    except BaseException:
        # A fault of ours, or an end from outside: a status that stays pending would say that we are at it.
        place.say(State.ERROR, "no plan: it was broken off; the log says why")
        raise
    comments = forge.comments()
    before = _record(comments, account)
    marks = marks_of(planned.plan)
    rules = Rules(planned.settings, pull.author, account)
    leave = with_leave(planned.plan, marks, before, comments, rules)
    record = before.shows(place.commit, _last(comments, account), marks)
    draft = plan_draft(leave, record, planned.settings, run, markdown, forge.comment_limit)
    return _tell(place, account, draft, leave, verdict_of(leave.plan))


def without_forge(planned: Planned) -> Outcome:
    """The same where there is no forge to speak to, and nobody to give leave."""
    return Outcome(planned.plan, verdict_of(planned.plan))


def _tell(place: Place, account: str, draft: Draft, leave: Leave, verdict: Verdict) -> Outcome:
    notes, page, is_last = [], "", True
    try:
        kept = keep_one(place.forge, account, draft)
        if kept.overtaken:
            notes.append(f"the comment is left as it is: {kept.overtaken}")
            is_last = kept.overtaken != NEWER_RUN
        page = place.forge.comment_url(kept.comment.id) if kept.comment else ""
    except _Refused as error:
        notes.append(f"the comment is not written: {error.message}")
    if is_last:
        notes.append(place.say(verdict.state, verdict.description))
    return Outcome(leave.plan, verdict, leave.answers, page, tuple(filter(None, notes)))


def _tell_failure(place: Place, account: str, error: FairwayError) -> None:
    """Say that there is no plan; what was shown before stays remembered, for it may come back."""
    try:
        comments = place.forge.comments()
        before = _record(comments, account)
        record = Record(place.commit, _last(comments, account), before.shown)
        keep_one(place.forge, account, failure_draft(str(error), record, place.run))
        place.say(State.ERROR, f"no plan: {error.message}")
    except ForgeError:
        # The error that stopped the plan is the one to be told.
        return


def _record(comments: Sequence[Comment], account: str) -> Record:
    own = own_comments(comments, account)
    return read_record(own[0].body, own[0].updated) if own else Record()


def _last(comments: Sequence[Comment], account: str) -> int:
    others = [each.id for each in comments if not (is_same(each.author, account) and is_ours(each.body))]
    return max(others, default=0)

"""What a review leaves on a pull request: one comment, one status, and an outcome."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.errors import LoadError, UsageError
from fairway.finding import Severity
from fairway.forge.model import State
from fairway.plan.model import Plan
from fairway.report.plan_markdown import MARKER
from fairway.review.keeping import NEWER_COMMIT, NEWER_RUN
from fairway.review.run import Outcome, Planned, review, without_forge

from .fake_forge import HEAD, NEXT, FakeForge
from .plans import SETTINGS, finding, markdown, plan, planned, risk

RUN = "https://ci.example/runs/1"


@pytest.fixture
def forge() -> FakeForge:
    return FakeForge()


def run(forge: FakeForge, found: Planned, commit: str = HEAD) -> Outcome:
    return review(forge, commit, lambda _pull, _commit: found, markdown, run=RUN)


def test_the_status_is_pending_and_then_the_verdict(forge: FakeForge) -> None:
    run(forge, planned())
    said = [(commit, status.state, status.context, status.url) for commit, status in forge.statuses]
    assert said == [
        (HEAD, State.PENDING, "fairway/plan", RUN),
        (HEAD, State.SUCCESS, "fairway/plan", RUN),
    ]


def test_the_second_review_edits_the_comment_of_the_first(forge: FakeForge) -> None:
    first = run(forge, planned())
    forge.pushes(NEXT)
    second = run(forge, planned(risk()), NEXT)
    assert first.comment == second.comment == f"https://git.example/pull/7#{forge.ours[0].id}"
    assert len(forge.ours) == 1
    assert "namespace-removed" in forge.ours[0].body


def test_a_comment_that_would_say_the_same_is_left_alone(forge: FakeForge) -> None:
    run(forge, planned(risk()))
    run(forge, planned(risk()))
    writes = len(forge.writes)
    run(forge, planned(risk()))
    assert forge.writes[writes:] == ["status", "status"]


def test_duplicates_of_ours_are_deleted_and_others_are_not(forge: FakeForge) -> None:
    for author in ("mallory", "fleet-bot", "fleet-bot", "fleet-bot"):
        forge.says(author, f"{MARKER}\nan old plan")
    forge.says("fleet-bot", "Something else that this account has to say.")
    run(forge, planned(risk()))
    assert [(each.author, each.id) for each in forge.found] == [
        ("mallory", 101),
        ("fleet-bot", 102),
        ("fleet-bot", 105),
    ]


def test_an_older_run_leaves_the_comment_of_a_newer_commit(forge: FakeForge) -> None:
    forge.pushes(NEXT)
    run(forge, planned(), NEXT)
    before = forge.ours[0]
    outcome = run(forge, planned(risk()), HEAD)
    assert forge.ours == [before]
    assert outcome.notes == (f"the comment is left as it is: {NEWER_COMMIT}",)
    assert forge.statuses[-1][0] == HEAD


def test_a_run_that_has_read_less_leaves_the_comment_and_the_status(forge: FakeForge) -> None:
    """Two runs of one commit: an approver's comment came in between, and the later run is done first."""
    run(forge, planned(risk()))
    early = forge.comments()
    forge.says("alice", "fairway allow namespace-removed --reason x")
    run(forge, planned(risk()))
    reads = [early]
    forge.comments = lambda: reads.pop() if reads else list(forge.found)  # type: ignore[method-assign] # a race
    forge.statuses.clear()
    outcome = run(forge, planned(risk()))
    assert outcome.notes == (f"the comment is left as it is: {NEWER_RUN}",)
    assert [status.state for _, status in forge.statuses] == [State.PENDING]


def test_new_findings_fail_and_old_ones_do_not(forge: FakeForge) -> None:
    outcome = run(forge, Planned(plan(new=(finding(), finding(Severity.WARNING, "x/y")))))
    assert (outcome.verdict.state, outcome.verdict.description) == (
        State.FAILURE,
        "fails: 1 new error in 1 rendered set: schema/type",
    )
    assert run(forge, Planned(plan(new=(finding(Severity.WARNING),)))).verdict.passes
    strict = Planned(replace(plan(new=(finding(Severity.WARNING),)), severity=Severity.WARNING))
    assert not run(forge, strict).verdict.passes


def test_a_description_fits_a_status(forge: FakeForge) -> None:
    found = planned(*[risk(f"risk-number-{number}") for number in range(40)])
    description = run(forge, found).verdict.description
    assert len(description) == 140
    assert description.endswith("…")


def test_what_cannot_be_planned_is_said_and_stops(forge: FakeForge) -> None:
    def broken(*_: object) -> Planned:
        raise LoadError("is not there ``` <b>", file="apps/x", remedy="Write it.")

    with pytest.raises(LoadError):
        review(forge, HEAD, broken, markdown)
    assert forge.statuses[-1][1].state is State.ERROR
    assert forge.statuses[-1][1].description == "no plan: is not there ``` <b>"
    assert "````text\napps/x: is not there ``` <b>\n  Write it.\n````" in forge.ours[0].body


@pytest.mark.parametrize("fault", [ZeroDivisionError, KeyboardInterrupt])
def test_a_plan_that_is_broken_off_does_not_stay_pending(
    fault: type[BaseException], forge: FakeForge
) -> None:
    def broken(*_: object) -> Planned:
        raise fault

    with pytest.raises(fault):
        review(forge, HEAD, broken, markdown)
    assert forge.statuses[-1][1].state is State.ERROR


def test_leave_outlives_a_plan_that_could_not_be_made(forge: FakeForge) -> None:
    run(forge, planned(risk()))
    forge.says("alice", "fairway allow namespace-removed --reason x")

    def broken(*_: object) -> Planned:
        raise UsageError("for now")

    with pytest.raises(UsageError):
        review(forge, HEAD, broken, markdown)
    assert run(forge, planned(risk())).verdict.passes


def test_a_token_that_may_not_write_is_noted_and_the_verdict_is_right(forge: FakeForge) -> None:
    forge.may_comment = forge.may_set_status = False
    outcome = run(forge, planned(risk()))
    assert not outcome.verdict.passes
    assert outcome.comment == ""
    assert [note.partition(":")[0] for note in outcome.notes] == [
        "the comment is not written",
        "the status of the commit is not set",
    ]


def test_leave_is_read_with_a_token_that_may_not_write(forge: FakeForge) -> None:
    """A pull request from a fork: another run, with more rights, has shown the plan before."""
    run(forge, planned(risk()))
    forge.says("alice", "fairway allow namespace-removed --reason x")
    forge.may_comment = forge.may_set_status = False
    assert run(forge, planned(risk())).verdict.passes


def test_without_a_forge_the_verdict_is_the_plans() -> None:
    assert not without_forge(planned(risk())).verdict.passes
    assert without_forge(planned()).verdict.description == "changes nothing that runs"


def test_the_verdict_counts_what_changes(forge: FakeForge) -> None:
    run(forge, planned(risk()))
    forge.says("alice", "fairway allow namespace-removed --reason x")
    outcome = run(forge, planned(risk()))
    assert outcome.verdict.description == "changes 1 of 4 client environments (1 risk allowed)"


def test_how_to_proceed_is_told_without_calling_anybody(forge: FakeForge) -> None:
    run(forge, planned(risk()))
    body = forge.ours[0].body
    assert "one of `alice`, `bob` writes" in body
    assert '```text\nfairway allow namespace-removed --reason "…"\n```' in body
    assert "@" not in body
    assert f"[this run]({RUN})" in body


def test_a_comment_stays_within_the_forges_limit() -> None:
    forge = FakeForge(comment_limit=5_000)
    found = planned(*[risk(f"risk-{number}", "x" * 300) for number in range(40)])
    run(forge, found)
    assert len(forge.ours[0].body) <= 5_000
    assert forge.ours[0].body.startswith(f"{MARKER}\n<!-- fairway:record ")


HOSTILE = f"""fairway allow namespace-removed --reason "injected"
{MARKER}
<!-- fairway:record {{"commit": "x", "read": 0, "shown": {{}}}} -->
/merge
  /approve
`@alice`"""


def _hostile(_: Plan, _limit: int) -> str:
    return f"{MARKER}\n{HOSTILE}"


def test_text_of_a_change_allows_nothing_and_commands_nobody(forge: FakeForge) -> None:
    """Neither in our comment, nor in the answers to those who tried, nor in a comment of the same form."""
    for _ in range(3):
        outcome = review(forge, HEAD, lambda *_: planned(risk()), _hostile)
        assert not outcome.verdict.passes
        forge.says("mallory", HOSTILE)
        forge.says("mallory", f"fairway allow namespace-removed --reason '{HOSTILE}'")
    body = forge.ours[0].body
    assert len(forge.ours) == 1
    assert body.count("<!-- fairway:") == 2
    assert not re.search(r"^\s*/\w", body, re.MULTILINE)


@given(st.text(), st.text())
def test_whatever_others_write_nothing_is_allowed_and_one_comment_stays(text: str, reason: str) -> None:
    forge = FakeForge()
    said = f"{text}\nfairway allow namespace-removed --reason {reason}"
    for _ in range(2):
        outcome = review(forge, HEAD, lambda *_: planned(risk()), lambda _p, limit: text[:limit])
        assert not outcome.verdict.passes
        forge.says("mallory", said)
        forge.says("mallory", f"{MARKER}\n{said}")
    assert len(forge.ours) == 1


def test_settings_of_the_base_decide_who_may(forge: FakeForge) -> None:
    assert SETTINGS.may_allow("alice", "namespace-removed")
    run(forge, planned(risk()))
    forge.says("alice", "fairway allow namespace-removed --reason x")
    nobody = Planned(plan(risk()))
    outcome = run(forge, nobody)
    assert not outcome.verdict.passes
    assert "(nobody yet)" in forge.ours[0].body

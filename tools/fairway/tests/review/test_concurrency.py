"""Runs at the same time, in any order of their requests, leave one comment, and not the older plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fairway.plan.model import Plan
from fairway.report.plan_markdown import MARKER
from fairway.review.comment import Markdown
from fairway.review.run import review

from .fake_forge import HEAD, NEXT, FakeForge
from .plans import planned, risk
from .turns import InTurn, Turns

SCHEDULES = st.lists(st.integers(0, 2), max_size=40)


def says(word: str) -> Markdown:
    def markdown(_: Plan, _limit: int) -> str:
        return f"{MARKER}\nplan of {word}"

    return markdown


def reviewing(forge: FakeForge, turns: Turns, commit: str, word: str) -> Callable[[int], None]:
    def work(number: int) -> None:
        view = InTurn(forge, turns, number)
        review(view, commit, lambda *_: planned(risk()), says(word))

    return work


@settings(deadline=None, max_examples=60)
@given(schedule=SCHEDULES, commented=st.booleans())
def test_runs_of_one_commit_leave_one_comment(schedule: list[int], *, commented: bool) -> None:
    forge = FakeForge()
    if commented:
        review(forge, HEAD, lambda *_: planned(risk()), says("before"))
    turns = Turns(schedule)
    turns.run(*[reviewing(forge, turns, HEAD, word) for word in ("one", "two", "three")])
    assert len(forge.ours) == 1
    assert "plan of before" not in forge.ours[0].body


@settings(deadline=None, max_examples=60)
@given(schedule=SCHEDULES, commented=st.booleans())
def test_a_run_of_an_older_commit_never_has_the_last_word(schedule: list[int], *, commented: bool) -> None:
    """In the worst case the comment says that there is a newer commit, never the older plan."""
    forge = FakeForge()
    if commented:
        review(forge, HEAD, lambda *_: planned(risk()), says("before"))
    turns = Turns(schedule)
    newer = reviewing(forge, turns, NEXT, "newer")

    def after_a_push(number: int) -> None:
        turns.wait(number)
        forge.pushes(NEXT)
        newer(number)

    older = [reviewing(forge, turns, HEAD, word) for word in ("older", "older still")]
    turns.run(*older, after_a_push)
    assert len(forge.ours) == 1
    body = forge.ours[0].body
    assert "plan of newer" in body or "The pull request has gone on" in body


@settings(deadline=None, max_examples=20)
@given(SCHEDULES)
def test_a_run_that_comes_after_all_others_has_the_last_word(schedule: list[int]) -> None:
    forge = FakeForge()
    turns = Turns(schedule)
    turns.run(*[reviewing(forge, turns, HEAD, "older") for _ in range(2)])
    forge.pushes(NEXT)
    review(forge, NEXT, lambda *_: planned(risk()), says("newer"))
    assert [("plan of newer" in each.body) for each in forge.ours] == [True]


def test_an_older_plan_that_comes_in_the_last_moment_is_taken_back() -> None:
    """The push, and all of the newer run, happen between the older run's last look and its writing."""
    for commented in (True, False):
        forge = FakeForge()
        if commented:
            review(forge, HEAD, lambda *_: planned(risk()), says("before"))
        name = "edit_comment" if commented else "create_comment"
        write = getattr(forge, name)

        def late(*arguments: Any, forge: FakeForge = forge, name: str = name, write: Any = write) -> Any:
            setattr(forge, name, write)
            forge.pushes(NEXT)
            review(forge, NEXT, lambda *_: planned(risk()), says("newer"))
            return write(*arguments)

        setattr(forge, name, late)
        review(forge, HEAD, lambda *_: planned(risk()), says("older"))
        assert len(forge.ours) == 1
        assert "plan of older" not in forge.ours[0].body
        assert ("plan of newer" in forge.ours[0].body) is not commented

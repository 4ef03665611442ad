"""Who may take on a risk, for what, and for how long."""

from __future__ import annotations

import pytest

from fairway.configuration import Approver, PlanSettings
from fairway.forge.model import State
from fairway.plan.model import Level, RiskGroup
from fairway.review.run import Outcome, review

from .fake_forge import NEXT, FakeForge
from .plans import SETTINGS, markdown, planned, risk

ALLOW = 'fairway allow namespace-removed --reason "moved to eu"'
REMOVED = risk()
IMMUTABLE = risk("immutable-field", "Deployment acme-staging/orders")


@pytest.fixture
def forge() -> FakeForge:
    return FakeForge()


def run(forge: FakeForge, *risks: RiskGroup, settings: PlanSettings = SETTINGS) -> Outcome:
    found = planned(*risks, settings=settings)
    return review(forge, forge.pull.head, lambda _pull, _commit: found, markdown)


def refusals(outcome: Outcome) -> list[str]:
    return [answer.refusal for answer in outcome.answers]


def test_a_risk_that_nobody_took_on_is_in_the_way(forge: FakeForge) -> None:
    outcome = run(forge, REMOVED)
    assert not outcome.verdict.passes
    assert outcome.verdict.description == "blocked, allowed by nobody: namespace-removed"


def test_an_approver_who_has_seen_a_risk_takes_it_on(forge: FakeForge) -> None:
    run(forge, REMOVED)
    forge.says("alice", f"I have looked.\n\n{ALLOW}")
    outcome = run(forge, REMOVED)
    assert outcome.verdict.passes
    assert outcome.plan.risks[0].allowed == "alice: moved to eu"
    assert "- `alice` allowed `namespace-removed`: `moved to eu`" in forge.ours[0].body


def test_it_stays_taken_on_from_push_to_push(forge: FakeForge) -> None:
    run(forge, REMOVED)
    forge.says("alice", ALLOW)
    run(forge, REMOVED)
    forge.pushes(NEXT)
    assert run(forge, REMOVED).verdict.passes


def test_what_a_later_push_adds_needs_leave_of_its_own(forge: FakeForge) -> None:
    """Another object, and another client environment."""
    run(forge, REMOVED)
    forge.says("alice", ALLOW)
    for later in (risk("namespace-removed", "Namespace acme-production"), risk(*_named("acme/a", "acme/b"))):
        outcome = run(forge, REMOVED, later)
        assert [group.risk.object for group in outcome.plan.blocking] == [later.risk.object]
        forge.says("alice", ALLOW)
        assert run(forge, REMOVED, later).verdict.passes


def _named(*names: str) -> tuple[str, ...]:
    return ("namespace-removed", "Namespace acme", *names)


def test_what_was_added_needs_leave_however_often_it_is_reviewed(forge: FakeForge) -> None:
    """The environment that was there before is older than the leave, the one that joined it is not."""
    run(forge, risk(*_named("acme/a")))
    forge.says("alice", ALLOW)
    for _ in range(3):
        assert not run(forge, risk(*_named("acme/a", "acme/b"))).verdict.passes


def test_a_push_that_adds_nothing_needs_none(forge: FakeForge) -> None:
    run(forge, risk(*_named("acme/a", "acme/b", "acme/c")))
    forge.says("alice", ALLOW)
    forge.pushes(NEXT)
    assert run(forge, risk(*_named("acme/a", "acme/c"))).verdict.passes


def test_a_risk_is_the_same_whichever_environment_tells_it(forge: FakeForge) -> None:
    """It is told by the first of those that run it, which a push may spare, or put another before."""
    run(forge, risk("namespace-removed", "Namespace acme-staging", "acme/staging", "globex/staging"))
    forge.says("alice", ALLOW)
    spared = risk("namespace-removed", "Namespace globex-staging", "globex/staging")
    assert run(forge, spared).verdict.passes


def test_a_risk_that_was_gone_for_a_while_needs_leave_again(forge: FakeForge) -> None:
    run(forge, REMOVED)
    forge.says("alice", ALLOW)
    run(forge)
    assert not run(forge, REMOVED).verdict.passes


def test_leave_that_crosses_with_a_push_does_not_reach_it(forge: FakeForge) -> None:
    """The approver writes while the plan of the next commit is being made, and has not seen it."""
    run(forge, REMOVED)
    more = planned(REMOVED, risk("namespace-removed", "Namespace acme-production"))

    def meanwhile(*_: object) -> object:
        forge.says("alice", ALLOW)
        return more

    forge.pushes(NEXT)
    outcome = review(forge, NEXT, meanwhile, markdown)  # type: ignore[arg-type] # it gives what is planned
    assert [group.risk.object for group in outcome.plan.blocking] == ["Namespace acme-production"]
    assert not run(forge, *more.plan.risks).verdict.passes


def test_leave_before_anything_was_shown_is_none(forge: FakeForge) -> None:
    forge.says("alice", ALLOW)
    outcome = run(forge, REMOVED)
    assert not outcome.verdict.passes
    assert "was not shown yet" in refusals(outcome)[0]
    assert not run(forge, REMOVED).verdict.passes


def test_another_value_is_another_risk(forge: FakeForge) -> None:
    """A deletion budget names how much is deleted: leave for 30 is none for 300."""
    run(forge, risk("deletion-budget", "", message="30 objects are deleted, 25 may be"))
    forge.says("alice", "fairway allow deletion-budget --reason x")
    assert run(forge, risk("deletion-budget", "", message="30 objects are deleted, 25 may be")).verdict.passes
    more = run(forge, risk("deletion-budget", "", message="300 objects are deleted, 25 may be"))
    assert not more.verdict.passes


def test_a_class_of_risks_is_allowed_not_all_of_them(forge: FakeForge) -> None:
    run(forge, REMOVED, IMMUTABLE)
    forge.says("alice", ALLOW)
    outcome = run(forge, REMOVED, IMMUTABLE)
    assert outcome.verdict.description == "blocked, allowed by nobody: immutable-field"


def test_whom_the_settings_do_not_name_allows_nothing(forge: FakeForge) -> None:
    run(forge, REMOVED)
    forge.says("mallory", ALLOW)
    outcome = run(forge, REMOVED)
    assert not outcome.verdict.passes
    assert "does not name them" in refusals(outcome)[0]
    assert "not counted: `mallory` `namespace-removed`" in forge.ours[0].body


def test_an_approver_allows_the_risks_that_are_theirs(forge: FakeForge) -> None:
    run(forge, REMOVED, IMMUTABLE)
    forge.says("BOB", f"{ALLOW}\nfairway allow immutable-field --reason x")
    outcome = run(forge, REMOVED, IMMUTABLE)
    assert [group.allowed for group in outcome.plan.risks] == ["BOB: moved to eu", ""]


def test_nobody_allows_their_own_pull_request_unless_told_so(forge: FakeForge) -> None:
    for self_approval in (False, True):
        settings = PlanSettings(approvers=(Approver("author"),), self_approval=self_approval)
        run(forge, REMOVED, settings=settings)
        forge.says("Author", ALLOW)
        assert run(forge, REMOVED, settings=settings).verdict.passes is self_approval


def test_an_author_who_is_not_named_gains_nothing_by_self_approval(forge: FakeForge) -> None:
    settings = PlanSettings(approvers=(Approver("alice"),), self_approval=True)
    run(forge, REMOVED, settings=settings)
    forge.says("author", ALLOW)
    assert not run(forge, REMOVED, settings=settings).verdict.passes


def test_an_edited_comment_does_not_count(forge: FakeForge) -> None:
    run(forge, REMOVED)
    forge.edits(forge.says("alice", "Hm."), ALLOW)
    outcome = run(forge, REMOVED)
    assert not outcome.verdict.passes
    assert "was edited" in refusals(outcome)[0]


def test_a_deleted_comment_takes_its_leave_back(forge: FakeForge) -> None:
    run(forge, REMOVED)
    allowing = forge.says("alice", ALLOW)
    assert run(forge, REMOVED).verdict.passes
    forge.found.remove(allowing)
    assert not run(forge, REMOVED).verdict.passes


def test_a_bot_allows_nothing_even_by_a_name_that_may(forge: FakeForge) -> None:
    run(forge, REMOVED)
    forge.says("alice", ALLOW, is_bot=True)
    assert not run(forge, REMOVED).verdict.passes


def test_the_account_that_writes_the_plan_allows_nothing() -> None:
    """Its comments repeat what the change says, and Atlantis writes with it whatever a step prints."""
    forge = FakeForge(account="alice")
    run(forge, REMOVED)
    forge.says("alice", ALLOW)
    assert not run(forge, REMOVED).verdict.passes


def test_a_plan_that_an_approver_copied_allows_nothing(forge: FakeForge) -> None:
    """A comment of our form, whoever wrote it, repeats a plan."""
    run(forge, REMOVED)
    forge.says("alice", f"{forge.ours[0].body}\n{ALLOW}")
    assert not run(forge, REMOVED).verdict.passes


def test_what_blocks_nothing_needs_no_leave(forge: FakeForge) -> None:
    warning = risk("probe-removed", level=Level.WARNING)
    run(forge, warning)
    forge.says("alice", "fairway allow probe-removed --reason x")
    outcome = run(forge, warning)
    assert outcome.verdict.passes
    assert refusals(outcome) == ["no such risk is in the way now"]


def test_an_approver_is_told_of_a_slip_and_others_are_not(forge: FakeForge) -> None:
    run(forge, REMOVED)
    forge.says("mallory", "fairway allow namespace-removed because I say so")
    forge.says("alice", "fairway allow namespace-removed because I say so")
    outcome = run(forge, REMOVED)
    assert [answer.author for answer in outcome.answers] == ["alice"]
    assert "it must read fairway allow RISK" in refusals(outcome)[0]


def test_a_thousand_risks_are_remembered_as_well(forge: FakeForge) -> None:
    """Beyond that, groups are remembered as wholes: any change in one needs leave again."""
    names = [f"client-{number:04}/production" for number in range(1_200)]
    many = risk("namespace-removed", "Namespace x", *names)
    run(forge, many)
    assert len(forge.ours[0].body) < 4_000
    forge.says("alice", ALLOW)
    assert run(forge, many).verdict.passes
    assert not run(forge, risk("namespace-removed", "Namespace x", *names[1:])).verdict.passes


def test_a_record_that_was_tampered_with_is_none(forge: FakeForge) -> None:
    run(forge, REMOVED)
    forge.says("alice", ALLOW)
    forge.edits(forge.ours[0], forge.ours[0].body.replace("fairway:record", "fairway:rec", 1))
    outcome = run(forge, REMOVED)
    assert not outcome.verdict.passes
    assert forge.statuses[-1][1].state is State.FAILURE


def test_a_comment_that_others_touched_is_as_young_as_that(forge: FakeForge) -> None:
    """Who may edit our comment cannot make it look older, only younger."""
    run(forge, REMOVED)
    forge.says("alice", ALLOW)
    forge.edits(forge.ours[0], forge.ours[0].body + "\n")
    assert not run(forge, REMOVED).verdict.passes

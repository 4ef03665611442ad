"""A change on its way: proposed, reviewed, blocked until somebody takes on its risk, merged, and applied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fairway.manifest import ObjectId
from fairway.plan.model import Kind, ObjectChange, Plan
from fairway.sandbox.kubectl import Kubectl, Object
from fleet_copy import set_setting
from plan_differences import untold
from platform_under_test import Platform
from pull_requests import APPROVER, BYSTANDER, CONFIGURATION, DEVELOPER, PullRequests

_STAGING, _APPLICATION = "larch/staging", "larch-staging"
_RISK = "network-policy-removed"
_ALLOW = f'fairway allow {_RISK} --reason "the collector is gone for good"'
_PASSES, _BLOCKED = 0, 1


@pytest.fixture(scope="module")
def pull_requests(reviewed: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PullRequests]:
    """A forge with people, of whom the fleet names one who may take on risks."""
    configuration = reviewed.sandbox.fleet.root / "fairway.yaml"
    configuration.write_text(CONFIGURATION, encoding="utf-8")
    reviewed.publish()
    yield PullRequests(reviewed, tmp_path_factory.mktemp("review") / "clone")
    configuration.unlink()
    reviewed.publish()


def test_a_change_is_planned_merged_and_applied_as_planned(
    pull_requests: PullRequests, tmp_path: Path
) -> None:
    """One comment, which follows the pull request; and what Argo CD applies is what it said last."""
    platform, overlay = pull_requests.platform, f"overlays/{_STAGING}"
    written = tmp_path / "plan.json"
    with pull_requests.changed(overlay) as (folder,):
        set_setting(folder, "orders", "OUTBOX_BATCH_SIZE", "321")
        first = pull_requests.push("batches")
        number = pull_requests.open("batches")
        assert pull_requests.review(number, first).returncode == _PASSES
        (comment,) = pull_requests.comments(number)
        assert "321" in comment["body"]
        assert pull_requests.status(first) == "success"

        set_setting(folder, "orders", "OUTBOX_BATCH_SIZE", "432")
        _drop(folder / "kustomization.yaml", "components/tracing")
        second = pull_requests.push("batches")
        assert pull_requests.review(number, second, written).returncode == _PASSES
    (updated,) = pull_requests.comments(number)
    assert updated["id"] == comment["id"]
    assert "432" in updated["body"]
    assert "321" not in updated["body"]
    assert pull_requests.status(second) == "success"

    planned = _changes(pull_requests.plan(written))
    kubectl = platform.cluster(_STAGING)
    before, version = _live(kubectl, planned), _version(platform)
    commit = pull_requests.merge(number)
    platform.sandbox.refresh(_APPLICATION)
    platform.sandbox.settle([_APPLICATION], seconds=240)

    assert _synced(platform, version, commit) == {one for change in planned for one in _named(change)}
    assert _unapplied(planned, before, _live(kubectl, planned)) == {}


def test_a_dangerous_change_waits_for_somebody_who_may_take_it_on(pull_requests: PullRequests) -> None:
    """Neither its author nor anybody else can; and a leave does not cover what is added afterwards."""
    one, another = (f"overlays/{client}/production/kustomization.yaml" for client in ("larch", "globex"))
    with pull_requests.changed(one, another) as (file, other):
        _drop(file, "components/tracing")
        commit = pull_requests.push("no-traces")
        number = pull_requests.open("no-traces")
        blocked = pull_requests.review(number, commit)
        assert (blocked.returncode, _RISK in blocked.stdout) == (_BLOCKED, True)
        assert pull_requests.status(commit) == "failure"

        for nobody in (BYSTANDER, DEVELOPER):
            pull_requests.say(number, nobody, _ALLOW)
        assert pull_requests.review(number, commit).returncode == _BLOCKED
        assert pull_requests.status(commit) == "failure"

        pull_requests.say(number, APPROVER, _ALLOW)
        assert pull_requests.review(number, commit).returncode == _PASSES
        assert pull_requests.status(commit) == "success"
        (comment,) = pull_requests.comments(number)
        assert APPROVER in comment["body"]

        _drop(other, "components/tracing")
        commit = pull_requests.push("no-traces")
        assert pull_requests.review(number, commit).returncode == _BLOCKED
        assert pull_requests.status(commit) == "failure"


def test_reviews_at_the_same_time_leave_one_comment(pull_requests: PullRequests) -> None:
    with pull_requests.changed(f"overlays/{_STAGING}") as (folder,):
        set_setting(folder, "orders", "OUTBOX_BATCH_SIZE", "543")
        commit = pull_requests.push("together")
    number = pull_requests.open("together")
    reviews = pull_requests.reviews(number, commit, 3)
    assert [one.returncode for one in reviews] == [_PASSES] * 3
    (comment,) = pull_requests.comments(number)
    assert "543" in comment["body"]


def _drop(file: Path, what: str) -> None:
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if what not in line]
    assert len(kept) == len(lines) - 1
    file.write_text("".join(kept), encoding="utf-8")


def _changes(plan: Plan) -> list[ObjectChange]:
    (changed,) = plan.changed
    assert changed.name == _STAGING
    kinds = {change.kind for change in changed.changes}
    assert kinds == {Kind.CHANGED, Kind.RENAMED, Kind.REMOVED}, "otherwise too little is proven"
    return list(changed.changes)


def _named(change: ObjectChange) -> set[tuple[str, str]]:
    return {(one.kind, one.name) for one in (change.before, change.after) if one}


def _version(platform: Platform) -> str:
    """From when on the states of the Application are looked at."""
    return str(platform.application(_APPLICATION)["metadata"]["resourceVersion"])


def _synced(platform: Platform, version: str, commit: str) -> set[tuple[str, str]]:
    """What the syncs of a commit have touched, as Argo CD has written down of each.

    It begins a second one, with nothing to do, when it has not heard yet that what it deleted is gone.
    """
    operations = [
        state["status"].get("operationState", {}) for state in platform.states(_APPLICATION, version)
    ]
    results = [operation.get("syncResult", {}) for operation in operations]
    return {
        (one["kind"], one["name"])
        for result in results
        if result.get("revision") == commit
        for one in result.get("resources", ())
    }


def _live(kubectl: Kubectl, planned: list[ObjectChange]) -> dict[ObjectId, Object | None]:
    """The objects of a plan as they run, before and after."""
    ids = {one for change in planned for one in (change.before, change.after) if one}
    return {one: kubectl.get(_resource(one), one.name, namespace=one.namespace) for one in ids}


def _resource(one: ObjectId) -> str:
    version = one.api_version.rpartition("/")[2]
    return f"{one.kind}.{version}.{one.group}" if one.group else one.kind


def _unapplied(
    planned: list[ObjectChange],
    before: dict[ObjectId, Object | None],
    after: dict[ObjectId, Object | None],
) -> dict[str, object]:
    """What runs otherwise than planned, by object."""
    found: dict[str, object] = {}
    for change in planned:
        if change.kind is Kind.CHANGED:
            found[str(change.id)] = untold(change.fields, before[change.id], after[change.id])
            continue
        there = {one: after[one] is not None for one in (change.before, change.after) if one}
        wanted = {one: one == change.after for one in there}
        found[str(change.id)] = [] if there == wanted else there
    return {name: wrong for name, wrong in found.items() if wrong}

"""When an Application has nothing more to do by itself."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.sandbox.applications import all_settled, parse


def _application(sync: str, health: str, *, automated: bool = True, **status: Any) -> dict[str, Any]:
    return {
        "metadata": {
            "name": "acme-staging",
            "labels": {"fairway.dev/ring": "1", "fairway.dev/cluster": "one"},
        },
        "spec": {"syncPolicy": {"automated": {}} if automated else {}},
        "status": {"sync": {"status": sync, "revision": "abc"}, "health": {"status": health}, **status},
    }


@pytest.mark.parametrize(
    ("sync", "health", "automated", "settled"),
    [
        ("Synced", "Healthy", True, True),
        ("Synced", "Progressing", True, False),
        ("OutOfSync", "Healthy", True, False),
        ("OutOfSync", "Missing", True, False),
        ("OutOfSync", "Missing", False, True),
        ("OutOfSync", "Healthy", False, True),
        ("OutOfSync", "Degraded", False, False),
        ("Synced", "Healthy", False, True),
        ("Unknown", "Healthy", False, False),
    ],
)
def test_settled_is_synced_and_healthy_or_waiting_for_the_gate(
    sync: str,
    health: str,
    automated: bool,  # noqa: FBT001 - a row of the table above
    settled: bool,  # noqa: FBT001
) -> None:
    assert parse(_application(sync, health, automated=automated)).settled is settled


def test_a_running_sync_is_not_settled() -> None:
    running = _application("Synced", "Healthy", operationState={"phase": "Running"})
    assert not parse(running).settled
    assert not parse({**_application("Synced", "Healthy"), "operation": {}}).settled


def test_an_application_that_argo_cd_has_not_seen_yet_is_not_settled() -> None:
    new = _application("", "")
    del new["status"]
    assert not parse(new).settled


def test_all_is_settled_when_every_expected_one_has_seen_the_commit() -> None:
    found = [parse(_application("Synced", "Healthy"))]
    assert all_settled(found, {"acme-staging": "abc"})
    assert not all_settled(found, {"acme-staging": "def"})
    assert all_settled(found, {"acme-staging": ""}), "nobody asks for a revision"
    assert not all_settled(found, {"acme-staging": "abc", "globex-staging": "abc"})


def test_what_argo_cd_complains_of_is_kept_on_one_line() -> None:
    failed = {"phase": "Failed", "message": "one or more\n objects failed"}
    told = _application("OutOfSync", "Missing", conditions=[{"message": "no project"}], operationState=failed)
    assert parse(told).message == "no project; one or more objects failed"


def test_one_that_argo_cd_is_asked_to_look_at_again_has_something_left_to_do() -> None:
    """It forgets a request that comes while it works off another one."""
    item = _application("Synced", "Healthy")
    assert all_settled([parse(item)], {"acme-staging": "abc"})
    item["metadata"]["annotations"] = {"argocd.argoproj.io/refresh": "normal"}
    assert not all_settled([parse(item)], {"acme-staging": "abc"})

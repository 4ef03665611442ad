"""Components are killed in the middle of a sync: afterwards all is as if nothing had happened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fairway.sandbox.applications import REFRESH, parse
from fairway.sandbox.kubectl import Object
from fleet_copy import restored, set_setting
from platform_under_test import Platform

_ENVIRONMENT, _APPLICATION, _NAMESPACE = "larch/staging", "larch-staging", "larch-staging"
_COMPONENTS = (
    "aws-staging/etcd",
    "aws-staging/kube-apiserver",
    "on-premises/etcd",
    "on-premises/kube-apiserver",
    "on-premises/kube-controller-manager",
    "on-premises/kube-scheduler",
    "on-premises/kwok",
    "argocd/application-controller",
    "argocd/repo-server",
    "argocd/redis",
    "forge/gitea",
    "forge/proxy",
    "argocd/applicationset-controller",
    "argocd/notifications",
    "argocd/server",
)


@pytest.fixture(scope="module")
def overlay(platform: Platform) -> Iterator[Path]:
    """The overlay that the tests change one after the other, put back after the last of them."""
    overlay = platform.overlay(_ENVIRONMENT)
    with restored(overlay):
        yield overlay
    platform.publish()


@pytest.mark.parametrize("component", _COMPONENTS)
def test_a_sync_outlives_the_death_of(platform: Platform, overlay: Path, component: str) -> None:
    """The change is there once: one sync in the history, one new generation of the one Deployment."""
    before = _deployments(platform)
    set_setting(overlay, "orders", "OUTBOX_BATCH_SIZE", str(1000 + _COMPONENTS.index(component)))
    commit = platform.push(_APPLICATION)
    platform.wait("The sync has begun", lambda: _has_begun(platform, commit))
    try:
        daemon = platform.sandbox.state.daemons[component]
        daemon.kill()
        assert not daemon.runs
    finally:
        platform.sandbox.up(print)
    platform.sandbox.settle([_APPLICATION], seconds=240)
    application = platform.application(_APPLICATION)
    synced = [one for one in application["status"]["history"] if one["revision"] == commit]
    assert len(synced) == 1
    assert parse(application).synced_and_healthy
    assert _changed_specs(before, _deployments(platform)) == {"orders": 1}


def _has_begun(platform: Platform, commit: str) -> bool:
    application = platform.application(_APPLICATION)
    operation = application["status"].get("operationState", {})
    asked = application.get("operation", {}).get("sync", {}).get("revision")
    begun = commit in (asked, operation.get("syncResult", {}).get("revision"))
    if not begun and REFRESH not in application["metadata"].get("annotations", {}):
        platform.sandbox.refresh(_APPLICATION)
    return begun


def _deployments(platform: Platform) -> dict[str, Object]:
    found = platform.cluster(_ENVIRONMENT).objects("deployments", namespace=_NAMESPACE)
    return {one["metadata"]["name"]: one for one in found}


def _changed_specs(before: dict[str, Object], after: dict[str, Object]) -> dict[str, int]:
    """How many generations each Deployment has gone on; those that stayed are left out."""
    assert set(before) == set(after)
    steps = {
        name: after[name]["metadata"]["generation"] - before[name]["metadata"]["generation"] for name in after
    }
    return {name: count for name, count in steps.items() if count}

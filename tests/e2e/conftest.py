"""What end-to-end tests share.

`platform` is the running sandbox: two clusters, a copy of the shipped fleet, one Argo CD, all settled. It is
started for the first test that asks for it, which takes about a minute, and serves all others:

    platform.argocd                     kubectl for the cluster of Argo CD, also the first of the fleet
    platform.cluster("acme/staging")    kubectl for the cluster that a client environment runs on
    platform.sandbox.planes             the control planes, with their addresses and certificates

A test changes the fleet by files of `platform.overlay(...)` within `restored` (fleet_copy.py) and
`platform.publish()`; afterwards the fleet is published as it was. What it creates past Argo CD it deletes.

A test that does not ask for `platform` starts nothing of this. One that only wants verdicts of an API server
takes one of its own, and its file is named in NEED_NO_PLATFORM: those run in a process of their own, beside
the others. Argo CD is waited for, and verdicts are computed meanwhile. `-n0` runs all in one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from fairway.fleet import Fleet
from fairway.sandbox.compiler import missing
from fairway.sandbox.sandbox import Sandbox
from fairway.sandbox.state import State
from fleet_copy import ROOT, copy_fleet
from platform_under_test import Platform

# A staging cluster with two rings, and one that has staging and production side by side.
CLUSTERS = ("aws-staging", "on-premises")
START_SECONDS = 420
NEED_NO_PLATFORM = {
    "test_judge_expressions.py",
    "test_judge_objects.py",
    "test_judge_policies.py",
    "test_judge_updates.py",
}
ORDER = {"test_roll_out.py": 0, "test_faults.py": 2}


class TwoProcesses(LoadScopeScheduling):  # type: ignore[misc] # xdist has no types for it
    """Tests that need no platform in one process, all others, in their order, in another."""

    def _split_scope(self, nodeid: str) -> str:
        return "judges" if Path(nodeid.partition("::")[0]).name in NEED_NO_PLATFORM else "platform"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> TwoProcesses:
    return TwoProcesses(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # First what is true before anybody has touched the platform, last what breaks it.
    items.sort(key=lambda item: ORDER.get(item.path.name, 1))
    absent = [program.name for program in missing(ROOT)]
    absent += [name for name in ("etcd", "redis-server", "git") if not shutil.which(name)]
    if absent and not os.environ.get("CI"):
        reason = f"not here: {', '.join(absent)}; run `fairway sandbox build`, install the others"
        for item in items:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Fleet:
    return copy_fleet(tmp_path_factory.mktemp("fleet"))


@pytest.fixture(scope="session")
def platform(fleet: Fleet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The running sandbox, all Applications settled; it remembers what it saw on the way there."""
    state = State(tmp_path_factory.mktemp("sandbox") / "state")
    state.begin(CLUSTERS, (), None)
    sandbox = Sandbox(fleet, state)
    platform = Platform(sandbox)
    try:
        sandbox.up(print)
        sandbox.settle(seconds=START_SECONDS, watch=platform.observed.append)
        yield platform
    finally:
        _keep_logs(state)
        sandbox.down()


@pytest.fixture(autouse=True)
def settled(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test that uses the platform finds it as the shipped fleet says, and leaves it so."""
    used: Platform | None = None
    if "platform" in request.fixturenames:
        used = request.getfixturevalue("platform")
    yield
    if used:
        used.publish()


def _keep_logs(state: State) -> None:
    """Copy the logs out of the sandbox, for a person who asks why a test has failed."""
    if target := os.environ.get("FAIRWAY_E2E_LOGS"):
        shutil.copytree(state.folder("logs"), Path(target), dirs_exist_ok=True)

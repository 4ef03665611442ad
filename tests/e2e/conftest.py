"""What end-to-end tests share.

`platform` is the running sandbox: two clusters, a copy of the shipped fleet, one Argo CD, all settled. It is
started for the first test that asks for it, which takes about a minute, and serves all others. `reviewed` is
another, of one cluster, for the tests that judge plans and pull requests: for most of their time nothing
there follows the repository by itself, which the others rely on.

    platform.argocd                     kubectl for the cluster of Argo CD, also the first of the fleet
    platform.cluster("acme/staging")    kubectl for the cluster that a client environment runs on
    platform.sandbox.planes             the control planes, with their addresses and certificates

A test changes the fleet by files of `platform.overlay(...)` within `restored` (fleet_copy.py) and
`platform.publish()`; afterwards the fleet is published as it was. What it creates past Argo CD it deletes.

A test that asks for neither starts nothing of this. One that only wants verdicts of an API server takes one
of its own. Argo CD is waited for, and verdicts are computed meanwhile: there are two processes, one for
`platform`, the other for the groups that GROUPS names. `-n0` runs all in one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from fairway.sandbox.compiler import missing
from fairway.sandbox.sandbox import Sandbox
from fairway.sandbox.state import State
from fleet_copy import ROOT, copy_fleet
from platform_under_test import Platform

# A staging cluster with two rings, and one that has staging and production side by side.
CLUSTERS = ("aws-staging", "on-premises")
REVIEWED = ("on-premises",)
START_SECONDS = 420
GROUPS = {
    "test_judge_expressions.py": "verdicts",
    "test_judge_objects.py": "verdicts",
    "test_judge_policies.py": "verdicts",
    "test_judge_updates.py": "verdicts",
    "test_judge_plans.py": "reviewed",
    "test_review.py": "reviewed",
}
ORDER = {"test_roll_out.py": 0, "test_faults.py": 2}


class Groups(LoadScopeScheduling):  # type: ignore[misc] # xdist has no types for it
    """Each group as a whole, in its order, in the process that is free first; the longest begin."""

    def _split_scope(self, nodeid: str) -> str:
        return GROUPS.get(Path(nodeid.partition("::")[0]).name, "platform")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Groups:
    return Groups(config, log)


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
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The running sandbox, all Applications settled; it remembers what it saw on the way there."""
    with _running(tmp_path_factory, CLUSTERS) as one:
        yield one


@pytest.fixture(scope="session")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A sandbox of the cluster with production, for those who hold back what Argo CD does by itself."""
    with _running(tmp_path_factory, REVIEWED) as one:
        yield one


@contextmanager
def _running(folders: pytest.TempPathFactory, clusters: tuple[str, ...]) -> Iterator[Platform]:
    state = State(folders.mktemp("sandbox") / "state")
    state.begin(clusters, (), None)
    sandbox = Sandbox(copy_fleet(folders.mktemp("fleet")), state)
    platform = Platform(sandbox)
    try:
        sandbox.up(print)
        sandbox.settle(seconds=START_SECONDS, watch=platform.observed.append)
        yield platform
    finally:
        _keep_logs(state, "-".join(clusters))
        sandbox.down()


@pytest.fixture(autouse=True)
def settled(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test that uses a platform finds it as the shipped fleet says, and leaves it so."""
    used: list[Platform] = [
        request.getfixturevalue(name) for name in ("platform", "reviewed") if name in request.fixturenames
    ]
    yield
    for one in used:
        one.publish()


def _keep_logs(state: State, name: str) -> None:
    """Copy the logs out of the sandbox, for a person who asks why a test has failed."""
    if target := os.environ.get("FAIRWAY_E2E_LOGS"):
        shutil.copytree(state.folder("logs"), Path(target, name), dirs_exist_ok=True)

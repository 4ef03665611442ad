"""Argo CD is the judge of plans: what it finds out of sync, missing or to be pruned is what the plan says."""

from __future__ import annotations

import json
import posixpath
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from argocd_verdict import Difference, Touched, Verdicts
from fairway.plan.model import Kind, ObjectChange, Plan
from fairway.plan.run import Request, plan
from fairway.sandbox.argocd import NAMESPACE
from fleet_copy import restored
from plan_differences import untold
from plan_scenarios import SCENARIOS, Scenario
from platform_under_test import Platform

_CLUSTER = "on-premises"
_TREE = ("apps", "argocd", "base", "clusters", "overlays", "policies")
_AUTOMATED = (
    """\
  - path: policies.yaml
    target:
      kind: Application
      labelSelector: app.kubernetes.io/component=policies
""",
    """\
  - path: staging.yaml
    target:
      kind: Application
      labelSelector: fairway.dev/environment=staging
""",
)


@dataclass(frozen=True)
class Court:
    """A platform on which nothing follows the repository by itself, and all is as its commit `base` says."""

    platform: Platform
    base: str
    verdicts: Verdicts
    paths: dict[str, str]
    """What the Applications that are judged follow, by their names."""

    before: dict[Touched, Difference]
    """What was out of sync before any change, such as what other tests have left: that is no change's."""

    def without(self, gone: str) -> Court:
        """The same without an Application."""
        return replace(self, paths={name: path for name, path in self.paths.items() if name != gone})

    @property
    def names(self) -> list[str]:
        """The Applications that are judged."""
        return [*self.paths]

    def found(self) -> dict[Touched, Difference]:
        """What Argo CD finds of these Applications, without what it found before."""
        found = self.verdicts.settled(self.names)
        return {one: difference for one, difference in found.items() if self.before.get(one) != difference}

    def planned(self, commit: str) -> Plan:
        """What our plan makes of the change from the base to a commit."""
        path = self.platform.sandbox.repository.path
        # Plain files are planned with the folder that they are in.
        folders = {each for each in self.paths.values() if not each.endswith(".yaml")}
        return plan(Request(path, base=self.base, head=commit, targets=tuple(folders)))

    def touched(self, found: Plan) -> dict[Touched, ObjectChange]:
        """What the plan says of the objects that these Applications have."""
        sets = {each.path: each.changes for each in found.sets}
        return {
            one: change
            for name, path in self.paths.items()
            for change in sets.get(path, ())
            for one in _touched(name, change)
        }


@pytest.fixture(scope="module")
def court(reviewed: Platform) -> Iterator[Court]:
    """All of the platform synced once, production too, and then left alone whatever is published."""
    root = reviewed.sandbox.fleet.root
    delivery = root / "base" / "components" / "delivery"
    with restored(delivery):
        file = delivery / "kustomization.yaml"
        text = file.read_text(encoding="utf-8")
        for patch in _AUTOMATED:
            assert patch in text
            text = text.replace(patch, "")
        file.write_text(text, encoding="utf-8")
        base = reviewed.publish()
        _automate_roots(reviewed, None)
        reviewed.sandbox.open_gates(_productions(reviewed), seconds=240)
        verdicts, paths = Verdicts(reviewed), _paths(reviewed)
        verdicts.look(base, [*paths])
        yield Court(reviewed, base, verdicts, paths, verdicts.settled([*paths]))
    _automate_roots(reviewed, {"prune": True, "selfHeal": True})
    reviewed.publish()


@pytest.fixture(autouse=True)
def settled() -> None:
    """Nothing settles here, where nothing syncs."""


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_argo_cd_finds_exactly_what_the_plan_says(court: Court, scenario: Scenario) -> None:
    """No object more and no fewer, and of each changed object the same fields."""
    root = court.platform.sandbox.fleet.root
    with restored(*(root / folder for folder in _TREE)):
        scenario.change(root)
        commit = court.platform.sandbox.repository.publish(court.platform.sandbox.fleet)
    those = court.without(scenario.gone)
    those.verdicts.look(commit, those.names)
    found = those.found()
    planned = those.touched(those.planned(commit))

    assert sorted(planned) == sorted(found)
    assert _counted(found) == scenario.what
    assert _untold(planned, found) == {}


def _untold(
    planned: dict[Touched, ObjectChange], found: dict[Touched, Difference]
) -> dict[Touched, list[str]]:
    """Of each changed object the fields that one of both does not have, or otherwise."""
    told = {
        one: untold(planned[one].fields, difference.live, difference.predicted)
        for one, difference in found.items()
        if one.what == "changed"
    }
    return {one: fields for one, fields in told.items() if fields}


def _counted(found: dict[Touched, Difference]) -> dict[str, int]:
    return dict(Counter(one.what for one in sorted(found)))


def _touched(application: str, change: ObjectChange) -> Iterator[Touched]:
    if change.kind is Kind.CHANGED:
        yield Touched(application, "changed", change.id.kind, change.id.namespace, change.id.name)
        return
    for what, one in (("removed", change.before), ("added", change.after)):
        if one is not None:
            yield Touched(application, what, one.kind, one.namespace, one.name)


def _paths(platform: Platform) -> dict[str, str]:
    """The Applications to be judged, and what they follow: staging would be the same once more."""
    names = [
        one.name
        for one in platform.sandbox.applications()
        if one.name == "settings" or (one.cluster == _CLUSTER and not one.name.endswith("-staging"))
    ]
    sources = {name: platform.application(name)["spec"]["source"] for name in names}
    return {
        name: posixpath.join(source["path"], source.get("directory", {}).get("include", "")).rstrip("/")
        for name, source in sources.items()
    }


def _productions(platform: Platform) -> list[str]:
    return [
        one.name
        for one in platform.sandbox.applications()
        if one.cluster == _CLUSTER and one.name.endswith("-production")
    ]


def _automate_roots(platform: Platform, automated: dict[str, bool] | None) -> None:
    """Let what delivers Applications follow the repository by itself, or let nobody."""
    patch = json.dumps({"spec": {"syncPolicy": {"automated": automated}}})
    for name in ("settings", *(f"root-{cluster}" for cluster in platform.sandbox.state.clusters)):
        where = f"--namespace={NAMESPACE}"
        platform.argocd.run(
            "patch", "applications.argoproj.io", name, where, "--type=merge", f"--patch={patch}"
        )

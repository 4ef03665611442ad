"""The API server is the judge of policies: on every object that both are asked about, our verdict is its."""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from api_server import ApiServer, Object, api_server, until
from fairway.check.policy.judge import seen
from fairway.check.policy.plain import plain
from fairway.fleet import Fleet
from fairway.kustomize import build
from fairway.sandbox.definitions import ARGOCD, CUSTOM_RESOURCES
from fleet_copy import ROOT
from policy_cases import cases
from policy_mutations import object_mutations, policy_mutations
from policy_trials import Outcome, Trial, in_force, informed, load, put_apart, refusals, try_all, watches

POLICIES = ROOT / "policies"
FILES = ("policy.yaml", "binding.yaml")
NAMES = sorted(folder.name for folder in POLICIES.iterdir() if folder.is_dir())
SEED = 20261121


@pytest.fixture(autouse=True)
def settled() -> None:
    """The platform that other tests share is not asked for here."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    """An API server that knows the kinds that the policies are for, with what their samples stand on."""
    with api_server(tmp_path_factory.mktemp("judge") / "state") as found:
        furnish(found)
        yield found


def furnish(server: ApiServer) -> None:
    definitions = [*load(POLICIES / "cluster-definition.yaml")]
    for source in (ARGOCD, *CUSTOM_RESOURCES):
        definitions += load(source.path(ROOT))
    for manifest in definitions:
        if manifest["kind"] == "CustomResourceDefinition":
            server.put(manifest)
    until(lambda: "clusters" in str(server.ask("GET", "/apis/fairway.dev/v1").body), seconds=60)
    for kept in watches(load(POLICIES / name / "policy.yaml")[0] for name in NAMES):
        server.put(kept.policy)
        server.put(kept.binding)
    for manifest in context():
        server.put(manifest)
        if manifest["kind"] == "Namespace":
            for name in ("default", "sample"):
                place = {"name": name, "namespace": manifest["metadata"]["name"]}
                server.put({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": place})


def context() -> list[Object]:
    return load(POLICIES / "context.yaml")


def samples(name: str) -> Trial:
    """A policy with all that it must let through and must refuse."""
    folder = POLICIES / name
    (policy,), (binding,) = load(folder / "policy.yaml"), load(folder / "binding.yaml")
    return Trial("sample", policy, binding, load(folder / "pass.yaml") + load(folder / "fail.yaml"))


def told(outcomes: list[Outcome], capsys: pytest.CaptureFixture[str]) -> None:
    """Tell the person who runs the test how many objects of each category both judges were asked about."""
    counted = Counter((one.trial.category, one.reached, bool(one.theirs)) for one in outcomes)
    with capsys.disabled():
        for (category, reached, denied), count in sorted(counted.items()):
            verdict = "denied" if denied else "accepted"
            sys.stdout.write(f"\n  {category}: {count} {verdict if reached else 'refused before policies'}")


def differing(outcomes: list[Outcome]) -> str:
    return "\n".join(str(one) for one in outcomes if one.reached and not one.equal)


def judged(server: ApiServer, trials: list[Trial]) -> list[Outcome]:
    return list(try_all(server, context(), put_apart(trials)))


def accepted(server: ApiServer, trials: list[Trial]) -> list[Trial]:
    """Those trials whose policy the server takes."""
    return [one for one in trials if server.try_create(one.policy).accepted]


def test_every_sample_gets_the_same_verdict_and_message(
    server: ApiServer, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes = judged(server, [samples(name) for name in NAMES])

    told(outcomes, capsys)
    assert all(one.reached for one in outcomes)
    assert not differing(outcomes)


def test_changed_objects_get_the_same_verdict_and_message(
    server: ApiServer, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    outcomes = judged(server, [object_mutations(samples(name), chance, 160) for name in NAMES])

    told(outcomes, capsys)
    assert sum(one.reached for one in outcomes) > 1000
    assert not differing(outcomes)


def test_changed_policies_give_the_same_verdict_and_message(
    server: ApiServer, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    changed = [one for name in NAMES for one in policy_mutations(samples(name), chance, 8)]
    outcomes = judged(server, accepted(server, changed))

    told(outcomes, capsys)
    assert len(outcomes) > 500
    assert not differing(outcomes)


def test_what_policies_can_say_means_the_same(server: ApiServer, capsys: pytest.CaptureFixture[str]) -> None:
    """Selectors, conditions, variables, parameters, messages, costs: one small policy for each."""
    assert len(accepted(server, cases())) == len(cases())
    outcomes = judged(server, cases())

    told(outcomes, capsys)
    assert not differing(outcomes)


def test_a_policy_is_refused_with_the_same_words(server: ApiServer) -> None:
    chance = random.Random(SEED)
    changed = [one.policy for name in NAMES for one in policy_mutations(samples(name), chance, 12)]
    differences = []
    for policy in [*changed, *[one.policy for one in cases()]]:
        answer, ours = server.try_create(policy), refusals(policy)
        if answer.accepted == bool(ours) or any(each not in answer.message for each in ours):
            differences.append((policy["metadata"]["name"], answer.message, ours))

    assert not differences


def test_policies_see_objects_as_the_server_does(server: ApiServer) -> None:
    """Defaults, quantities, empty fields: the object of a dry run is the one that expressions are given."""
    differences = [
        difference
        for manifest in [manifest for name in NAMES for manifest in samples(name).objects]
        if (difference := seen_otherwise(server, manifest))
    ]

    assert not differences


def test_the_shipped_fleet_is_let_in(server: ApiServer, capsys: pytest.CaptureFixture[str]) -> None:
    """Every object of every client environment, in the order of a sync, under all policies and real facts."""
    fleet = Fleet(ROOT)
    policies, bindings = ([load(POLICIES / name / file)[0] for name in NAMES] for file in FILES)
    for manifest in context():
        if manifest["kind"] == "Cluster":
            server.delete(manifest)
    refused = []
    with in_force(server, policies, bindings):
        for cluster in fleet.clusters:
            (facts,) = load(ROOT / cluster.path / "cluster.yaml")
            server.put(facts)
            environments = [one for one in fleet.environments if one.cluster == cluster]
            for objects in [build(ROOT / one.path).objects for one in environments]:
                refused += delivered(server, [plain(each) for each in objects])
            server.delete(facts)
    with capsys.disabled():
        sys.stdout.write(f"\n  shipped: {len(fleet.environments)} client environments")
    assert not refused


def delivered(server: ApiServer, objects: list[Object]) -> list[str]:
    """What the server says against objects; what others stand on is created, the rest is only tried."""
    order = {"Namespace": 0, "NetworkPolicy": 1, "PodDisruptionBudget": 2, "ServiceAccount": 3}
    said = []
    pods = [pod_of(manifest) for manifest in objects if manifest["kind"] == "Deployment"]
    for manifest in sorted([*objects, *pods], key=lambda one: order.get(one["kind"], 9)):
        if manifest["kind"] in order:
            server.put(manifest)
            continue
        # What was created just now is a parameter as soon as the server's own watch has told it of it.
        answer = informed(server, manifest, "no params found")
        if not answer.accepted:
            said.append(answer.message)
    return said


def pod_of(manifest: Object) -> Object:
    """The pod that a Deployment makes."""
    template, place = manifest["spec"]["template"], manifest["metadata"]
    metadata = {**template["metadata"], "name": place["name"], "namespace": place["namespace"]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}


def seen_otherwise(server: ApiServer, manifest: Object) -> str:
    answer = server.try_create(manifest)
    return _difference("", answer.body, seen(manifest)) if answer.accepted else ""


# What only the server can know: what it draws by chance, allocates, or writes for its own use.
_OF_THE_SERVER = re.compile(
    r"""metadata\.(uid|creationTimestamp|managedFields|generation|annotations(\..*apparmor.*)?)
    |.*controller-uid|spec\.(clusterIPs?|healthCheckNodePort)|spec\.ports\.\d+\.nodePort|status
    |.*[vV]olume(s|Mounts)\.\d+\.name""",
    re.VERBOSE,
)


def _difference(path: str, theirs: Any, ours: Any) -> str:
    if _OF_THE_SERVER.fullmatch(path):
        return ""
    if isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        return _difference(path, dict(enumerate(theirs)), dict(enumerate(ours)))
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for key in {**theirs, **ours}:
            inner = f"{path}.{key}" if path else str(key)
            if found := _difference(inner, theirs.get(key, "(none)"), ours.get(key, "(none)")):
                return found
        return ""
    return "" if theirs == ours else f"{path}: {theirs!r}, ours {ours!r}"

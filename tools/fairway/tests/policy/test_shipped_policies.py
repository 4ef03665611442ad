"""The policies that the repository ships do what they say, whatever Kubernetes a cluster has."""

from __future__ import annotations

import pytest

from fairway.check.policy import load_policies
from fairway.manifest import identity
from policy.samples import NAMES, POLICIES, answer, judge_of, load

VERSIONS = ("1.30", "1.31", "1.32", "1.33", "1.34")


@pytest.mark.parametrize("name", NAMES)
def test_a_policy_lets_through_what_it_must(name: str) -> None:
    judge, surroundings = judge_of(name)

    assert [answer(judge, surroundings, one) for one in load(name, "pass.yaml")] == [""] * len(
        load(name, "pass.yaml")
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_policy_refuses_what_it_must_and_names_itself(name: str) -> None:
    judge, surroundings = judge_of(name)
    said = f"ValidatingAdmissionPolicy '{name}' with binding '{name}' denied request: "

    refused = [answer(judge, surroundings, one) for one in load(name, "fail.yaml")]
    assert all(said in one for one in refused)
    assert not any(" resulted in error: " in one for one in refused)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", NAMES)
def test_a_policy_is_accepted_by_every_version(name: str, version: str) -> None:
    judge, _ = judge_of(name, version)

    assert [one.refusal for compiled, _ in judge.compiled for one in compiled.refused] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_policy_says_what_it_is_for(name: str) -> None:
    (policy,) = load(name, "policy.yaml")
    metadata = policy["metadata"]

    assert isinstance(metadata, dict)
    annotations = metadata["annotations"]
    assert isinstance(annotations, dict)
    assert {"fairway.dev/reason", "fairway.dev/remedy", "fairway.dev/title"} <= annotations.keys()


@pytest.mark.parametrize("name", NAMES)
def test_a_policy_is_bound_under_its_own_name(name: str) -> None:
    judge, _ = judge_of(name)
    ((compiled, (binding,)),) = judge.compiled

    assert (compiled.policy.name, binding.name, binding.policy) == (name, name, name)


def test_all_policies_are_delivered() -> None:
    """`policies/kustomization.yaml` lists every one, and renders."""
    assert sorted(policy.name for policy in load_policies(POLICIES.parent).policies) == NAMES


def test_samples_stand_in_namespaces_that_are_declared() -> None:
    declared = {identity(one).name for one in load("context.yaml") if one["kind"] == "Namespace"}
    files = [(name, file) for name in NAMES for file in ("pass.yaml", "fail.yaml")]
    used = {identity(one).namespace for name, file in files for one in load(name, file)}

    assert used - {""} <= declared


def test_every_policy_is_described() -> None:
    described = (POLICIES.parent / "docs/policies.md").read_text()

    assert [name for name in NAMES if f"| `{name}` |" not in described] == []

"""The shipped policies, with the manifests beside them, as tests read them."""

from __future__ import annotations

from pathlib import Path

from fairway.check.policy.judge import Judge, Surroundings
from fairway.check.policy.policy_set import PolicySet
from fairway.yamlio.node import Mapping
from fairway.yamlio.read import read_documents

POLICIES = Path(__file__).parents[4] / "policies"
NAMES = sorted(folder.name for folder in POLICIES.iterdir() if folder.is_dir())


def load(*parts: str) -> list[Mapping]:
    """The objects of a file of `policies/`."""
    file = POLICIES.joinpath(*parts)
    return [one for one in read_documents(file.read_text(), name=file.name) if isinstance(one, dict)]


def judge_of(name: str, version: str = "1.33") -> tuple[Judge, Surroundings]:
    """One policy at work, and what its samples stand on."""
    judge = Judge(PolicySet.of([*load(name, "policy.yaml"), *load(name, "binding.yaml")]), version)
    return judge, judge.among([], load("context.yaml"))


def answer(judge: Judge, surroundings: Surroundings, manifest: Mapping) -> str:
    """What the API server would answer to the creation of an object; empty where it lets it in."""
    return judge.verdict(manifest, surroundings).answer(surroundings.request(manifest))

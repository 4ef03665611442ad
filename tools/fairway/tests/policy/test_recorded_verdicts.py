"""What an API server once answered is what we answer: a small policy for each thing that one can say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fairway.check.policy.judge import Judge
from fairway.check.policy.policy_set import PolicySet
from policy.samples import load

RECORDED = json.loads((Path(__file__).parents[1] / "data/policy/verdicts.json").read_text())


@pytest.mark.parametrize("asked", RECORDED["asked"], ids=lambda asked: asked["policy"]["metadata"]["name"])
def test_the_answer_and_the_warnings_are_those_of_the_server(asked: dict[str, Any]) -> None:
    judge = Judge(PolicySet.of([asked["policy"], asked["binding"]]), RECORDED["version"])
    surroundings = judge.among([], load("context.yaml"))
    for one in asked["objects"]:
        verdict = judge.verdict(one["object"], surroundings)

        assert verdict.answer(surroundings.request(one["object"])) == one["answer"]
        assert [breach.warning for breach in verdict.warned] == one["warnings"]

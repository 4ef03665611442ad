"""The API server's own CEL, built from its module, is asked again: the record is true, chance agrees."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairway.process import run
from fleet_copy import ROOT

sys.path.insert(0, str(ROOT / "tools" / "fairway" / "tests"))

from cel import grammar, judge

BUILD_SECONDS = 900


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The judge of expressions: tools/sandbox/cel."""
    target = tmp_path_factory.mktemp("judge") / "judge"
    folder = Path(ROOT) / "tools" / "sandbox" / "cel"
    done = run(["go", "build", "-mod=readonly", "-o", target, "."], cwd=folder, timeout=BUILD_SECONDS)
    assert done.code == 0, done.complaint
    return str(target)


def test_the_record_is_what_the_judge_says(program: str) -> None:
    """What the unit tests compare with was not written by hand."""
    recorded = judge.recorded()
    again = judge.asked(program, [question for question, _ in recorded])
    different = [
        question["expression"]
        for (question, answer), now in zip(recorded, again, strict=True)
        if answer != now and "0x" not in str(answer)
    ]
    # Some maps have several entries, and Go goes through them in any order.
    assert len(different) < 20, different


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(grammar.expressions(), min_size=20, max_size=100))
def test_expressions_by_chance_are_judged_alike(program: str, texts: list[str]) -> None:
    """Compile error or type, value or failure, and cost."""
    questions: list[judge.Question] = [{"version": "1.33", "expression": text} for text in texts]
    for question, answer in zip(questions, judge.asked(program, questions), strict=True):
        if "panic" in answer.get("failure", "") or "invalid qualifier type" in str(answer):
            continue
        ours = judge.answered(question)
        assert ours == judge.compared(answer), question["expression"]

"""CEL says of every recorded expression what the API server's own environment said."""

from __future__ import annotations

from functools import cache

import pytest

from . import judge

#: Where we differ, and why that stays.
DIFFERENT = {
    "google.protobuf.Timestamp{}": "messages cannot be made: no policy needs one",
    "[?dyn(1), 2]": "the API server panics",
    "[?nothing]": "the API server panics",
    "{?'a': dyn(1)}": "the API server panics",
    "dyn(b'a') in dyn({'a': 1})": "the API server breaks off: Go cannot hash bytes",
    "format.named('dns1123Label')": "a format has no text of its own",
    "-": "what ANTLR makes of the rest of a text that it cannot read",
    "!": "the same",
    "in": "the same",
    "object.metadata.in": "the same",
    "'a' /* x */": "the same",
}
#: Part of newer binaries only, though they emulate the older version.
NEWER = {("1.30", "fieldSelector"), ("1.31", "fieldSelector")}
CANCELLED = "operation cancelled: actual cost limit exceeded"


@cache
def judged() -> list[tuple[judge.Question, judge.Answer, judge.Answer]]:
    """The questions that are compared, with the judge's answer and ours."""
    return [
        (question, answer, judge.answered(question))
        for question, answer in judge.recorded()
        if question["expression"] not in DIFFERENT
        and not any(
            question["version"] == version and name in question["expression"] for version, name in NEWER
        )
    ]


@pytest.mark.parametrize("part", ["error", "type", "value", "failure", "cost"])
def test_every_recorded_answer_is_ours(part: str) -> None:
    """Compile errors, types, values, run-time errors and costs, each with the very words."""
    wrong = []
    for question, answer, ours in judged():
        if "error" in answer and part != "error":
            continue
        wanted = answer.get(part)
        if part == "cost" and answer.get("failure") == CANCELLED:
            # Where exactly an evaluation is broken off is nobody's business, but that it was is.
            assert ours["cost"] > judge.LIMIT
            continue
        if ours.get(part) != wanted:
            wrong.append(f"{question}: {ours.get(part)!r}, not {wanted!r}")
    assert not wrong, "\n".join(wrong[:20])


def test_the_record_answers_all_questions() -> None:
    """A question that was added is asked of the judge too: tests/cel/judge.py writes the answers down."""
    assert [question for question, _ in judge.recorded()] == judge.questions()


def test_the_record_is_large_enough_to_mean_something() -> None:
    assert len(judged()) > 10_000

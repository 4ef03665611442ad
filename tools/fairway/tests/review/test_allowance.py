"""What counts as an allowance in a comment, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.review.allowance import Allowance, Misread, allowances

GOOD = 'fairway allow namespace-removed --reason "moved to eu"'


@pytest.mark.parametrize(
    "line",
    [
        GOOD,
        "fairway allow namespace-removed --reason 'moved to eu'",
        'fairway allow namespace-removed --reason="moved to eu"',
        "fairway  allow".replace("  ", " ") + "   namespace-removed   --reason   'moved to eu'   ",
        r"fairway allow namespace-removed --reason moved\ to\ eu",
    ],
)
def test_a_line_of_its_own_allows(line: str) -> None:
    wanted = Allowance("namespace-removed", "moved to eu")
    assert list(allowances(line)) == [wanted]
    assert list(allowances(f"I have looked at it.\r\n{line}\r\nThank you.")) == [wanted]


def test_several_lines_allow_several_risks() -> None:
    found = list(allowances("fairway allow a --reason x\nfairway allow b --reason y"))
    assert found == [Allowance("a", "x"), Allowance("b", "y")]


@pytest.mark.parametrize(
    "body",
    [
        f"> {GOOD}",
        f"    {GOOD}",
        f" {GOOD}",
        f"`{GOOD}`",
        f"please: {GOOD}",
        f"- {GOOD}",
        f"```\n{GOOD}\n```",
        f"~~~text\n{GOOD}\n~~~",
        f"````\n```\n{GOOD}\n````",
        f"   ```\n{GOOD}",
        f"<!--\n{GOOD}\n-->",
        f"<!-- {GOOD}",
        GOOD.upper(),
        GOOD.replace("fairway allow", "fairway allowed"),
        GOOD.replace("fairway allow", "fairway\u00a0allow"),
        GOOD.replace("f", "\ufb00", 1),
        "fairway plan",
        "",
    ],
)
def test_what_is_quoted_hidden_or_spoken_of_does_not_count(body: str) -> None:
    assert list(allowances(body)) == []


def test_after_a_fence_or_a_hidden_part_lines_count_again() -> None:
    body = f"```\n{GOOD}\n```\n<!-- {GOOD} -->\nfairway allow b --reason y"
    assert list(allowances(body)) == [Allowance("b", "y")]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("fairway allow", "does not read"),
        ("fairway allow namespace-removed", "does not read"),
        ("fairway allow namespace-removed --reason", "does not read"),
        ("fairway allow --reason x namespace-removed", "does not read"),
        ("fairway allow a b --reason x", "does not read"),
        ("fairway allow a --reason moved to eu", "must be quoted"),
        ('fairway allow a --reason "moved', "not closed"),
        ("fairway allow a --reason “moved”", "plain ones"),
        ('fairway allow a --reason ""', "empty"),
        ('fairway allow a --reason " "', "empty"),
        ("fairway allow a --reason=", "empty"),
        ("fairway allow * --reason x", "no name of a risk"),
        ("fairway allow Namespace-Removed --reason x", "no name of a risk"),
        (f"fairway allow a --reason {'x' * 501}", "too long"),
        (f"fairway allow {'a' * 101} --reason x", "no name of a risk"),
    ],
)
def test_what_looks_like_one_is_told_why_it_is_none(line: str, problem: str) -> None:
    (found,) = allowances(line)
    assert isinstance(found, Misread)
    assert problem in found.problem


@given(st.text())
def test_any_comment_can_be_read(body: str) -> None:
    assert all(isinstance(found, Allowance | Misread) for found in allowances(body))


@given(st.text(alphabet=st.characters(codec="utf-8")), st.text(alphabet="`~> \n-<!", max_size=8))
def test_what_stands_in_a_fence_never_counts(content: str, around: str) -> None:
    """As long as it does not hold the fence's end."""
    inside = content.replace("`", "'").replace("-->", "")
    body = f"````\n{inside}\n{around.replace('`', '')}\n{GOOD}\n````"
    assert list(allowances(body)) == []

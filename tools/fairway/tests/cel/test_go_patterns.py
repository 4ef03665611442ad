"""Matches of Go's regular expressions are where Go finds them."""

from __future__ import annotations

import pytest

from fairway.go_regexp import RegexpError, compile_pattern


@pytest.mark.parametrize(
    ("pattern", "text", "spans"),
    [
        ("a|ab", "ab", [(0, 1)]),
        ("ab|a", "ab", [(0, 2)]),
        ("a*?", "aa", [(0, 0), (1, 1), (2, 2)]),
        ("(?U)a+", "aa", [(0, 1), (1, 2)]),
        ("a*", "baac", [(0, 0), (1, 3), (4, 4)]),
        ("x", "abc", []),
        ("b", "abcb", [(1, 2), (3, 4)]),
        ("^a", "aa", [(0, 1)]),
        (r"\bb", "ab b", [(3, 4)]),
        ("", "ab", [(0, 0), (1, 1), (2, 2)]),
        ("(foo|foob)(ar)?", "foobar", [(0, 3)]),
    ],
)
def test_matches_are_leftmost_and_preferred(pattern: str, text: str, spans: list[tuple[int, int]]) -> None:
    assert compile_pattern(pattern).spans(text) == spans


def test_as_many_matches_are_found_as_are_wanted() -> None:
    assert compile_pattern("a").spans("aaaa", 2) == [(0, 1), (1, 2)]
    assert compile_pattern("a").spans("aaaa", 0) == []


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(", "error parsing regexp: missing closing ): `(`"),
        ("a**", "error parsing regexp: invalid nested repetition operator: `**`"),
        ("*", "error parsing regexp: missing argument to repetition operator: `*`"),
        ("x[a", "error parsing regexp: missing closing ]: `[a`"),
        ("[b-a]", "error parsing regexp: invalid character class range: `b-a`"),
        (r"\8", r"error parsing regexp: invalid escape sequence: `\8`"),
    ],
)
def test_a_wrong_pattern_is_refused_in_the_words_of_go(pattern: str, message: str) -> None:
    with pytest.raises(RegexpError) as caught:
        compile_pattern(pattern)
    assert caught.value.message == message

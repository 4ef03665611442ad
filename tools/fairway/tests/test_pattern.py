"""A pattern is a regular expression that is compiled when it is first used."""

from __future__ import annotations

import re

import pytest

from fairway.pattern import pattern


def test_a_pattern_does_what_the_compiled_expression_does() -> None:
    word = pattern("[a-z]+", re.IGNORECASE)
    assert word.sub("x", "Ab 1 c") == "x 1 x"
    assert [found[0] for found in word.finditer("Ab 1 c")] == ["Ab", "c"]
    assert word.groups == 0


def test_a_pattern_is_compiled_at_its_first_use() -> None:
    """Until then nothing is known of it, not even that it is wrong."""
    wrong = pattern("(")
    with pytest.raises(re.error, match="unterminated"):
        wrong.search("a")

"""Keys are printed in an order of their own: punctuation, numbers by value, letters."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fairway.yamlio.keyorder import sorted_keys


def test_numbers_in_names_are_in_order_of_their_value() -> None:
    assert sorted_keys(["a10", "a9", "a-1", "a", "aB", "ab", "a09"]) == [
        "a", "a-1", "a9", "a09", "a10", "aB", "ab",
    ]  # fmt: skip


def test_a_number_that_ends_at_a_letter_comes_after_a_longer_one() -> None:
    """Go compares the letter with the digit that is in its place."""
    assert sorted_keys(["1a", "12"]) == ["12", "1a"]


@given(st.sets(st.text("aB019-._", max_size=6).filter(lambda key: not key[:1].isalpha() or key.isalpha())))
def test_names_are_in_the_same_order_whatever_else_is_among_them(keys: set[str]) -> None:
    """Each two of them, since two alone can be no circle."""
    ordered = [key for key in sorted_keys(keys) if not _ends_a_number_at_a_letter(key)]
    for first, second in pairwise(ordered):
        # A name of another alphabet makes the order go the long way.
        pair = [key for key in sorted_keys([second, first, "é"]) if key != "é"]
        assert sorted_keys([second, first]) == pair


def _ends_a_number_at_a_letter(key: str) -> bool:
    return any(one.isdigit() and other.isalpha() for one, other in pairwise(key))

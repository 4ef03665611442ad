"""Patterns are matched as the libraries of Argo CD match them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.argo.git_address import normalized
from fairway.argo.glob import glob_matches, path_matches


@pytest.mark.parametrize(
    ("pattern", "text", "separator", "expected"),
    [
        ("*", "a/b", "", True),
        ("*", "a/b", "/", False),
        ("**", "a/b", "/", True),
        ("a?c", "abc", "", True),
        ("a?c", "a/c", "/", False),
        ("[abc]x", "bx", "", True),
        ("[!abc]x", "bx", "", False),
        ("[a-c]x", "bx", "", True),
        ("{north,south}-*", "south-1", "", True),
        ("{north,south}-*", "west-1", "", False),
        (r"\*", "*", "", True),
        (r"\*", "a", "", False),
        ("[", "[", "", False),
        ("", "", "", True),
        ("", "apps", "", False),
        ("a.b", "axb", "", False),
    ],
)
def test_a_glob_matches(pattern: str, text: str, separator: str, *, expected: bool) -> None:
    assert glob_matches(pattern, text, separator) is expected


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("overlays/*", "overlays/acme", True),
        ("overlays/*", "overlays/acme/staging", False),
        ("overlays/*/staging", "overlays/acme/staging", True),
        ("a[^b]c", "axc", True),
        ("a[^b]c", "abc", False),
        ("[", "a", False),
        ("a\\", "a", False),
    ],
)
def test_a_pattern_of_paths_matches_as_in_go(pattern: str, text: str, *, expected: bool) -> None:
    assert path_matches(pattern, text) is expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://git.example.com/Team/Fleet.git", "https://git.example.com/team/fleet"),
        ("git@git.example.com:team/fleet.git", "git@git.example.com/team/fleet"),
        ("ssh://git@git.example.com/team/fleet", "git@git.example.com/team/fleet"),
        (" https://git.example.com/a ", "https://git.example.com/a"),
    ],
)
def test_addresses_are_compared_in_one_form(address: str, expected: str) -> None:
    assert normalized(address) == expected


@given(st.text(alphabet="ab*?[]{},!^-\\/"), st.text(alphabet="ab/*"))
def test_no_pattern_breaks(pattern: str, text: str) -> None:
    assert glob_matches(pattern, text) in (True, False)
    assert path_matches(pattern, text) in (True, False)

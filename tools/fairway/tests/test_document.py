"""YAML with its lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.document import read_values
from fairway.errors import YamlError


def test_every_value_knows_its_line() -> None:
    (document,) = read_values("# first\na:\n  b: 1\n  c:\n    - x\n    - y\n", "f.yaml")
    assert document.text_of("a", "b") == "1"
    items = document.get("a", "c")
    assert items is not None
    assert [(item.text, item.line) for item in items] == [("x", 5), ("y", 6)]
    assert items.line == 4


def test_a_value_that_is_not_there_is_none_and_its_text_empty() -> None:
    (document,) = read_values("a: [1]\n", "f.yaml")
    assert document.get("a", "b") is None
    assert document.text_of("x", "y") == ""
    assert list(document) == []


def test_empty_documents_are_left_out() -> None:
    assert [document.text_of("a") for document in read_values("---\n---\na: b\n---\n# none\n", "f")] == ["b"]


def test_what_is_not_yaml_names_file_and_line() -> None:
    with pytest.raises(YamlError) as caught:
        read_values("a: b\nc: [d\n", "f.yaml")
    assert (caught.value.file, caught.value.line) == ("f.yaml", 3)


def test_an_alias_bomb_is_walked_once_per_value() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    (document,) = read_values("\n".join(lines), "f.yaml")
    assert sum(scalar.text == "x" for scalar in document.scalars()) == 1


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(YamlError, match="nests deeper"):
        read_values("[" * 500 + "]" * 500, "f.yaml")


def test_an_alias_of_itself_is_refused() -> None:
    with pytest.raises(YamlError, match="nests deeper"):
        read_values("a: &a\n  b: *a\n", "f.yaml")


@given(st.text())
def test_any_text_is_values_or_a_yaml_error(text: str) -> None:
    try:
        documents = read_values(text, "f.yaml")
    except YamlError:
        return
    assert all(scalar.line > 0 for document in documents for scalar in document.scalars())


def test_a_file_that_would_take_many_seconds_is_refused() -> None:
    """Nine megabytes are not even looked at."""
    with pytest.raises(YamlError, match="longer than 8 MiB"):
        read_values("# comment\n" * 900_000, "a.yaml")

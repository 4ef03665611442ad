"""Objects are printed as kustomize prints them."""

from __future__ import annotations

import pytest

from fairway.errors import YamlError
from fairway.yamlio.node import FLOAT, INT, Node, Scalar
from fairway.yamlio.read import read_documents
from fairway.yamlio.write import Writer, documents_to_yaml, to_yaml

from .documents import PRINTED, document


def test_keys_are_sorted_with_numbers_by_value_and_punctuation_first() -> None:
    node: Node = dict.fromkeys(["b10", "b9", "b-1", "B", "a", "10", "9", "_", "a/b"], "")
    assert [line.split(":")[0].strip("'\"") for line in to_yaml(node).splitlines()] == [
        "_", "9", "10", "B", "a", "a/b", "b-1", "b9", "b10",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("word", "word"),
        ("", '""'),
        ("5", '"5"'),
        ("yes", '"yes"'),
        ("12:30", '"12:30"'),
        ("2001-01-01", '"2001-01-01"'),
        ("a: b", "'a: b'"),
        ("it's", "it's"),
        ("- it's", "'- it''s'"),
        ("tab\t", '"tab\\t"'),
        ("😀", '"\\U0001F600"'),
        ("a\nb", "|-\n  a\n  b"),
        ("a\n\n", "|+\n  a\n"),
        (" a\nb", "|2-\n   a\n  b"),
        ("a \nb", '"a \\nb"'),
        ("é", "é"),
    ],
    ids=ascii,
)
def test_strings_are_quoted_only_where_they_would_be_read_as_something_else(text: str, expected: str) -> None:
    assert to_yaml({"k": text}) == f"k: {expected}\n"


def test_long_strings_are_broken_at_a_space_beyond_the_eightieth_column() -> None:
    words = " ".join(["word"] * 20)
    assert to_yaml({"k": words}) == f"k: {words[:79]}\n  {words[80:]}\n"
    assert to_yaml({"k": "x" * 100}) == f"k: {'x' * 100}\n"


@pytest.mark.parametrize(
    ("text", "tag", "expected"),
    [
        ("0x1F", INT, "31"),
        ("010", INT, "8"),
        ("1_000", INT, "1000"),
        ("1.0", FLOAT, "1"),
        ("1e3", FLOAT, "1000"),
        ("1234567.5", FLOAT, "1.2345675e+06"),
        ("1e21", FLOAT, "1e+21"),
        ("0.00001", FLOAT, "1e-05"),
        ("-0.0", FLOAT, "0"),
    ],
)
def test_numbers_are_printed_as_go_prints_them(text: str, tag: str, expected: str) -> None:
    assert to_yaml({"k": Scalar(text, tag)}) == f"k: {expected}\n"


@pytest.mark.parametrize("text", [".inf", ".nan", "-.Inf"])
def test_what_json_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(YamlError, match="unsupported value"):
        to_yaml({"k": Scalar(text, FLOAT)})


def test_lists_stand_at_the_column_of_their_key() -> None:
    assert to_yaml({"a": ["b", {"c": "d", "e": []}, ["f"]]}) == "a:\n- b\n- c: d\n  e: []\n- - f\n"


def test_long_keys_take_a_line_of_their_own() -> None:
    key = "k" * 129
    assert to_yaml({key: {"a": "b"}}) == f"? {key}\n: a: b\n"


def test_documents_are_joined_by_separators() -> None:
    assert documents_to_yaml([{"a": "b"}, {"c": {}}]) == "a: b\n---\nc: {}\n"


def test_what_was_printed_reads_and_prints_the_same() -> None:
    for value in PRINTED:
        text = documents_to_yaml(read_documents(document(value)))
        assert documents_to_yaml(read_documents(text)) == text


def test_a_writer_that_remembers_prints_what_one_that_forgets_prints() -> None:
    nodes = [node for value in PRINTED for node in read_documents(document(value))]
    remembers, forgets = Writer(), Writer(limit=0)
    expected = [forgets.to_yaml(node) for node in nodes]
    for _ in range(3):
        assert [remembers.to_yaml(node) for node in nodes] == expected
    shared = nodes[0]
    assert remembers.to_yaml({"a": shared, "b": [shared, [shared]]}) == to_yaml(
        {"a": shared, "b": [shared, [shared]]}
    )


def test_a_node_nested_without_end_is_refused() -> None:
    node: Node = "end"
    for _ in range(5_000):
        node = [node]
    with pytest.raises(YamlError, match="nested too deeply"):
        to_yaml(node)

"""Resource files become documents: what is a string, what is shared, what is refused and where."""

from __future__ import annotations

import time

import pytest

from fairway.errors import YamlError
from fairway.yamlio.braces import EMPTY_IN_FLOW
from fairway.yamlio.node import BOOL, FLOAT, INT, NULL_TAG, Node, Scalar, text_of
from fairway.yamlio.read import read_documents
from fairway.yamlio.write import documents_to_yaml

from .documents import REFUSED, document


def refusal(text: str | bytes) -> YamlError:
    with pytest.raises(YamlError) as caught:
        read_documents(text, name="app.yaml")
    return caught.value


def test_a_file_holds_documents_and_those_that_say_nothing_are_left_out() -> None:
    assert read_documents("# note\n---\na: b\n---\n\n---\n~\n---\nc: d\n") == [{"a": "b"}, {"c": "d"}]


def test_scalars_that_are_not_strings_keep_their_text_and_tag() -> None:
    (read,) = read_documents("a: 0x1F\nb: 1e3\nc: True\nd: ~\ne: 2001-01-01\nf: !!binary aGk=\n")
    assert read == {
        "a": Scalar("0x1F", INT),
        "b": Scalar("1e3", FLOAT),
        "c": Scalar("True", BOOL),
        "d": Scalar("~", NULL_TAG),
        "e": Scalar("2001-01-01", "!!timestamp"),
        "f": Scalar("aGk=", "!!binary"),
    }


def test_old_booleans_and_quoted_scalars_are_strings() -> None:
    assert read_documents("a: yes\nb: '5'\nc: !!str 5\nd: <<\n") == [
        {"a": "yes", "b": "5", "c": "5", "d": "<<"}
    ]


def test_an_omitted_value_is_null_and_between_braces_of_its_own_kind() -> None:
    """Kustomize prints the one as null and the other as an empty string."""
    (read,) = read_documents("a:\nb: {c: , d: e}\n")
    assert isinstance(read, dict)
    assert read["a"] == Scalar("", NULL_TAG)
    assert isinstance(read["b"], dict)
    assert read["b"]["c"] is EMPTY_IN_FLOW


def test_an_alias_is_the_object_of_its_anchor() -> None:
    (read,) = read_documents("a: &x {b: [c]}\nd: *x\n")
    assert isinstance(read, dict)
    assert read["a"] is read["d"]


def test_a_merge_key_brings_what_the_map_does_not_say_itself() -> None:
    (read,) = read_documents("a: &x {b: c, d: e}\nf:\n  <<: [*x, {d: late, g: h}]\n  b: own\n")
    assert isinstance(read, dict)
    assert read["f"] == {"b": "own", "d": "e", "g": "h"}


def test_keys_that_are_not_strings_are_fine_at_the_top_only() -> None:
    assert read_documents("1: a\ntrue: b\n") == [{"1": "a", "true": "b"}]
    assert refusal("a:\n  1: b\n").line == 2


def test_line_endings_and_a_byte_order_mark_make_no_difference() -> None:
    expected = [{"a": "x\ny\n"}, {"b": "c"}]
    for text in (
        "a: |\n  x\n  y\n---\nb: c\n",
        "a: |\r\n  x\r\n  y\r\n---\r\nb: c\r\n",
        "\ufeffa: |\n  x\n  y\n---\nb: c",
    ):
        assert read_documents(text) == expected
        assert read_documents(text.encode()) == expected


@pytest.mark.parametrize("value", REFUSED, ids=ascii)
def test_what_is_refused_is_refused_where_it_is_read_or_where_it_is_printed(value: str) -> None:
    with pytest.raises(YamlError):
        documents_to_yaml(read_documents(document(value)))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: b\nc: *d\n", 2),
        ("a: 1\nb: 2\na: 3\n", 3),
        ("a: b\n---\nc: d\n---\ne: 'open\n", 5),
        ("a: b\n--- text\nc: d\n", 2),
        ("a: b\nc: d: e\n", 2),
        ("a: [b,\n  c\nd: e\n", 3),
        ("a: b\nc: \x01\n", 2),
        (b"a: b\nc: \xff\n", 2),
    ],
)
def test_a_refusal_names_the_line(text: str | bytes, line: int) -> None:
    error = refusal(text)
    assert (error.file, error.line) == ("app.yaml", line)


HOSTILE = {
    "nested lists": "a: " + "[" * 100_000,
    "nested maps": "".join("  " * level + "a:\n" for level in range(1_000)),
    "nested entries": "- " * 100_000,
    "nested keys": "? " * 100_000,
    "aliases of aliases": "a0: &a0 [x]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)),
    "an alias inside its anchor": "a: &a\n- b: *a\n",
    "a quote without end": "a: '" + "b\n" * 100_000,
    "a directive without end": "%" * 100_000,
    "control characters": "a: " + "\0" * 100_000,
    "colons": ": " * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_soon(name: str) -> None:
    before = time.process_time()
    assert refusal(HOSTILE[name]).message
    assert time.process_time() - before < 20  # it ends; how soon, the bench tells


def test_more_values_than_a_server_takes_are_refused_where_only_the_full_reader_can_read_them() -> None:
    plain = "".join(f"k{n}: v\n" for n in range(60_000))
    assert len(read_documents(plain)) == 1
    assert "80000 values" in refusal(plain.replace(": v", ": !!str v")).message


@pytest.mark.parametrize(
    "text",
    [
        "a: 'x" + " " * 300_000 + "y\n  z'\n",
        'a: "x' + "\\ " * 100_000 + 'y\n  z"\n',
        "a: b\n" + "# c\n" * 50_000,
        "\n" * 1_000_000 + "a: b\n",
        'a: "' + "\\u0041" * 300_000 + '"\n',
        "a: [\n" + "{a: b,\n c: d},\n" * 20_000 + "]\n",
    ],
    ids=["blanks in quotes", "escaped blanks", "comments", "empty lines", "escapes", "braces"],
)
def test_long_runs_are_read_in_time_that_grows_with_their_length(text: str) -> None:
    before = time.process_time()
    assert len(read_documents(text)) == 1
    assert time.process_time() - before < 20  # it ends; how soon, the bench tells


def test_the_text_of_a_node_is_what_was_written() -> None:
    nodes: list[Node] = ["a", Scalar("0x1F", INT), {}, []]
    assert [text_of(node) for node in nodes] == ["a", "0x1F", "", ""]

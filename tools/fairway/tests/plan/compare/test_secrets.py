"""What a Secret holds never leaves the comparison."""

from __future__ import annotations

from fairway.plan.model import ABSENT, FieldChange, Hidden
from plan.compare.fixtures import compared, fields

OBJECT = "apiVersion: v1\nkind: Secret\nmetadata: {name: x}\n"


def test_a_changed_value_is_hidden_on_both_sides() -> None:
    """That it changes is all there is to see."""
    assert fields(OBJECT + "data: {password: b2xk}", OBJECT + "data: {password: bmV3}") == [
        FieldChange(("data", "password"), Hidden("1"), Hidden("2"))
    ]


def test_equal_values_of_one_secret_are_seen_to_be_equal() -> None:
    """A value that moves from one key to another is recognised."""
    assert fields(OBJECT + "data: {a: b2xk, c: Yw==}", OBJECT + "data: {b: b2xk, c: ZA==}") == [
        FieldChange(("data", "a"), Hidden("1"), ABSENT),
        FieldChange(("data", "b"), ABSENT, Hidden("1")),
        FieldChange(("data", "c"), Hidden("2"), Hidden("3")),
    ]


def test_what_is_hidden_cannot_be_guessed_at() -> None:
    """Other values are hidden the same: nothing is derived from them."""
    one = fields(OBJECT + "data: {pin: MTIzNA==}", OBJECT + "data: {pin: NDMyMQ==}")
    assert one == fields(OBJECT + "data: {pin: MDAwMA==}", OBJECT + "data: {pin: OTk5OQ==}")


def test_a_secret_that_comes_or_goes_shows_its_keys_alone() -> None:
    """Its content is hidden too."""
    text = OBJECT + "stringData: {password: hunter2}\ndata: {token: aHVudGVyMg==}"
    for change in (*compared("", text), *compared(text, "")):
        assert "hunter2" not in repr(change.change)
        assert change.change.content["stringData"] == {"password": Hidden("2")}
        assert change.change.content["data"] == {"token": Hidden("1")}


def test_data_that_comes_as_a_whole_is_told_by_key() -> None:
    """Where there was none before."""
    assert fields(OBJECT, OBJECT + "data: {a: b2xk}") == [FieldChange(("data", "a"), ABSENT, Hidden("1"))]


def test_a_value_is_the_same_in_data_and_in_string_data() -> None:
    """The server keeps both in `data`."""
    assert fields(OBJECT + "data: {a: b2xk}", OBJECT + "stringData: {a: old}") == []
    assert fields(OBJECT + "data: {a: b2xk}", OBJECT + 'data: {a: "b2\\nxk"}') == []


def test_a_change_is_told_of_the_field_that_says_it() -> None:
    """So that its line is found."""
    assert [
        field.path for field in fields(OBJECT + "stringData: {a: old}", OBJECT + "stringData: {a: new}")
    ] == [("stringData", "a")]


def test_the_annotation_that_repeats_a_secret_is_hidden() -> None:
    """`kubectl apply` leaves the whole manifest there."""
    key = "kubectl.kubernetes.io/last-applied-configuration"
    text = OBJECT.replace("name: x", f"name: x, annotations: {{{key}: '%s'}}")
    (change,) = fields(text % "hunter1", text % "hunter2")
    assert (change.before, change.after) == (Hidden("1"), Hidden("2"))
    (added,) = fields(OBJECT, text % "hunter2")
    assert "hunter2" not in repr(added)


def test_what_is_no_data_is_hidden_whole() -> None:
    """A Secret may be broken and still hold something."""
    for before, after in [("data: hunter1", "data: hunter2"), ("data: [hunter1]", "data: [hunter2]")]:
        assert "hunter" not in repr(fields(OBJECT + before, OBJECT + after))
    assert "hunter" not in repr(
        fields(OBJECT + "data: {a: {b: hunter1}}", OBJECT + "data: {a: {b: hunter2}}")
    )


def test_what_is_not_secret_of_a_secret_is_shown() -> None:
    """Its type and its labels."""
    assert fields(OBJECT + "type: a", OBJECT + "type: b") == [FieldChange(("type",), "a", "b")]

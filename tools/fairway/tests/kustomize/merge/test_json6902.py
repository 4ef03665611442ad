"""JSON 6902 patches do what kustomize v5.8.1 does with them; every case was seen to come out so there."""

from __future__ import annotations

import pytest

from fairway.errors import KustomizeError
from fairway.kustomize.merge.json6902 import Operations, apply, decode
from fairway.yamlio.node import BOOL, FLOAT, INT, Mapping, Node, Scalar
from fairway.yamlio.read import read_documents

TARGET = "{data: {s: abc, n: ~, el: {}, a/b: {c~d: x}}, list: [one, two, {three: four}]}"


def obj(text: str) -> Mapping:
    """The object in a text."""
    (node,) = read_documents(text)
    assert isinstance(node, dict)
    return node


def patched(operation: str, target: str = TARGET) -> Mapping:
    """The target after one operation, given in flow style."""
    return apply(obj(target), decode(f"- {operation}\n"))


DATA = "s: abc, n: null, el: {}, a/b: {c~d: x}"


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("{op: add, path: /data/x, value: z}", "s: abc, n: null, el: {}, a/b: {c~d: x}, x: z"),
        ("{op: add, path: /data/x}", "s: abc, n: null, el: {}, a/b: {c~d: x}, x: null"),
        ("{op: add, path: ignored/data/el, value: {}}", DATA),
        ("{op: replace, path: /data/a~1b/c~0d, value: z}", "s: abc, n: null, el: {}, a/b: {c~d: z}"),
        ("{op: replace, path: /data/el/new, value: z}", "s: abc, n: null, el: {new: z}, a/b: {c~d: x}"),
        ("{op: remove, path: /data/n}", "s: abc, el: {}, a/b: {c~d: x}"),
        ("{op: move, from: /data/s, path: /data/el/s}", "n: null, el: {s: abc}, a/b: {c~d: x}"),
        ("{op: copy, from: /data/no, path: /data/el/s}", "s: abc, n: null, el: {s: null}, a/b: {c~d: x}"),
        ("{op: test, path: /data/n, value: null}", DATA),
        ("{op: test, path: /data/no, value: null}", DATA),
    ],
)
def test_operation_on_a_mapping(operation: str, expected: str) -> None:
    """Missing fields count as null, `replace` adds them, and nulls stay."""
    assert patched(operation)["data"] == obj(f"{{{expected}}}")


def test_operations_on_the_top() -> None:
    """Fields of the object can be removed, and the whole object replaced."""
    assert patched("{op: remove, path: /data}") == obj("{list: [one, two, {three: four}]}")
    assert patched('{op: replace, path: "", value: {a: b}}') == {"a": "b"}


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("{op: add, path: /list/-, value: x}", "[a, b, x]"),
        ("{op: add, path: /list/0, value: x}", "[x, a, b]"),
        ("{op: add, path: /list/2, value: x}", "[a, b, x]"),
        ("{op: add, path: /list/-1, value: x}", "[a, b, x]"),
        ("{op: add, path: /list/-3, value: x}", "[x, a, b]"),
        ("{op: add, path: /list/+1, value: x}", "[a, x, b]"),
        ("{op: remove, path: /list/-1}", "[a]"),
        ("{op: replace, path: /list/01, value: x}", "[a, x]"),
        ("{op: move, from: /list/0, path: /list/-}", "[b, a]"),
        ("{op: copy, from: /list/0, path: /list/1}", "[a, a, b]"),
        ("{op: test, path: /list, value: [a, b]}", "[a, b]"),
    ],
)
def test_operation_on_a_list(operation: str, expected: str) -> None:
    """Indices may have signs and count from the end; `-` is behind the last element."""
    assert patched(operation, "{list: [a, b]}") == obj(f"{{list: {expected}}}")


@pytest.mark.parametrize(
    "operation",
    [
        "{op: add, path: /none/x, value: z}",
        "{op: add, path: /data/n/x, value: z}",
        "{op: add, path: /data/s/x, value: z}",
        "{op: add, path: /list/4, value: x}",
        "{op: add, path: /list/-5, value: x}",
        "{op: add, path: /list/x, value: x}",
        '{op: add, path: "", value: {}}',
        "{op: add, path: 3, value: x}",
        "{op: add, value: x}",
        "{op: remove, path: /data/none}",
        "{op: remove, path: /list/3}",
        "{op: remove, path: /list/-}",
        "{op: replace, path: /list/3, value: x}",
        "{op: replace, path: /none/x, value: x}",
        '{op: replace, path: "", value: x}',
        "{op: move, from: /data/none, path: /data/x}",
        "{op: move, from: /data/el, path: /data/el/x}",
        "{op: copy, from: /list/9, path: /data/x}",
        "{op: copy, path: /data/x}",
        "{op: test, path: /data/s, value: abd}",
        "{op: test, path: /data/s}",
        "{op: test, path: /data/el, value: []}",
        "{op: test, path: /data/none, value: x}",
        "{op: test, path: /list, value: [one, two]}",
        "{op: Add, path: /data/x, value: z}",
        "{path: /data/x, value: z}",
    ],
)
def test_refusal(operation: str) -> None:
    """An operation that cannot be applied stops the build, with its number."""
    with pytest.raises(KustomizeError, match="operation 1 of the JSON patch"):
        patched(operation)


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("1.0", Scalar("1", INT)),
        ("1000000", Scalar("1e+06", FLOAT)),
        ("999999", Scalar("999999", INT)),
        ("9007199254740993", Scalar("9.007199254740992e+15", FLOAT)),
        ("0o17", Scalar("15", INT)),
        ("0x1F", Scalar("31", INT)),
        ("1_000", Scalar("1000", INT)),
        ("True", Scalar("true", BOOL)),
        ("2020-01-01", "2020-01-01T00:00:00Z"),
        ("!!binary aGVsbG8=", "hello"),
        ("abc", "abc"),
    ],
)
def test_untouched_values_pass_through_json(written: str, left: Node) -> None:
    """A patch anywhere in an object changes how its other values are written."""
    assert patched("{op: add, path: /x, value: z}", f"{{v: {written}}}")["v"] == left


def test_a_value_that_json_has_not_is_refused() -> None:
    """Infinities do not pass."""
    with pytest.raises(KustomizeError):
        patched("{op: add, path: /x, value: z}", "{v: .inf}")


def test_a_patch_leaves_an_object() -> None:
    """A list in the place of the whole object is refused at the end."""
    with pytest.raises(KustomizeError, match="not an object"):
        patched('{op: replace, path: "", value: [x]}')


def test_a_test_compares_texts() -> None:
    r"""In a JSON patch `<` differs from the `\u003c` that Go writes, and `1.0` from `1`."""
    target = obj("{a: x<y, n: 1}")
    assert apply(target, decode('[{"op":"test","path":"/a","value":"x\\u003cy"}]')) == target
    assert apply(target, decode("- {op: test, path: /a, value: x<y}")) == target
    for value in ('{"path":"/a","value":"x<y"', '{"path":"/n","value":1.0'):
        with pytest.raises(KustomizeError, match="the test failed"):
            apply(target, decode(f'[{value},"op":"test"}}]'))


def test_copies_are_bounded() -> None:
    """A patch that doubles the object again and again is refused before it fills the memory."""
    doubling = "\n".join("- {op: copy, from: /a, path: /a/-}" for _ in range(40))
    with pytest.raises(KustomizeError, match="values copied"):
        apply(obj("{a: [x]}"), decode(doubling))


def test_neither_object_nor_patch_is_written_to() -> None:
    """Applying copies the way to what it changes."""
    target = obj(TARGET)
    operations = decode("- {op: add, path: /new, value: {a: {}}}\n- {op: add, path: /new/a/b, value: c}\n")
    before = repr((target, operations))
    assert apply(target, operations) == apply(target, operations)
    assert repr((target, operations)) == before


@pytest.mark.parametrize("text", ["", "null", "# nothing\n", "[]", "--- []\n"])
def test_an_empty_patch_has_no_operations(text: str) -> None:
    """It decodes, and counts as false."""
    assert not decode(text)


@pytest.mark.parametrize("text", ["{op: add}", "abc", "- abc", "[{op: add, path: /x}]", '[{"op": NaN}]'])
def test_what_is_no_patch_is_refused(text: str) -> None:
    """A mapping, a list of something else, and YAML that begins like JSON."""
    with pytest.raises(KustomizeError):
        decode(text)


def test_only_the_first_document_counts() -> None:
    """Kustomize reads no further, and neither do we."""
    assert len(decode("- {op: remove, path: /a}\n---\n- {op: remove, path: /b}\n").steps) == 1
    assert isinstance(decode("[]"), Operations)


def test_what_was_copied_is_changed_in_one_place_only() -> None:
    """Though an operation before has made the value the patch's own."""
    operations = decode(
        "- {op: add, path: /data/inner, value: {a: b}}\n- {op: add, path: /data/inner/c, value: d}\n"
        "- {op: copy, from: /data/inner, path: /data/twin}\n- {op: add, path: /data/twin/e, value: f}\n"
        "- {op: add, path: /data/inner/g, value: h}\n"
    )
    data = apply({"data": {}}, operations)["data"]
    assert data == {"inner": {"a": "b", "c": "d", "g": "h"}, "twin": {"a": "b", "c": "d", "e": "f"}}

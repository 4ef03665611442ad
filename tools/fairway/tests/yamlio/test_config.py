"""Kustomization files are read as the YAML 1.1 that becomes JSON."""

from __future__ import annotations

import pytest

from fairway.errors import YamlError
from fairway.yamlio.config import read_config
from fairway.yamlio.gojson import from_json, to_json
from fairway.yamlio.node import NULL, Node, Scalar


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "null"),
        ("# nothing\n", "null"),
        ("a: yes\nb: off\nc: y\nd: 'no'\n", '{"a":true,"b":false,"c":true,"d":"no"}'),
        ("1: a\n1.5: b\n1e6: c\ntrue: d\nno: e\n", '{"1":"a","1.5":"b","1e+06":"c","false":"e","true":"d"}'),
        ("a: 0x10\nb: 1.0\nc: 1e3\nd: 1e30\ne: 1e-7\n", '{"a":16,"b":1,"c":1000,"d":1e+30,"e":1e-7}'),
        ("a: 1\na: 2\n", '{"a":2}'),
        ("a: 2001-01-01\nb: !!binary aGk=\nc: !!int '5'\n", '{"a":"2001-01-01","b":"hi","c":5}'),
        ("x: &x {a: 1, q: 3}\nz:\n  a: 0\n  <<: *x\n  q: 5\n", '{"x":{"a":1,"q":3},"z":{"a":1,"q":5}}'),
        ("a: {b: }\nc: >\n  d\n\n   e\n", '{"a":{"b":null},"c":"d\\n\\n e\\n"}'),
        ("- a\n---\n- b\n", '["a"]'),
        ("a: '<&>\u2028'\n", '{"a":"\\u003c\\u0026\\u003e\\u2028"}'),
    ],
)
def test_a_kustomization_file_is_the_json_that_kustomize_sees(text: str, expected: str) -> None:
    assert to_json(read_config(text)) == expected
    assert to_json(read_config(text.encode())) == expected


@pytest.mark.parametrize(
    "text", ["~: a\n", "a: .inf\n", "[a]: b\n", "a: *b\n", "a: 'b\n", "a:\n\t- b\n", "a: b: c\n"]
)
def test_what_has_no_json_is_refused(text: str) -> None:
    with pytest.raises(YamlError) as caught:
        read_config(text, name="kustomization.yaml")
    assert "kustomization.yaml" in str(caught.value) or caught.value.file is None


def test_json_is_read_with_the_text_of_its_numbers() -> None:
    read = from_json('{"a": [1, 2.50, 1e3, true, null, "x"]}')
    assert read == {"a": [Scalar("1", "!!int"), Scalar("2.50", "!!float"), Scalar("1e3", "!!float"),
                          Scalar("true", "!!bool"), NULL, "x"]}  # fmt: skip


@pytest.mark.parametrize("text", ["{", "NaN", "[1,]", "", "[" * 100_000])
def test_what_is_not_json_is_refused(text: str) -> None:
    with pytest.raises(YamlError, match="not JSON"):
        from_json(text)


def test_json_has_its_keys_in_byte_order_and_its_controls_escaped() -> None:
    node: Node = {"b": "\x01\n\t\b\x7f", "B": [], "a": {}, "é": '\\"'}
    assert to_json(node) == '{"B":[],"a":{},"b":"\\u0001\\n\\t\\b\x7f","é":"\\\\\\""}'

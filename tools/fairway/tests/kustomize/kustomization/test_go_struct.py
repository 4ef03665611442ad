"""Nodes become values by the rules of Go's encoding/json."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from fairway.kustomize.go_struct import DecodeError, decode, go
from fairway.kustomize.go_struct.coerce import single_precision
from fairway.yamlio.config import read_config
from fairway.yamlio.node import Node


@dataclass(frozen=True)
class Inner:
    """An embedded struct."""

    version: str = ""
    ratio: float | None = None


@dataclass(frozen=True)
class Outer(Inner):
    """A struct that embeds Inner."""

    name_prefix: str = "default"
    count: int = 0
    enabled: bool = False
    paths: tuple[str, ...] = ()
    pairs: dict[str, str] = field(default_factory=dict)
    child: Inner | None = None
    kind: str = go("objectKind", default="")


def node(text: str) -> Node:
    return read_config(text)


@pytest.mark.parametrize(
    "name", ["namePrefix", "NAMEPREFIX", "nameprefix", "name\u017fprefix".replace("\u017f", "")]
)
def test_the_name_of_a_field_is_compared_without_case(name: str) -> None:
    assert decode(Outer, {name: "x"}, strict=True).name_prefix == "x"


def test_the_long_s_is_an_s() -> None:
    """Go folds U+017F to s."""
    assert decode(Outer, {"path\u017f": ["x"]}, strict=True).paths == ("x",)


def test_a_field_may_have_a_name_of_its_own() -> None:
    assert decode(Outer, {"objectKind": "Foo"}, strict=True).kind == "Foo"


def test_a_field_of_an_embedded_struct_stands_beside_the_others() -> None:
    assert decode(Outer, {"version": "v1", "count": node("3")}, strict=True) == Outer(version="v1", count=3)


@pytest.mark.parametrize("name", ["namePrefix", "count", "enabled", "paths", "pairs", "child"])
def test_null_leaves_the_default(name: str) -> None:
    assert decode(Outer, node(f"{name}: null"), strict=True) == Outer()


def test_null_in_a_list_or_map_is_the_zero_value() -> None:
    assert decode(Outer, node("{paths: [null, a], pairs: {a: null}}"), strict=True) == Outer(
        paths=("", "a"), pairs={"a": ""}
    )


def test_a_null_document_is_the_zero_value() -> None:
    assert decode(Outer, node("null"), strict=True) == Outer()


@pytest.mark.parametrize(("text", "value"), [("3", 3), ("2.0", 2), ("1e3", 1000), ("0x10", 16), ("-4", -4)])
def test_a_number_without_fraction_is_an_integer(text: str, value: int) -> None:
    assert decode(Outer, node(f"count: {text}"), strict=True).count == value


@pytest.mark.parametrize(
    ("text", "where", "problem"),
    [
        ("namePrefix: 5", "namePrefix", "must be a string, is a number"),
        ("namePrefix: yes", "namePrefix", "must be a string, is a boolean"),
        ("count: '3'", "count", "must be a whole number, is a string"),
        ("count: 1.5", "count", "must be a whole number, is 1.5"),
        ("count: 99999999999999999999", "count", "must be a whole number|must fit into 64 bits"),
        ("enabled: 'true'", "enabled", "must be true or false, is a string"),
        ("paths: a", "paths", "must be a list, is a string"),
        ("paths: [a, 5]", "paths.1", "must be a string, is a number"),
        ("pairs: [a]", "pairs", "must be a mapping, is a list"),
        ("pairs: {a: 1}", "pairs.a", "must be a string, is a number"),
        ("child: {version: 1}", "child.version", "must be a string, is a number"),
        ("- a", "", "must be a mapping, is a list"),
    ],
)
def test_a_value_of_another_type_is_refused_with_its_place(text: str, where: str, problem: str) -> None:
    with pytest.raises(DecodeError, match=problem) as caught:
        decode(Outer, node(text), strict=True)
    assert caught.value.where == where


def test_an_unknown_field_is_refused_only_when_strict() -> None:
    assert decode(Outer, {"nameprefixes": "x"}, strict=False) == Outer()
    with pytest.raises(DecodeError) as caught:
        decode(Outer, {"child": {"versions": "x"}}, strict=True)
    assert caught.value.unknown == "versions"
    assert "version" in caught.value.known


def test_coercion_makes_text_of_numbers_and_booleans() -> None:
    """As sigs.k8s.io/yaml does when it knows the type that it reads into."""
    text = "{namePrefix: 5, paths: [1.50, true, no], pairs: {a: 1e30}}"
    assert decode(Outer, node(text), strict=True, coerce=True) == Outer(
        name_prefix="5", paths=("1.5", "true", "false"), pairs={"a": "1e+30"}
    )


def test_coercion_overlooks_the_fields_of_embedded_structs() -> None:
    """sigs.k8s.io/yaml looks for them in the wrong place."""
    with pytest.raises(DecodeError, match="must be a string"):
        decode(Outer, node("version: 1"), strict=True, coerce=True)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1, "0.1"), (1.5, "1.5"), (1e6, "1e+06"), (123456789.0, "1.2345679e+08"), (1e300, "+Inf")],
)
def test_a_coerced_float_has_single_precision(value: float, text: str) -> None:
    assert single_precision(value) == text

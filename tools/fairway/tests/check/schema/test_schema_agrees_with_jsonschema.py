"""The compiled schemas against jsonschema: whatever the object, both accept or both refuse."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from fairway.check.schema.compiled import Compiler
from fairway.check.schema.definitions import definitions
from fairway.yamlio.node import BOOL, FLOAT, INT, NULL, Node, Scalar

VERSION = "1.33"
KINDS = [
    ("apps/v1", "Deployment"),
    ("v1", "Service"),
    ("v1", "ConfigMap"),
    ("autoscaling/v2", "HorizontalPodAutoscaler"),
    ("networking.k8s.io/v1", "NetworkPolicy"),
    ("policy/v1", "PodDisruptionBudget"),
    ("rbac.authorization.k8s.io/v1", "ClusterRole"),
]
_KNOWN_KEYWORDS = {
    "$ref", "additionalProperties", "default", "description", "enum", "format", "items", "oneOf",
    "properties", "required", "type",
}  # fmt: skip
_ODD = st.sampled_from([None, True, 1, 1.5, "text", "", [], {}, ["a"], {"a": "b"}, [{"name": 1}]])


@cache
def all_definitions() -> dict[str, Any]:
    return definitions(VERSION).by_name


@cache
def compiler() -> Compiler:
    return Compiler(all_definitions())


def values_of(schema: dict[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """Values that mostly fit a schema, and now and then do not."""
    if "$ref" in schema:
        return values_of(all_definitions()[schema["$ref"].rpartition("/")[2]], depth)
    if "oneOf" in schema:
        # A null fits both branches, so JSON Schema refuses it; the API server takes it.
        return st.sampled_from([1, "80%", True, [], {}])
    return st.one_of(_fitting(schema, depth), _fitting(schema, depth), _fitting(schema, depth), _ODD)


def _fitting(schema: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    types = schema.get("type", [])
    names = [types] if isinstance(types, str) else types
    if "enum" in schema:
        return st.sampled_from([*schema["enum"], "other"])
    if "object" in names:
        return st.deferred(lambda: _mappings(schema, depth + 1))
    if "array" in names and depth < 8:
        return st.deferred(lambda: st.lists(values_of(schema["items"], depth + 1), max_size=2))
    return st.sampled_from([1, 2.0, "a", True, None, "80%"])


def _mappings(schema: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    properties = schema.get("properties", {})
    if not properties or depth > 8:
        return st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(["x", 1, None]), max_size=2)
    required = {key: values_of(properties[key], depth) for key in schema.get("required", [])}
    chosen = st.lists(st.sampled_from(sorted(properties)), max_size=4, unique=True)
    return chosen.flatmap(
        lambda keys: st.fixed_dictionaries(
            {**required, **{key: values_of(properties[key], depth) for key in keys}},
            optional={"unknown": st.just(1)},
        )
    )


def node(value: Any) -> Node:
    if isinstance(value, dict):
        return {key: node(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [node(item) for item in value]
    if value is None:
        return NULL
    if isinstance(value, str):
        return value
    tag = BOOL if isinstance(value, bool) else INT if isinstance(value, int) else FLOAT
    return Scalar(str(value).lower(), tag)


@cache
def validator(definition: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/$defs/{definition}", "$defs": all_definitions()})


def holds_a_whole_float(value: Any) -> bool:
    """JSON Schema calls 2.0 an integer, the API server does not: there we follow the server."""
    if isinstance(value, dict):
        return any(map(holds_a_whole_float, value.values()))
    if isinstance(value, list):
        return any(map(holds_a_whole_float, value))
    return isinstance(value, float) and value.is_integer()


@settings(max_examples=50, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize(("api_version", "kind"), KINDS)
def test_both_accept_or_both_refuse(api_version: str, kind: str, data: st.DataObject) -> None:
    name = definitions(VERSION).by_kind[api_version, kind]
    value = data.draw(values_of(all_definitions()[name]))
    if not isinstance(value, dict) or holds_a_whole_float(value):
        return
    assert bool(compiler().named(name)(node(value))) != validator(name).is_valid(value)


@pytest.mark.parametrize("version", ["1.30", "1.31", "1.32", "1.33", "1.34"])
def test_the_definitions_use_no_keyword_that_is_not_compiled(version: str) -> None:
    keywords: set[str] = set()
    pending: list[Any] = list(definitions(version).by_name.values())
    while pending:
        schema = pending.pop()
        # Extensions say how lists merge: they describe, and refuse nothing.
        keywords |= {keyword for keyword in schema if not keyword.startswith("x-kubernetes-")}
        pending += schema.get("properties", {}).values()
        inner = (schema.get(key) for key in ("items", "additionalProperties"))
        pending += [value for value in inner if isinstance(value, dict)]
        pending += schema.get("oneOf", [])
    assert keywords <= _KNOWN_KEYWORDS

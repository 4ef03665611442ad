"""Custom objects against their definitions: those of the fleet, and those that are shipped."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairway.check.objects import object_check
from fairway.check.rendered_set import RenderedSet
from fairway.finding import Finding, Severity
from fairway.yamlio.gojson import from_json
from objects.mutations import places

SPEC: dict[str, Any] = {
    "type": "object",
    "required": ["size"],
    "x-kubernetes-validations": [
        {"rule": "self.size > 0", "message": "size must be positive"},
        {"rule": "self.size >= oldSelf.size", "message": "must not shrink"},
        {"rule": "!has(self.low) || self.low <= self.size", "message": "low above size", "fieldPath": ".low"},
        {"rule": "self.colour != 'grey'", "message": "grey is no colour"},
        {"rule": "self.__namespace__ != 'x' || self.a__dash__b == 1", "message": "escaped names"},
    ],
    "properties": {
        "size": {"type": "integer", "format": "int32", "maximum": 10},
        "low": {"type": "integer"},
        "colour": {"type": "string", "enum": ["red", "grey"], "default": "red"},
        "namespace": {"type": "string", "default": "y"},
        "a-b": {"type": "integer"},
        "name": {"type": "string", "pattern": "^[a-z]+$", "maxLength": 5},
        "port": {"x-kubernetes-int-or-string": True},
        "any": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
        "maybe": {"type": "string", "nullable": True},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1},
        "when": {"type": "string", "format": "date-time"},
        "set": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}},
        "parts": {
            "type": "array",
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["id", "zone"],
            "items": {
                "type": "object",
                "required": ["id"],
                "properties": {"id": {"type": "string"}, "zone": {"type": "string", "default": "a"}},
            },
        },
        "one": {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
                "oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
    },
}  # fmt: skip
DEFINITION: dict[str, Any] = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "widgets.example.com"},
    "spec": {
        "group": "example.com",
        "scope": "Namespaced",
        "names": {"plural": "widgets", "singular": "widget", "kind": "Widget", "listKind": "WidgetList"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": SPEC}}},
            }
        ],
    },
}


def widget(**spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "example.com/v1",
        "kind": "Widget",
        "metadata": {"name": "one"},
        "spec": {"size": 3} | spec,
    }


def check(*manifests: Any, fleet: tuple[Any, ...] = ()) -> list[Finding]:
    objects = [node for one in manifests if isinstance(node := from_json(json.dumps(one)), dict)]
    custom = [node for one in fleet if isinstance(node := from_json(json.dumps(one)), dict)]
    return list(object_check("1.33", custom)(RenderedSet("set", objects, "1.33")))


def test_a_definition_in_the_same_set_validates_its_objects() -> None:
    assert check(DEFINITION, widget()) == []
    (finding,) = check(DEFINITION, widget(size="3"))
    assert (finding.rule, finding.field) == ("schema/type", ("spec", "size"))


def test_a_definition_elsewhere_in_the_fleet_does_too() -> None:
    (finding,) = check(widget(siez=1), fleet=(DEFINITION,))
    assert finding.rule == "schema/unknown-field"
    assert finding.remedy.startswith("Did you mean size?")


def test_a_kind_without_a_definition_is_said_once() -> None:
    first, second = check(widget(), widget(size=4))
    assert first == second
    assert (first.rule, first.severity) == ("schema/no-schema", Severity.INFO)


@pytest.mark.parametrize(
    "spec",
    [
        {"port": 80}, {"port": "http"}, {"any": {"x": [1]}}, {"maybe": None}, {"low": None}, {"size": 3.0},
        {"labels": {"a": "b"}}, {"when": "2026-01-01T00:00:00Z"}, {"set": ["a", "b"]}, {"one": {"a": "x"}},
        {"parts": [{"id": "x"}, {"id": "x", "zone": "b"}]}, {"low": 2}, {"namespace": "x", "a-b": 1},
    ],
)  # fmt: skip
def test_what_the_definition_allows_is_no_finding(spec: dict[str, Any]) -> None:
    assert check(DEFINITION, widget(**spec)) == []


@pytest.mark.parametrize(
    ("spec", "rule", "field"),
    [
        ({"size": 11}, "object/range", ("spec", "size")),
        ({"size": 2**63}, "schema/type", ("spec", "size")),
        ({"low": 2.5}, "schema/type", ("spec", "low")),
        ({"size": None}, "object/required", ("spec", "size")),
        ({"size": 0}, "custom/rule", ("spec",)),
        ({"low": 5}, "custom/rule", ("spec", "low")),
        ({"colour": "grey"}, "custom/rule", ("spec",)),
        ({"namespace": "x", "a-b": 2}, "custom/rule", ("spec",)),
        ({"colour": "blue"}, "object/value", ("spec", "colour")),
        ({"name": "UPPER"}, "object/range", ("spec", "name")),
        ({"name": "toolong"}, "object/range", ("spec", "name")),
        ({"port": True}, "schema/type", ("spec", "port")),
        ({"maybe": 1}, "schema/type", ("spec", "maybe")),
        ({"labels": {"a": 1}}, "schema/type", ("spec", "labels", "a")),
        ({"labels": {}}, "object/range", ("spec", "labels")),
        ({"when": "yesterday"}, "object/format", ("spec", "when")),
        ({"set": ["a", "a"]}, "object/duplicate", ("spec", "set", 1)),
        ({"parts": [{"id": "x"}, {"id": "x", "zone": "a"}]}, "object/duplicate", ("spec", "parts", 1)),
        ({"parts": [{}]}, "object/required", ("spec", "parts", 0, "id")),
        ({"one": {}}, "object/exclusive", ("spec", "one")),
        ({"one": {"a": "x", "b": "y"}}, "object/exclusive", ("spec", "one")),
    ],
)
def test_what_it_does_not_allow_is_one(spec: dict[str, Any], rule: str, field: tuple[str | int, ...]) -> None:
    found = check(DEFINITION, widget(**spec))
    assert [(finding.rule, finding.field) for finding in found] == [(rule, field)]


def test_a_rule_of_the_definition_speaks_with_its_own_message() -> None:
    (finding,) = check(DEFINITION, widget(size=-1))
    assert finding.message == "spec size must be positive"


def test_the_metadata_of_custom_objects_is_that_of_all_objects() -> None:
    bad = widget()
    bad["metadata"] = {"name": "Bad_Name", "labels": {"a b": "c"}}
    assert {finding.field[1] for finding in check(DEFINITION, bad)} == {"name", "labels"}


def test_common_kinds_have_schemas_that_are_shipped() -> None:
    route = {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": "web"},
        "spec": {
            "parentRefs": [{"name": "gateway"}],
            "rules": [{"backendRefs": [{"name": "web", "port": 80}]}],
        },
    }
    assert check(route) == []
    route["spec"]["rules"][0]["backendRefs"][0].pop("port")  # type: ignore[index]  # it is a mapping of mappings
    (finding,) = check(route)
    assert finding.message.endswith("Must have port for Service reference")


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("argoproj.io/v1alpha1", "Application"), ("argoproj.io/v1alpha1", "ApplicationSet"),
        ("external-secrets.io/v1", "ExternalSecret"), ("monitoring.coreos.com/v1", "ServiceMonitor"),
        ("networking.istio.io/v1", "VirtualService"), ("cert-manager.io/v1", "Certificate"),
    ],
)  # fmt: skip
def test_an_unknown_field_in_them_is_found(api_version: str, kind: str) -> None:
    found = check(
        {"apiVersion": api_version, "kind": kind, "metadata": {"name": "a"}, "spec": {"nonsense": 1}}
    )
    assert "schema/unknown-field" in {finding.rule for finding in found}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_a_definition_says_no_check_crashes(data: st.DataObject) -> None:
    definition = json.loads(json.dumps(DEFINITION))
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from([path for path, _ in places(definition)]))
        place = definition
        for key in path[:-1]:
            place = place[key]
        odd: list[Any] = [
            None,
            True,
            -1,
            2**70,
            1.5,
            "",
            "x",
            "^(",
            [],
            ["a"],
            {},
            {"a": "b"},
            {"type": "object"},
            [{}],
        ]
        place[path[-1]] = data.draw(st.sampled_from(odd))
    spec = {
        "size": 3,
        "parts": [{"id": "x"}],
        "one": {"a": "x"},
        "labels": {"a": "b"},
        "set": ["a"],
        "port": 1,
    }
    for finding in check(definition, widget(**spec)):
        assert finding.message


def test_a_definition_that_cannot_be_read_is_no_schema() -> None:
    broken = {**DEFINITION, "spec": {**DEFINITION["spec"], "versions": "none"}}
    assert "schema/no-schema" in {finding.rule for finding in check(broken, widget())}

"""Fields are compared as the API server holds them, not as they are written."""

from __future__ import annotations

import pytest

from fairway.plan.model import ABSENT, FieldChange
from plan.compare.fixtures import CONTAINER, DEPLOYMENT, edited, fields, objects

THING = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: x}\n"
JOB = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: x}\n"


def test_a_changed_image_is_one_field_with_both_values() -> None:
    """The path goes through the container's name."""
    assert edited("orders:1.2.3", "orders:1.2.4") == [
        FieldChange(
            (*CONTAINER, "image"), "registry.example.com/orders:1.2.3", "registry.example.com/orders:1.2.4"
        )
    ]


def test_a_number_is_shown_as_a_number() -> None:
    """Values are JSON's."""
    assert edited("replicas: 2", "replicas: 3") == [FieldChange(("spec", "replicas"), 2, 3)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("cpu: 100m", 'cpu: "0.1"'),
        ('cpu: "1"', "cpu: 1000m"),
        ('cpu: "1"', "cpu: 1"),
        ("memory: 1Gi", "memory: 1024Mi"),
        ("replicas: 2", "replicas: 0x2"),
        ("containerPort: 8000", "{containerPort: 8000, protocol: TCP}"),
        ("metadata: {name: orders,", "metadata: {creationTimestamp: null, annotations: {}, name: orders,"),
        ("spec:\n  replicas", "status: {replicas: 7}\nspec:\n  paused: false\n  replicas"),
        (
            "image: registry.example.com/proxy:4",
            "{image: registry.example.com/proxy:4, env: [], command: null}",
        ),
        ("replicas: 2", "replicas: 2\n  revisionHistoryLimit: 10"),
    ],
)
def test_another_way_to_write_what_the_server_holds_is_no_change(old: str, new: str) -> None:
    """Quantities are equal by value; nulls, empty lists and defaults say nothing."""
    new = new.removeprefix("{").removesuffix("}").replace(", ", "\n          ") if new[0] == "{" else new
    new = new.replace("containerPort: 8000\n          ", "containerPort: 8000\n              ")
    assert edited(old, new) == []


def test_a_quantity_that_changes_is_shown_as_it_is_written() -> None:
    """Not in a canonical form."""
    assert edited("memory: 1Gi", "memory: 2048Mi") == [
        FieldChange((*CONTAINER, "resources", "limits", "memory"), "1Gi", "2048Mi")
    ]


def test_what_looks_like_a_quantity_and_is_none_changes() -> None:
    """A label `1` is not the label `1000m`."""
    before = DEPLOYMENT.replace("app: orders", "app: '1'")
    assert len(fields(before, DEPLOYMENT.replace("app: orders", "app: 1000m"))) == 2


def test_a_port_as_text_is_not_the_port_as_a_number() -> None:
    """An int-or-string is stored as what it is written as, and a text is the name of a port."""
    service = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {ports: [{port: 1, targetPort: 80}]}\n"
    )
    assert fields(service, service.replace("80", "'80'")) == [
        FieldChange(("spec", "ports", "[port=1]", "targetPort"), 80, "80")
    ]


def test_an_empty_mapping_that_chooses_something_is_a_change() -> None:
    """`emptyDir: {}` is a kind of volume, and an empty selector selects all."""
    claim = "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {volumes: [{name: a, emptyDir: {}}]}\n"
    assert fields(claim, claim.replace(", emptyDir: {}", ", hostPath: {path: /}")) == [
        FieldChange(("spec", "volumes", "[name=a]", "emptyDir"), {}, ABSENT),
        FieldChange(("spec", "volumes", "[name=a]", "hostPath"), ABSENT, {"path": "/"}),
    ]


def test_an_explicit_zero_that_means_something_is_a_change() -> None:
    """A pointer that says 0 is not a pointer that says nothing."""
    assert fields(JOB + "spec: {backoffLimit: 0}", JOB + "spec: {}") == [
        FieldChange(("spec", "backoffLimit"), 0, ABSENT)
    ]


def test_of_an_unknown_kind_null_and_nothing_differ() -> None:
    """What is not known to be the same is shown."""
    assert fields(THING + "spec: {a: null, b: []}", THING + "spec: {}") == [
        FieldChange(("spec", "a"), None, ABSENT),
        FieldChange(("spec", "b"), [], ABSENT),
    ]


def test_the_metadata_of_an_unknown_kind_is_known() -> None:
    """The server reads it into the same type as any other."""
    assert fields(THING, THING.replace("name: x", "name: x, labels: {}, creationTimestamp: null")) == []


def test_of_an_unknown_kind_numbers_are_equal_by_value_and_never_to_booleans() -> None:
    """JSON has one kind of number; a boolean is none."""
    assert fields(THING + "spec: {a: 1, b: 1}", THING + "spec: {a: 1.0, b: true}") == [
        FieldChange(("spec", "b"), 1, True)
    ]


def test_a_new_version_of_a_kind_is_a_change_of_its_api_version() -> None:
    """The server holds one object, whichever version it is written in."""
    assert fields(THING, THING.replace("example.com/v1", "example.com/v2")) == [
        FieldChange(("apiVersion",), "example.com/v1", "example.com/v2")
    ]


def test_text_of_many_lines_is_one_field() -> None:
    """A file in a ConfigMap has its text on both sides."""
    text = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  a.yaml: |\n    one: 1\n    two: 2\n"
    )
    assert fields(text, text.replace("two: 2", "two: 3")) == [
        FieldChange(("data", "a.yaml"), "one: 1\ntwo: 2\n", "one: 1\ntwo: 3\n")
    ]


def test_what_replaces_something_of_another_shape_is_shown_whole() -> None:
    """A mapping in place of a list has no fields to compare."""
    assert fields(THING + "spec: [1]", THING + "spec: {a: 1}") == [FieldChange(("spec",), [1], {"a": 1})]


def test_fields_are_in_the_order_of_their_paths() -> None:
    """However the manifests are written."""
    found = fields(THING + "spec: {b: 1, c: {z: 1, a: 1}, a: 1}", THING + "spec: {c: {a: 2, z: 2}, b: 2}")
    assert [field.path[1:] for field in found] == [("a",), ("b",), ("c", "a"), ("c", "z")]


def test_an_object_of_another_shape_than_its_kind_is_compared_as_it_is_written() -> None:
    """Nothing of a manifest from a pull request is taken for granted."""
    broken = "apiVersion: apps/v1\nkind: Deployment\nmetadata: [1]\nspec: {template: 7, strategy: [a]}\n"
    assert fields(broken, broken.replace("7", "8")) == [FieldChange(("spec", "template"), 7, 8)]


def test_nothing_of_the_objects_is_changed() -> None:
    """Trees are shared between client environments."""
    before, after = objects(DEPLOYMENT), objects(DEPLOYMENT.replace("1.2.3", "2"))
    edited("orders:1.2.3", "orders:2")
    assert (before, after) == (objects(DEPLOYMENT), objects(DEPLOYMENT.replace("1.2.3", "2")))

"""`configurations`, `crds` and `openapi`: what a tree teaches kustomize about its kinds."""

from __future__ import annotations

import json

from ..dice import Dice
from ..emit import Data
from .directory import Directory

Mapping = dict[str, Data]

_SPECS: dict[str, list[Mapping]] = {
    "namePrefix": [
        {"path": "metadata/labels/app"},
        {"path": "spec/a", "kind": "Widget"},
        {"path": "spec/ref/name", "kind": "Widget"},
    ],
    "nameSuffix": [{"path": "spec/b", "kind": "Widget"}],
    "namespace": [
        {"path": "spec/namespace", "kind": "Widget", "create": True},
        {"path": "metadata/annotations/ns", "create": True},
        {"path": "subjects", "kind": "RoleBinding"},
    ],
    "commonLabels": [
        {"path": "spec/selector", "kind": "Widget", "create": True},
        {"path": "spec/labels", "create": True, "group": "example.com"},
    ],
    "templateLabels": [{"path": "spec/labels", "kind": "Widget", "create": True}],
    "labels": [{"path": "spec/more", "kind": "Widget", "create": True}],
    "commonAnnotations": [{"path": "spec/annotations", "kind": "Widget", "create": True}],
    "images": [
        {"path": "spec/image", "kind": "Widget"},
        {"path": "spec/image"},
        {"path": "spec/items[]/value", "kind": "Widget"},
    ],
    "replicas": [{"path": "spec/size", "kind": "Widget", "create": True}],
    "varReference": [
        {"path": "spec/a", "kind": "Widget"},
        {"path": "metadata/annotations"},
        {"path": "data", "kind": "ConfigMap"},
        {"path": "spec/ports/name", "kind": "Service"},
    ],
    "nameReference": [
        {"kind": "ConfigMap", "version": "v1", "fieldSpecs": [{"path": "spec/ref/name", "kind": "Widget"}]},
        {
            "kind": "Secret",
            "fieldSpecs": [
                {"path": "spec/secretName", "kind": "Widget"},
                {"path": "spec/secretName", "kind": "Gadget"},
            ],
        },
        {
            "kind": "Widget",
            "group": "example.com",
            "fieldSpecs": [{"path": "spec/a", "kind": "Gadget"}, {"path": "metadata/annotations/note"}],
        },
        {"kind": "Deployment", "fieldSpecs": [{"path": "spec/items/name", "kind": "Widget"}]},
    ],
}


def add_configurations(directory: Directory) -> None:
    dice = directory.dice
    document: Mapping = {}
    for key in dice.some(list(_SPECS), 1, 4):
        dice.note(f"configuration {key}")
        document[key] = list(dice.some(_SPECS[key], 1, 2))
    if dice.fault("configuration: bad", 0.25):
        bad: list[Mapping] = [
            {"unknownField": []},
            {"images": "x"},
            {"namePrefix": [{"path": "a", "oops": 1}]},
            {"commonLabels": [{"path": "metadata/labels", "create": False}]},
        ]
        document |= dice.pick(bad)
    directory.add("configurations", directory.write("config", document))


def add_crds(directory: Directory) -> None:
    """`crds`: OpenAPI definitions with the extensions that name references."""
    dice = directory.dice
    spec: Mapping = {
        "type": "object",
        "properties": {
            "secretName": {
                "type": "string",
                "x-kubernetes-object-ref-api-version": "v1",
                "x-kubernetes-object-ref-kind": "Secret",
            },
            "ref": {
                "type": "object",
                "x-kubernetes-object-ref-api-version": "v1",
                "x-kubernetes-object-ref-kind": "ConfigMap",
                "x-kubernetes-object-ref-name-key": "name",
            },
            "labels": {"type": "object", "x-kubernetes-label-selector": ""},
            "notes": {"type": "object", "x-kubernetes-annotation": ""},
            "who": {"type": "string", "x-kubernetes-identity": ""},
        },
    }
    root: Mapping = {
        "Schema": {
            "type": "object",
            "properties": {
                "apiVersion": {"type": "string"},
                "kind": {"type": "string"},
                "metadata": {"$ref": "k8s.io/apimachinery/pkg/apis/meta/v1.ObjectMeta"},
                "spec": {"$ref": "example.com/v1.WidgetSpec"},
            },
        },
        "Dependencies": ["example.com/v1.WidgetSpec"],
    }
    document: Mapping = {"example.com/v1.Widget": root, "example.com/v1.WidgetSpec": {"Schema": spec}}
    if dice.fault("crds: bad", 0.2):
        directory.add("crds", directory.write_text("crd", dice.pick(["text", "a: [", "5"])))
    elif dice.chance(0.7):
        directory.add("crds", directory.write_text("crd", json.dumps(document, indent=1), "json"))
    else:
        directory.add("crds", directory.write("crd", document))


def add_openapi(directory: Directory) -> None:
    """`openapi`: a schema file that gives the example kinds merge keys, or a built-in version."""
    dice = directory.dice
    if dice.has("openapi version", 0.15):
        directory.fields["openapi"] = {"version": "v1.21.2"}
        return
    if dice.fault("openapi: bad", 0.25):
        directory.fields["openapi"] = dice.value(
            [
                {"version": "v1.0.0"},
                {"path": "missing.json"},
                {"version": "v1.21.2", "path": "x.json"},
                {"other": "x"},
                "x",
            ]
        )
        return
    dice.note("openapi path")
    document = _schema(dice)
    name = (
        directory.write_text("schema", json.dumps(document), "json")
        if dice.chance(0.7)
        else directory.write("schema", document)
    )
    directory.fields["openapi"] = {"path": name}


def _schema(dice: Dice) -> Mapping:
    items: Mapping = {"type": "array", "items": {"$ref": "#/definitions/Item"}}
    if dice.has("openapi merge key", 0.8):
        items |= {"x-kubernetes-patch-merge-key": "name", "x-kubernetes-patch-strategy": "merge"}
    properties: Mapping = {
        "items": items,
        "containers": {
            "type": "array",
            "items": {"type": "object"},
            "x-kubernetes-patch-merge-key": "name",
            "x-kubernetes-patch-strategy": "merge",
        },
    }
    widget: Mapping = {
        "type": "object",
        "properties": {"spec": {"type": "object", "properties": properties}},
        "x-kubernetes-group-version-kind": [
            {"group": "example.com", "kind": kind, "version": "v1"} for kind in ("Widget", "Gadget")
        ],
    }
    return {
        "definitions": {
            "v1.Widget": widget,
            "Item": {"type": "object", "properties": {"name": {"type": "string"}}},
        }
    }

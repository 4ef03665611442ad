"""The schemas of CustomResourceDefinitions: what makes them structural."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final

from fairway.cel.types import DYN
from fairway.check.custom.scalars import json_value
from fairway.check.custom.structural import compiled
from fairway.check.objects.cursor import DUPLICATE, EXCLUSIVE, FORBIDDEN, FORMAT, RANGE, VALUE, At
from fairway.check.objects.expressions import condition
from fairway.errors import YamlError
from fairway.go_regexp import RegexpError, compile_pattern
from fairway.yamlio.gojson import to_json
from fairway.yamlio.node import Node

_TYPES: Final = ("array", "boolean", "integer", "number", "object", "string")
_UNSUPPORTED: Final = ("$ref", "additionalItems", "definitions", "dependencies", "id", "patternProperties")
_NOT_NESTED: Final = (
    "type", "default", "title", "description", "nullable", "additionalProperties",
    "x-kubernetes-embedded-resource",
    "x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-list-map-keys",
    "x-kubernetes-list-type", "x-kubernetes-map-type", "x-kubernetes-validations",
)  # fmt: skip
_ROOT: Final = (
    "description", "type", "format", "title", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum",
    "maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "multipleOf", "required",
    "items", "properties", "externalDocs", "example", "x-kubernetes-preserve-unknown-fields",
    "x-kubernetes-validations",
)  # fmt: skip
_REASONS: Final = ("FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired")
_PRESERVE: Final = "x-kubernetes-preserve-unknown-fields"
_EITHER: Final = [{"type": "integer"}, {"type": "string"}]


def root_schema(schema: At, *, status: bool) -> None:
    """The schema of a whole object; one with a `status` of its own can say little of both at once."""
    beyond = [
        key for key in schema.node if key not in _ROOT and schema.has(key) and not _is_zero(schema, key)
    ]
    if status and beyond:
        schema.fault(FORBIDDEN, f"must not have {beyond[0]} where there is a status subresource")
    if schema.text("type") != "object" and (schema.text("type") or not schema.flag(_PRESERVE)):
        schema.missing("type", why="it is object for a whole object")
    if schema.has("additionalProperties"):
        schema.fault(FORBIDDEN, "must not be there at the root", "additionalProperties")
    _schema(schema, root=True)


def _schema(schema: At, *, root: bool = False) -> None:
    either, preserved = schema.flag("x-kubernetes-int-or-string"), schema.flag(_PRESERVE)
    if not schema.text("type") and not either and not preserved and not root:
        schema.missing("type")
    _plain(schema)
    if either and preserved:
        schema.fault(EXCLUSIVE, "must not be true beside x-kubernetes-int-or-string", _PRESERVE)
    if schema.text("type") == "array" and not schema.has("items"):
        schema.missing("items")
    if schema.flag("x-kubernetes-embedded-resource"):
        _embedded(schema)
    _lists(schema)
    _rules(schema)
    _default(schema)
    for name in schema.mapping("properties"):
        inner = schema.at("properties").at(name)
        if root and name == "metadata":
            _root_metadata(inner)
        else:
            _schema(inner)
    if schema.has("items"):
        _schema(schema.at("items"))
    if type(schema.node.get("additionalProperties")) is dict:
        _schema(schema.at("additionalProperties"))
    _quantors(schema, either=either)


def _plain(schema: At) -> None:
    for key in _UNSUPPORTED:
        if schema.has(key):
            schema.fault(FORBIDDEN, "is not supported in a definition", key)
    if schema.text("type") not in ("", *_TYPES):
        schema.unsupported(schema.text("type"), _TYPES, "type")
    if schema.flag("uniqueItems"):
        schema.fault(FORBIDDEN, "must not be true: x-kubernetes-list-type: set says it", "uniqueItems")
    additional = schema.has("additionalProperties") and not schema.flag("additionalProperties")
    if additional and schema.mapping("properties"):
        schema.fault(EXCLUSIVE, "must not be there beside properties", "additionalProperties")
    if schema.has(_PRESERVE) and not schema.flag(_PRESERVE):
        schema.fault(VALUE, "must be true or not there", _PRESERVE)
    if schema.text("pattern"):
        try:
            compile_pattern(schema.text("pattern"))
        except RegexpError as error:
            schema.fault(FORMAT, f"is no regular expression: {error.message}", "pattern")


def _embedded(schema: At) -> None:
    if schema.text("type") != "object":
        schema.missing("type", why="it is object for an embedded resource")
    if not schema.flag(_PRESERVE) and not schema.mapping("properties"):
        schema.missing("properties")
    if schema.has("additionalProperties"):
        schema.fault(FORBIDDEN, "must not be there for an embedded resource", "additionalProperties")


def _root_metadata(schema: At) -> None:
    if schema.text("type") != "object":
        schema.missing("type", why="it is object")
    extra = {key for key in schema.node if key not in ("type", "properties", "description")}
    if extra or set(schema.mapping("properties")) - {"name", "generateName"}:
        schema.fault(FORBIDDEN, "must not specify anything but name and generateName")


def _lists(schema: At) -> None:
    kind, keys = schema.text("x-kubernetes-list-type"), schema.texts("x-kubernetes-list-map-keys")
    map_type = schema.text("x-kubernetes-map-type")
    if schema.has("x-kubernetes-map-type"):
        schema.one_of("x-kubernetes-map-type", ("atomic", "granular"), required=True)
        if schema.text("type") != "object":
            schema.fault(VALUE, f"must be object for x-kubernetes-map-type {map_type}", "type")
    if schema.has("x-kubernetes-list-type"):
        schema.one_of("x-kubernetes-list-type", ("atomic", "set", "map"), required=True)
        if schema.text("type") != "array":
            schema.fault(VALUE, f"must be array for x-kubernetes-list-type {kind}", "type")
    if keys and kind != "map":
        schema.missing("x-kubernetes-list-type", why="it is map where there are x-kubernetes-list-map-keys")
    if kind == "map":
        _map_list(schema, keys)
    items = schema.at("items")
    if kind in ("map", "set") and items.flag("nullable"):
        items.fault(FORBIDDEN, f"must not be true for the items of a {kind}", "nullable")
    if kind == "set" and items.text("type") == "object" and items.text("x-kubernetes-map-type") != "atomic":
        items.fault(VALUE, "must be atomic for the items of a set", "x-kubernetes-map-type")


def _map_list(schema: At, keys: list[str]) -> None:
    items = schema.at("items")
    if not keys:
        schema.missing("x-kubernetes-list-map-keys")
    if not schema.has("items"):
        schema.missing("items")
        return
    if items.text("type") != "object":
        items.fault(VALUE, "must be object for x-kubernetes-list-type map", "type")
        return
    for index, key in enumerate(keys):
        if key in keys[:index]:
            schema.fault(DUPLICATE, f'has "{key}" twice', "x-kubernetes-list-map-keys")
        field = items.at("properties").at(key)
        if key not in items.mapping("properties"):
            schema.fault(VALUE, f'has "{key}", which is no field of the items', "x-kubernetes-list-map-keys")
        elif field.text("type") in ("array", "object"):
            field.fault(VALUE, "must be a scalar type for a key of the list", "type")
        elif key not in items.texts("required") and not field.has("default"):
            field.missing("default", why="a key of the list has one, or is required")
        if field.flag("nullable"):
            field.fault(FORBIDDEN, "must not be true for a key of the list", "nullable")


def _rules(schema: At) -> None:
    for rule in schema.each("x-kubernetes-validations"):
        text, message = rule.text("rule"), rule.text("message")
        if not text.strip():
            rule.missing("rule")
        condition(rule, "rule", {"self": DYN, "oldSelf": DYN})
        if message and (not message.strip() or "\n" in message.strip()):
            rule.fault(FORMAT, "must be one line that is not blank", "message")
        elif "\n" in text.strip() and not message:
            rule.missing("message", why="the rule has several lines")
        if rule.text("messageExpression") and not rule.text("messageExpression").strip():
            rule.missing("messageExpression")
        rule.one_of("reason", _REASONS, required=rule.has("reason"))


def _default(schema: At) -> None:
    if not schema.has("default"):
        return
    default = schema.node["default"]
    try:
        faults = _compiled(to_json(schema.node))(default)
    except (YamlError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return
    if faults:
        schema.fault(RANGE, f"does not fit its own schema: {faults[0].message}", "default", *faults[0].path)


@cache
def _compiled(text: str) -> Any:
    return compiled(json.loads(text), "1.33")


def _quantors(schema: At, *, either: bool) -> None:
    for key in ("allOf", "anyOf", "oneOf"):
        if either and key == "anyOf" and _is_either(schema.node.get(key)):
            continue
        for index, inner in enumerate(schema.each(key)):
            if either and key == "allOf" and index == 0 and _is_either(inner.node.get("anyOf")):
                continue
            _nested(inner)
    if schema.has("not"):
        _nested(schema.at("not"))


def _is_either(node: Node | None) -> bool:
    return node is not None and json_value(node) == _EITHER


def _nested(schema: At) -> None:
    for key in _NOT_NESTED:
        if schema.has(key) and schema.node[key] not in ("", [], {}) and not _is_false(schema, key):
            schema.fault(FORBIDDEN, "must not be there within allOf, anyOf, oneOf or not", key)
    for name in schema.mapping("properties"):
        inner = schema.at("properties").at(name)
        if name == "metadata":
            inner.fault(FORBIDDEN, "must not be there within allOf, anyOf, oneOf or not")
        _nested(inner)
    if schema.has("items"):
        _nested(schema.at("items"))
    _quantors(schema, either=False)


def _is_zero(schema: At, key: str) -> bool:
    """Whether a field says no more than one that is left out; an empty list does."""
    return schema.node[key] in ("", {}) or _is_false(schema, key)


def _is_false(schema: At, key: str) -> bool:
    return schema.text(key) in ("false", "False", "FALSE") and key != "default"

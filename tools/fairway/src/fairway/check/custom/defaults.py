"""The defaults of a schema filled into a value, as the API server does before it validates."""

from __future__ import annotations

import json
from typing import Any

from fairway.yamlio.gojson import from_json
from fairway.yamlio.node import NULL_TAG, Mapping, Node, Scalar

Schema = dict[str, Any]


def defaulted(schema: Schema, node: Node) -> Node:
    """The value with what its schema has by default; the value itself where nothing is missing.

    Null is taken away from fields that are not nullable, and a default put in its place if there is one.
    """
    if type(node) is dict:
        return _object(schema, node)
    if type(node) is list and isinstance(schema.get("items"), dict):
        filled = [defaulted(schema["items"], item) for item in node]
        changed = any(new is not old for new, old in zip(filled, node, strict=True))
        return filled if changed else node
    return node


def _object(schema: Schema, node: Mapping) -> Mapping:
    properties: Schema = schema.get("properties", {})
    additional = schema.get("additionalProperties")
    filled: Mapping = {}
    changed = False
    for key, value in node.items():
        inner = properties.get(key, additional if isinstance(additional, dict) else {})
        if type(value) is Scalar and value.tag == NULL_TAG and inner and not inner.get("nullable"):
            changed = True
            continue
        filled[key] = defaulted(inner, value) if inner else value
        changed = changed or filled[key] is not value
    for key, inner in properties.items():
        if key not in filled and "default" in inner:
            filled[key] = defaulted(inner, from_json(json.dumps(inner["default"])))
            changed = True
    return filled if changed else node

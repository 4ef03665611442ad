"""The JSON schema of a plan's JSON, derived from the model: published as `plan.schema.json`."""

from __future__ import annotations

import inspect
import types
import typing
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any

from fairway.plan.model import ABSENT, Plan
from fairway.report.plan_json import HIDDEN, NUMBER, VERSION, field_shapes

_TYPES = {str: "string", int: "integer", bool: "boolean", types.NoneType: "null"}
_VALUE = (
    f"Any value. A mapping of only {HIDDEN} is a secret, of which equal values have equal digests; one of "
    f"only {NUMBER} is nan, inf or -inf; a key of the value itself that reads so has one $ more. Where the "
    "key is missing there is no value, not even null."
)


def plan_schema() -> dict[str, Any]:
    """The schema (draft 2020-12)."""
    definitions: dict[str, Any] = {}
    _definition(Plan, definitions)
    plan = definitions.pop("Plan")
    added = {
        "version": {"const": VERSION, "description": "The version of this format."},
        "blocked": {"type": "boolean", "description": "Whether there is a risk that nobody took on."},
        "passes": {"type": "boolean", "description": "Whether nothing blocks, and no new finding fails."},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "fairway plan",
        **plan,
        "properties": added | plan["properties"],
        "required": [*added, *plan["required"]],
        "$defs": {**definitions, "Value": {"description": _VALUE}},
    }


def _shape(shape: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if shape is Any:
        return {"$ref": "#/$defs/Value"}
    if is_dataclass(shape) or hasattr(shape, "_fields"):
        return _definition(shape, definitions)
    if typing.get_origin(shape) is tuple:
        return {"type": "array", "items": _shape(typing.get_args(shape)[0], definitions)}
    if isinstance(shape, type) and issubclass(shape, StrEnum):
        return {"enum": [str(word) for word in shape]}
    if isinstance(shape, types.UnionType):
        return _either([_shape(each, definitions) for each in typing.get_args(shape)])
    return {"type": _TYPES[shape]}


def _either(shapes: list[dict[str, Any]]) -> dict[str, Any]:
    if all(shape.keys() == {"type"} for shape in shapes):
        return {"type": [shape["type"] for shape in shapes]}
    return {"anyOf": shapes}


def _definition(shape: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    name = shape.__name__
    if name not in definitions:
        definitions[name] = {}
        properties = {key: _shape(each, definitions) for key, each in field_shapes(shape).items()}
        absent = (
            {each.name for each in fields(shape) if each.default is ABSENT} if is_dataclass(shape) else set()
        )
        definitions[name] = {
            "description": " ".join((inspect.getdoc(shape) or "").split()),
            "type": "object",
            "properties": properties,
            "required": [key for key in properties if key not in absent],
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}

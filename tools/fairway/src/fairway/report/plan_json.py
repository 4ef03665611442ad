"""A plan as JSON, lossless: whatever it holds is there, and is read back as the same plan.

Keys are the names of the model, each always there; only a field's `before` or `after` is missing where
there is nothing, which is not the null of a value that is null. What is secret reads `{"$hidden": DIGEST}`.
"""

from __future__ import annotations

import json
import math
import re
import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from fairway.plan.model import Absent, Hidden, Plan

VERSION = 1
HIDDEN = "$hidden"
NUMBER = "$number"
"""Numbers that JSON does not have: `nan`, `inf` and `-inf`."""

_MARKED = re.compile(r"\$+(hidden|number)\Z")


def plan_json(plan: Plan) -> str:
    """The plan in one line, after the version of this format, and whether the plan is blocked and passes."""
    added = {"version": VERSION, "blocked": bool(plan.blocking), "passes": plan.passes}
    content = {**added, **_encoder(Plan)(plan)}
    return json.dumps(content, separators=(",", ":"), allow_nan=False)


def encoded(value: Any) -> Any:
    """A value of the model as JSON has it.

    Keys that could be taken for marks begin with one `$` more.

    >>> encoded({"password": Hidden("1f2e"), "$hidden": None})
    {'password': {'$hidden': '1f2e'}, '$$hidden': None}
    """
    if isinstance(value, dict):
        return {_escaped(key): encoded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [encoded(item) for item in value]
    if isinstance(value, Hidden):
        return {HIDDEN: value.digest}
    if isinstance(value, float) and not math.isfinite(value):
        return {NUMBER: str(value)}
    return value


def _escaped(key: str) -> str:
    return f"${key}" if _MARKED.match(key) else key


@cache
def _encoder(shape: Any) -> Callable[[Any], Any]:
    """How values of one type become JSON; classes become mappings of their fields."""
    if shape is Any:
        return encoded
    if is_dataclass(shape) or hasattr(shape, "_fields"):
        return _of_fields(field_shapes(shape))
    if typing.get_origin(shape) is tuple:
        item = _encoder(typing.get_args(shape)[0])
        return lambda values: [item(value) for value in values]
    for inner in typing.get_args(shape):
        if hasattr(inner, "_fields"):
            return _or_null(_encoder(inner))
    return lambda value: value


def _or_null(inner: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else inner(value)


def _of_fields(shapes: dict[str, Any]) -> Callable[[Any], Any]:
    encoders = [(name, _encoder(shape)) for name, shape in shapes.items()]

    def encode(value: Any) -> Any:
        found = [(name, encoder, getattr(value, name)) for name, encoder in encoders]
        return {name: encoder(inner) for name, encoder, inner in found if not isinstance(inner, Absent)}

    return encode


def field_shapes(shape: Any) -> dict[str, Any]:
    """The fields of a class of the model, in their order, with their types."""
    hints = typing.get_type_hints(shape)
    names = [each.name for each in fields(shape)] if is_dataclass(shape) else shape._fields
    return {name: hints[name] for name in names}

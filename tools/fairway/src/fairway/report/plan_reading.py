"""The JSON of a plan back to the plan; what is none is refused with the place where it goes wrong."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from fairway.errors import UsageError
from fairway.plan.model import ABSENT, Hidden, Plan
from fairway.report.plan_json import HIDDEN, NUMBER, VERSION, field_shapes

_REMEDY = "Write it with `fairway plan --format json` of the same version."
_MARKS = frozenset({HIDDEN, NUMBER})
_ADDED = frozenset({"version", "blocked", "passes"})

Decoder = Callable[[Any, str], Any]
"""What reads a value of JSON, given where it stands."""


def read_plan(text: str | bytes, file: str = "the plan") -> Plan:
    """The plan that `plan_json` wrote. Raises UsageError, which says where, for anything else."""
    try:
        plan: Plan = _decoder(Plan)(_of_this_version(json.loads(text)), "")
    except RecursionError as error:
        raise UsageError("nests too deeply for a plan", file=file, remedy=_REMEDY) from error
    except ValueError as error:
        raise UsageError(str(error), file=file, remedy=_REMEDY) from error
    return plan


def _of_this_version(content: Any) -> dict[str, Any]:
    """What is in the file without what was added to the plan."""
    if not isinstance(content, dict) or content.get("version") != VERSION:
        raise ValueError(f"is no plan of version {VERSION}")
    return {key: content[key] for key in content.keys() - _ADDED}


def decoded(value: Any) -> Any:
    """A value as the model has it."""
    if isinstance(value, list):
        return [decoded(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1 and _MARKS & value.keys():
        ((mark, text),) = value.items()
        return Hidden(str(text)) if mark == HIDDEN else float(text)
    return {_unescaped(key): decoded(item) for key, item in value.items()}


def _unescaped(key: str) -> str:
    return key[1:] if key.startswith("$$") and key.lstrip("$") in {"hidden", "number"} else key


@cache
def _decoder(shape: Any) -> Decoder:
    if shape is Any:
        return lambda value, _: decoded(value)
    if is_dataclass(shape) or hasattr(shape, "_fields"):
        return _of_fields(shape)
    if typing.get_origin(shape) is tuple:
        return _of_items(_decoder(typing.get_args(shape)[0]))
    if isinstance(shape, type) and issubclass(shape, StrEnum):
        return _of_words(shape)
    allowed = typing.get_args(shape) if isinstance(shape, types.UnionType) else (shape,)
    classes = [each for each in allowed if is_dataclass(each) or hasattr(each, "_fields")]
    return _or_null(_decoder(classes[0])) if classes else _of_types(allowed)


def _of_fields(shape: Any) -> Decoder:
    decoders = {name: _decoder(kind) for name, kind in field_shapes(shape).items()}
    required = decoders.keys() - _may_be_absent(shape)

    def decode(value: Any, where: str) -> Any:
        if not isinstance(value, dict):
            raise _refusal(where, "must be a mapping")
        for name in sorted(required - value.keys()):
            raise _refusal(where, f"has no {name}")
        for name in sorted(value.keys() - decoders.keys()):
            raise _refusal(where, f"has an unknown key: {name}")
        return shape(**{name: decoders[name](inner, f"{where}.{name}") for name, inner in value.items()})

    return decode


def _may_be_absent(shape: Any) -> set[str]:
    known = fields(shape) if is_dataclass(shape) else ()
    return {each.name for each in known if each.default is not MISSING and each.default is ABSENT}


def _of_items(item: Decoder) -> Decoder:
    def decode(value: Any, where: str) -> Any:
        if not isinstance(value, list):
            raise _refusal(where, "must be a list")
        return tuple([item(each, f"{where}[{index}]") for index, each in enumerate(value)])

    return decode


def _of_words(shape: type[StrEnum]) -> Decoder:
    known = {word.value: word for word in shape}

    def decode(value: Any, where: str) -> Any:
        if not isinstance(value, str) or value not in known:
            raise _refusal(where, f"is none of: {', '.join(known)}")
        return known[value]

    return decode


def _of_types(allowed: tuple[Any, ...]) -> Decoder:
    def decode(value: Any, where: str) -> Any:
        # To Python a boolean is a number, to JSON it is not.
        if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
            raise _refusal(where, f"is not {' or '.join(_NAMES[each] for each in allowed)}")
        return value

    return decode


def _or_null(inner: Decoder) -> Decoder:
    return lambda value, where: None if value is None else inner(value, where)


_NAMES = {str: "a text", int: "a whole number", bool: "true or false", types.NoneType: "null"}


def _refusal(where: str, message: str) -> ValueError:
    return ValueError(f"{where.removeprefix('.') or 'the whole'} {message}")

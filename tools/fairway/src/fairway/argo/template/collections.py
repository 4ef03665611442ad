"""The functions of templates that work on lists, dictionaries and numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from fairway.argo.template.fault import TemplateError
from fairway.argo.template.shown import shown

_LONGEST: Final = 10_000


def _length(value: Any) -> int:
    if not isinstance(value, (str, list, tuple, dict)):
        raise TemplateError(f"len of type {type(value).__name__}")
    return len(value.encode()) if isinstance(value, str) else len(value)


def _index(value: Any, *keys: Any) -> Any:
    for key in keys:
        if value is None:
            raise TemplateError("index of untyped nil")
        if isinstance(value, dict):
            if not isinstance(key, str):
                raise TemplateError("value has wrong type for the key of a map; should be string")
            value = value.get(key)
        elif isinstance(value, (list, tuple, str)):
            if not isinstance(key, int) or isinstance(key, bool):
                raise TemplateError(f"cannot index slice/array with type {type(key).__name__}")
            if not 0 <= key < len(value):
                raise TemplateError(f"error calling index: reflect: slice index out of range: {key}")
            value = value.encode()[key] if isinstance(value, str) else value[key]
        else:
            raise TemplateError(f"can't index item of type {type(value).__name__}")
    return value


def _dig(*arguments: Any) -> Any:
    *keys, default, given = arguments
    for key in keys:
        if not isinstance(given, dict):
            raise TemplateError("dig goes through what is no map")
        if key not in given:
            return default
        given = given[key]
    return given


def _dict(*pairs: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number in range(0, len(pairs), 2):
        found[shown(pairs[number], top=False)] = pairs[number + 1] if number + 1 < len(pairs) else ""
    return found


def _sliced(value: Any, *bounds: Any) -> Any:
    start = int(bounds[0]) if bounds else 0
    end = int(bounds[1]) if len(bounds) > 1 else len(value)
    if not 0 <= start <= end <= len(value):
        raise TemplateError(f"error calling slice: index out of range: {start}, {end}")
    return value[start:end]


def _unique(values: list[Any]) -> list[Any]:
    found: list[Any] = []
    for each in values:
        if each not in found:
            found.append(each)
    return found


def _number(value: Any) -> int:
    """An integer of anything, 0 of what is no number (spf13/cast)."""
    if isinstance(value, str):
        try:
            return int(value, 0) if value.strip() else 0
        except ValueError:
            return 0
    return int(value) if isinstance(value, (int, float)) else 0


def _float(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0.0


def _until(*bounds: Any) -> list[int]:
    found = range(*(_number(each) for each in bounds))
    if len(found) > _LONGEST:
        raise TemplateError("a range of more than 10,000 numbers")
    return list(found)


def _divided(one: Any, other: Any) -> int:
    if _number(other) == 0:
        raise TemplateError("integer divide by zero")
    return math.trunc(_number(one) / _number(other))


def _kind(value: Any) -> str:
    if value is None:
        return "invalid"
    names = {bool: "bool", int: "int", float: "float64", str: "string", dict: "map"}
    return names.get(type(value), "slice")


def _parts(glue: str, text: str) -> list[str]:
    return text.split(glue) if glue else list(text)


FUNCTIONS: Final[dict[str, tuple[str, Callable[..., Any]]]] = {
    "add": ("a*", lambda *values: sum(map(_number, values))),
    "add1": ("a", lambda value: _number(value) + 1),
    "append": ("la", lambda values, value: [*values, value]),
    "atoi": ("s", lambda text: int(text) if text.lstrip("+-").isdecimal() else 0),
    "coalesce": ("a*", lambda *values: next((each for each in values if each), None)),
    "compact": ("l", lambda values: [each for each in values if each]),
    "concat": ("l*", lambda *lists: [each for one in lists for each in one]),
    "default": ("aa", lambda default, value: value or default),
    "dict": ("a*", _dict),
    "dig": ("a*", _dig),
    "div": ("aa", _divided),
    "empty": ("a", lambda value: not value),
    "first": ("l", lambda values: values[0] if values else None),
    "float64": ("a", _float),
    "get": ("ds", lambda given, key: given.get(key, "")),
    "has": ("al", lambda value, values: value in values),
    "hasKey": ("ds", lambda given, key: key in given),
    "index": ("aa*", _index),
    "initial": ("l", lambda values: values[:-1]),
    "int": ("a", _number),
    "int64": ("a", _number),
    "join": (
        "sa",
        lambda glue, values: glue.join(shown(each, top=False) for each in values or () if each is not None),
    ),
    "kindIs": ("sa", lambda kind, value: _kind(value) == kind),
    "kindOf": ("a", _kind),
    "last": ("l", lambda values: values[-1] if values else None),
    "len": ("a", _length),
    "list": ("a*", lambda *values: list(values)),
    "max": ("a*", lambda *values: max(map(_number, values))),
    "min": ("a*", lambda *values: min(map(_number, values))),
    "mod": ("aa", lambda one, other: _number(one) - _divided(one, other) * _number(other)),
    "mul": ("a*", lambda *values: math.prod(map(_number, values))),
    "omit": ("ds*", lambda given, *keys: {key: each for key, each in given.items() if key not in keys}),
    "pick": ("ds*", lambda given, *keys: {key: given[key] for key in keys if key in given}),
    "prepend": ("la", lambda values, value: [value, *values]),
    "rest": ("l", lambda values: values[1:]),
    "reverse": ("l", lambda values: values[::-1]),
    "slice": ("aa*", _sliced),
    "sortAlpha": ("l", lambda values: sorted(shown(each, top=False) for each in values)),
    "split": (
        "ss",
        lambda glue, text: {f"_{number}": each for number, each in enumerate(_parts(glue, text))},
    ),
    "splitList": ("ss", _parts),
    "sub": ("aa", lambda one, other: _number(one) - _number(other)),
    "ternary": ("aaa", lambda one, other, chosen: one if chosen is True else other),
    "tuple": ("a*", lambda *values: list(values)),
    "uniq": ("l", _unique),
    "until": ("a", _until),
    "untilStep": ("aaa", _until),
    "without": ("la*", lambda values, *gone: [each for each in values if each not in gone]),
}

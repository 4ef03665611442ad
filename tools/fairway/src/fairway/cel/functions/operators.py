"""The operators, and the few functions that dispatch on their argument's own abilities."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from fairway.cel.functions.regexes import matches
from fairway.cel.operations import (
    add,
    contained,
    divide,
    equal,
    modulo,
    multiply,
    negate,
    negated,
    ordered,
    size,
    subtract,
)
from fairway.cel.values import MISSING, Failed, Failure, Map, TypeValue, type_name


def _not_equal(left: Any, right: Any) -> bool:
    return equal(left, right) is not True


def _not_strictly_false(value: Any) -> Any:
    return value if type(value) is bool else True


def _identity(value: Any) -> Any:
    return value


def _type_of(value: Any) -> TypeValue:
    return TypeValue(type_name(value))


def _inserted(target: Any, *entry: Any) -> Any:
    """A map with one more entry, or with all those of another; raises Failure for a key that is there."""
    items = list(entry[0].items()) if len(entry) == 1 else [entry]
    made = target if type(target) is Map else _copied(target)
    for key, value in items:
        if made.find(key) is not MISSING:
            raise Failure(f"insert failed: key {_key(key)} already exists")
        made.put(key, value)
    return made


def _copied(target: Any) -> Map:
    made = Map()
    for key, value in target.items():
        made.put(key, value)
    return made


def _key(key: Any) -> str:
    return str(key).lower() if type(key) is bool else str(key)


def _equal(left: Any, right: Any) -> Any:
    found = equal(left, right)
    if found.__class__ is Failed:
        raise Failure(found.message)
    return found


SINGLE: dict[str, Callable[..., Any]] = {
    "_+_": add,
    "_-_": subtract,
    "_*_": multiply,
    "_/_": divide,
    "_%_": modulo,
    "-_": negate,
    "!_": negated,
    "_==_": _equal,
    "_!=_": _not_equal,
    "_<_": partial(ordered, "<"),
    "_<=_": partial(ordered, "<="),
    "_>_": partial(ordered, ">"),
    "_>=_": partial(ordered, ">="),
    "@in": contained,
    "@not_strictly_false": _not_strictly_false,
    "size": size,
    "type": _type_of,
    "dyn": _identity,
    "matches": matches,
    "cel.@mapInsert": _inserted,
}

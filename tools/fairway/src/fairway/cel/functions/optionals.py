"""Optional values (cel-go's optional library)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fairway.cel.operations import is_map
from fairway.cel.shown import shown
from fairway.cel.values import NONE, Duration, Failure, Optional, Timestamp, Uint, scalar
from fairway.yamlio.node import Scalar

_ZERO_TIME = -62135596800 * 1_000_000_000


def _of_non_zero(value: Any) -> Optional:
    return NONE if is_zero(value) else Optional(value)


def is_zero(value: Any) -> bool:
    """Whether a value is the zero of its type."""
    kind = type(value)
    if value is None or value is False:
        return True
    if kind in (int, Uint, float):
        return bool(value == 0)
    if kind in (str, bytes, list) or is_map(value):
        return len(value) == 0
    if kind is Duration:
        return bool(value.nanoseconds == 0)
    return kind is Timestamp and value.nanoseconds == _ZERO_TIME


def _value(value: Optional) -> Any:
    if not value.present:
        raise Failure("optional.none() dereference")
    return value.value


def _unwrapped(values: list[Any]) -> list[Any]:
    for value in values:
        if type(value) is not Optional:
            raise Failure(f"value {shown(value)} is not optional")
    return [value.value for value in values if value.present]


def _at(position: int) -> Callable[[list[Any]], Optional]:
    def element(values: list[Any]) -> Optional:
        if not values:
            return NONE
        found = values[position]
        return Optional(scalar(found) if type(found) is Scalar else found)

    return element


OVERLOADS: dict[str, Callable[..., Any]] = {
    "optional_of": Optional,
    "optional_ofNonZeroValue": _of_non_zero,
    "optional_none": lambda: NONE,
    "optional_value": _value,
    "optional_hasValue": lambda value: value.present,
    "optional_unwrap": _unwrapped,
    "optional_unwrapOpt": _unwrapped,
    "list_first": _at(0),
    "list_last": _at(-1),
}

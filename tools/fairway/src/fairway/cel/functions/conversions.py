"""Conversions between types: `int('1')`, `string(1.5)`, `duration('1h')` (cel-go's common/types)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from fairway.cel.functions.go_text import (
    parsed_bool,
    parsed_duration,
    parsed_float,
    parsed_int,
    parsed_time,
    written_duration,
    written_time,
)
from fairway.cel.operations import checked_int, checked_timestamp, checked_uint
from fairway.cel.shown import written_double
from fairway.cel.values import Duration, Failure, Timestamp, Uint

_SECOND = 1_000_000_000
_INTS = range(-(1 << 63), 1 << 63)
_UINTS = range(1 << 64)


def _identity(value: Any) -> Any:
    return value


def _not_from_string(kind: str) -> Failure:
    return Failure(f"type conversion error from 'string' to '{kind}'")


def _string_to_int(text: str) -> int:
    value = parsed_int(text, _INTS)
    if value is None:
        raise _not_from_string("int")
    return value


def _string_to_uint(text: str) -> Uint:
    value = parsed_int(text, _UINTS)
    if value is None:
        raise _not_from_string("uint")
    return Uint(value)


def _string_to_double(text: str) -> float:
    value = parsed_float(text)
    if value is None:
        raise _not_from_string("double")
    return value


def _string_to_bool(text: str) -> bool:
    value = parsed_bool(text)
    if value is None:
        raise _not_from_string("bool")
    return value


def _string_to_duration(text: str) -> Duration:
    value = parsed_duration(text)
    if value is None:
        raise _not_from_string("google.protobuf.Duration")
    return value


def _string_to_timestamp(text: str) -> Timestamp:
    value = parsed_time(text)
    if value is None:
        raise _not_from_string("google.protobuf.Timestamp")
    return checked_timestamp(value.nanoseconds, value.offset)


def _int_to_duration(_value: int) -> Duration:
    raise Failure("type conversion error from 'int' to 'google.protobuf.Duration'")


def _double_to_int(value: float) -> int:
    if not math.isfinite(value) or not -(2.0**63) < value < 2.0**63:
        raise Failure("integer overflow")
    return int(value)


def _double_to_uint(value: float) -> Uint:
    if not math.isfinite(value) or not 0 <= value < 2.0**64:
        raise Failure("unsigned integer overflow")
    return Uint(int(value))


def _bytes_to_string(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise Failure("invalid UTF-8 in bytes, cannot convert to string") from None


OVERLOADS: dict[str, Callable[..., Any]] = {
    "bool_to_bool": _identity,
    "string_to_bool": _string_to_bool,
    "bytes_to_bytes": _identity,
    "string_to_bytes": lambda text: text.encode("utf-8", "surrogatepass"),
    "double_to_double": _identity,
    "int64_to_double": float,
    "string_to_double": _string_to_double,
    "uint64_to_double": lambda value: float(int(value)),
    "duration_to_duration": _identity,
    "int64_to_duration": _int_to_duration,
    "string_to_duration": _string_to_duration,
    "int64_to_int64": _identity,
    "double_to_int64": _double_to_int,
    "duration_to_int64": lambda value: value.nanoseconds,
    "string_to_int64": _string_to_int,
    "timestamp_to_int64": lambda value: value.nanoseconds // _SECOND,
    "uint64_to_int64": lambda value: checked_int(int(value)),
    "string_to_string": _identity,
    "bool_to_string": lambda value: "true" if value else "false",
    "bytes_to_string": _bytes_to_string,
    "double_to_string": written_double,
    "duration_to_string": written_duration,
    "int64_to_string": str,
    "timestamp_to_string": written_time,
    "uint64_to_string": lambda value: str(int(value)),
    "timestamp_to_timestamp": _identity,
    "int64_to_timestamp": lambda value: checked_timestamp(value * _SECOND),
    "string_to_timestamp": _string_to_timestamp,
    "uint64_to_uint64": _identity,
    "double_to_uint64": _double_to_uint,
    "int64_to_uint64": checked_uint,
    "string_to_uint64": _string_to_uint,
}

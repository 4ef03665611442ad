"""Values as text: in messages, and doubles as Go writes them."""

from __future__ import annotations

import math
from typing import Any

from fairway.cel.values import Failed, LazyMap, Map, Optional, TypeValue, scalar
from fairway.yamlio.node import Scalar


def shown(value: Any) -> str:
    """A value in a message, as Go's %v shows it."""
    writer = _WRITERS.get(type(value))
    return str(value) if writer is None else writer(value)


def _list(values: list[Any]) -> str:
    return f"[{', '.join([shown(element) for element in values])}]"


def _map(entries: Any) -> str:
    return "{" + ", ".join([f"{shown(key)}: {shown(item)}" for key, item in entries.items()]) + "}"


def _optional(value: Optional) -> str:
    return f"optional({shown(value.value)})" if value.present else "optional.none()"


def _bytes(value: bytes) -> str:
    return f"[{' '.join([str(byte) for byte in value])}]"


def _failed(value: Failed) -> str:
    return value.message


def _type(value: TypeValue) -> str:
    return value.name


def _bool(value: object) -> str:
    return "true" if value else "false"


def _null(_value: None) -> str:
    return "null"


def _scalar(value: Scalar) -> str:
    return shown(scalar(value))


_SHOWN_PLAIN, _WRITTEN_PLAIN = 21, 6


def shown_double(value: float) -> str:
    """A double in a message, as Go's %v shows it: the shortest text, with an exponent from 1e21 on."""
    return _shortest(value, _SHOWN_PLAIN)


def written_double(value: float) -> str:
    """A double as a string, as Go's %g writes it: the shortest text, with an exponent from 1e6 on."""
    return _shortest(value, _WRITTEN_PLAIN)


def _shortest(value: float, plain: int) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    digits, exponent = _digits(abs(value))
    sign = "-" if value < 0 else ""
    if -4 <= exponent < plain:  # noqa: PLR2004 - where %g begins with exponents
        return sign + _plain(digits, exponent)
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def plain_double(value: float) -> str:
    """A double without an exponent, with as many digits as it needs."""
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    digits, exponent = _digits(abs(value))
    return ("-" if value < 0 else "") + _plain(digits, exponent)


def _digits(value: float) -> tuple[str, int]:
    """The shortest digits of a positive double and the exponent of the first."""
    mantissa, _, power = repr(value).partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" and not power else fraction
    digits = (whole + fraction).lstrip("0")
    leading = len(whole + fraction) - len(digits)
    exponent = len(whole) - 1 - leading + (int(power) if power else 0)
    return digits.rstrip("0") or "0", exponent


def _plain(digits: str, exponent: int) -> str:
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + digits
    if len(digits) <= exponent + 1:
        return digits + "0" * (exponent + 1 - len(digits))
    return f"{digits[: exponent + 1]}.{digits[exponent + 1 :]}"


_WRITERS: dict[type, Any] = {
    bool: _bool,
    float: shown_double,
    list: _list,
    dict: _map,
    Map: _map,
    LazyMap: _map,
    Scalar: _scalar,
    type(None): _null,
    bytes: _bytes,
    TypeValue: _type,
    Failed: _failed,
    Optional: _optional,
}

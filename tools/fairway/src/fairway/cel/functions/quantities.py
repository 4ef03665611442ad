"""Quantities such as 100m and 1Gi (apimachinery's resource.Quantity in k8s.io/apiserver's library)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from fairway.cel.operations import NO_OVERLOAD
from fairway.cel.values import Failed, Failure

_FORM = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
_PARTS = re.compile(r"([+-]?)([0-9]*)(?:(\.)([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)", re.ASCII)
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_EXPONENT = re.compile(r"[eE]([+-]?[0-9]+)", re.ASCII)
_INT64 = range(-(1 << 63), 1 << 63)
_LARGEST = (1 << 63) - 1
_NANO = -9
_DIGITS = 18
_PROCESSABLE = 400


class Quantity:
    """A number times a power of ten; `exact` while it is small enough for apimachinery's integers.

    `summed` marks what add and sub give: as the right side of an equality it has no overload.
    """

    __slots__ = ("exact", "number", "power", "summed")
    type_name = "kubernetes.Quantity"
    go_type = "cel.Quantity"
    costs_one = True

    def __init__(self, number: int, power: int, *, exact: bool, summed: bool = False) -> None:
        self.number = number
        self.power = power
        self.exact = exact
        self.summed = summed

    def __str__(self) -> str:
        return f"{self.number}e{self.power}" if self.power else str(self.number)

    def equals(self, other: Any) -> Any:
        """Equality; nothing but a quantity can be asked for."""
        if type(other) is not Quantity or other.summed:
            return Failed(NO_OVERLOAD)
        return compared(self, other) == 0

    @property
    def integer(self) -> int | None:
        """The value as an int64, if apimachinery sees that it is one."""
        if not self.exact or self.power < 0:
            return None
        value = self.number * 10**self.power
        return value if value in _INT64 else None


def compared(left: Quantity, right: Quantity) -> int:
    """-1, 0 or 1."""
    one, other, _ = _aligned(left, right)
    return (one > other) - (one < other)


def _aligned(left: Quantity, right: Quantity) -> tuple[int, int, int]:
    power = min(left.power, right.power)
    return left.number * 10 ** (left.power - power), right.number * 10 ** (right.power - power), power


def _quantity(text: str) -> Quantity:
    match = _PARTS.fullmatch(text)
    if not text or match is None:
        raise Failure(_FORM)
    sign, whole, _, fraction, suffix = match.groups()
    whole, fraction = whole.lstrip("0") or "0", fraction or ""
    base, exponent = _suffix(suffix)
    digits = int(whole + fraction) * (-1 if sign == "-" else 1)
    if base == 2:  # noqa: PLR2004 - Ki, Mi …
        return _binary(digits, exponent, whole, fraction)
    return _decimal(digits, exponent - len(fraction), len(whole) + len(fraction))


def _suffix(suffix: str) -> tuple[int, int]:
    if suffix in _DECIMAL:
        return 10, _DECIMAL[suffix]
    if suffix in _BINARY:
        return 2, _BINARY[suffix]
    match = _EXPONENT.fullmatch(suffix)
    if match is None or int(match[1]) not in _INT64:
        raise Failure("unable to parse quantity's suffix")
    return 10, int(match[1])


def _decimal(digits: int, power: int, length: int) -> Quantity:
    if length <= _DIGITS and power >= _NANO:
        return Quantity(digits, min(power, _PROCESSABLE), exact=True)
    return _rounded(digits, power)


def _rounded(digits: int, power: int) -> Quantity:
    """At most nine places, away from zero."""
    if power < _NANO:
        divisor = 10 ** min(_NANO - power, _PROCESSABLE)
        cut = -(-abs(digits) // divisor)
        digits, power = (-cut if digits < 0 else cut), _NANO
    return Quantity(digits, min(power, _PROCESSABLE), exact=False)


def _binary(digits: int, exponent: int, whole: str, fraction: str) -> Quantity:
    number = digits << exponent
    precision = 15 - len(whole) - int(exponent * 3 / 10) - 1
    if not fraction and precision >= 0 and number in _INT64:
        return Quantity(number, 0, exact=True)
    found = _rounded(number, -len(fraction))
    most = Quantity(_LARGEST, 0, exact=False)
    if compared(Quantity(abs(found.number), found.power, exact=False), most) > 0:
        return Quantity(-_LARGEST if digits < 0 else _LARGEST, 0, exact=False)
    return found


def _sum(left: Quantity, right: Quantity, sign: int) -> Quantity:
    one, other, power = _aligned(left, right)
    total = one + sign * other
    exact = left.exact and right.exact and all(value in _INT64 for value in (one, other, total))
    if exact and (left.number == 0 or right.number == 0):
        chosen = right if left.number == 0 else left
        return Quantity(
            chosen.number * (sign if chosen is right else 1), chosen.power, exact=True, summed=True
        )
    return Quantity(total, power, exact=exact, summed=True)


def _of(value: int) -> Quantity:
    return Quantity(value, 0, exact=True)


def _float(value: Quantity) -> float:
    base = float(value.number)
    if value.power == 0:
        return base
    try:
        return base * 10.0**value.power
    except OverflowError:
        return math.copysign(math.inf, base)


def _integer(value: Quantity) -> int:
    found = value.integer
    if found is None:
        raise Failure("cannot convert value to integer")
    return found


def _is_quantity(text: str) -> bool:
    try:
        _quantity(text)
    except Failure:
        return False
    return True


OVERLOADS: dict[str, Callable[..., Any]] = {
    "string_to_quantity": _quantity,
    "is_quantity_string": _is_quantity,
    "quantity_sign": lambda value: (value.number > 0) - (value.number < 0),
    "quantity_is_greater_than": lambda left, right: compared(left, right) > 0,
    "quantity_is_less_than": lambda left, right: compared(left, right) < 0,
    "quantity_compare_to": compared,
    "quantity_get_float": _float,
    "quantity_get_int": _integer,
    "quantity_is_integer": lambda value: value.integer is not None,
    "quantity_add": lambda left, right: _sum(left, right, 1),
    "quantity_add_int": lambda left, right: _sum(left, _of(right), 1),
    "quantity_sub": lambda left, right: _sum(left, right, -1),
    "quantity_sub_int": lambda left, right: _sum(left, _of(right), -1),
}

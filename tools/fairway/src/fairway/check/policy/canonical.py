"""Quantities as the API server writes them: `1000m` is `1`, `0.5Gi` is `512Mi`."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Final

from fairway.pattern import pattern

_FORM: Final = pattern(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:([KMGTPE]i)|([numkMGTPE]?)|[eE]([+-]?[0-9]+))\Z")
_BINARY: Final = ("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")
_DECIMAL: Final = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_SUFFIX: Final = {exponent: suffix for suffix, exponent in _DECIMAL.items()}
_STEP: Final = 3
_SMALLEST: Final = -9
_LARGEST: Final = 18


@lru_cache(maxsize=10_000)
def canonical(text: str) -> str:
    """The canonical form of a quantity (apimachinery's Quantity.String); what is none stays as it is."""
    match = _FORM.match(text.strip(" \t\r\n"))
    if match is None or not (match[2] or match[3]):
        return text
    number = Fraction(int((match[2] or "") + (match[3] or "")), 10 ** len(match[3] or ""))
    sign = "-" if match[1] == "-" and number else ""
    if match[4]:
        return sign + _binary(number * 1024 ** _BINARY.index(match[4]))
    if match[6]:
        return sign + _scientific(number, int(match[6]))
    return sign + _decimal(number * Fraction(10) ** _DECIMAL[match[5]])


def _binary(value: Fraction) -> str:
    """A whole number with the largest suffix that leaves it whole; below 1024 it is written as a decimal."""
    if value < 1024 or value.denominator != 1:  # noqa: PLR2004 - the first binary suffix
        return _decimal(value)
    whole, power = value.numerator, 0
    while whole % 1024 == 0 and power < len(_BINARY) - 1:
        whole, power = whole // 1024, power + 1
    return f"{whole}{_BINARY[power]}"


def _decimal(value: Fraction) -> str:
    mantissa, exponent = _mantissa(value)
    return f"{mantissa}{_SUFFIX[exponent]}" if mantissa else "0"


def _scientific(number: Fraction, power: int) -> str:
    mantissa, exponent = _mantissa(number * Fraction(10) ** max(-_LARGEST, min(_LARGEST, power)))
    return f"{mantissa}e{exponent}" if mantissa and exponent else str(mantissa)


def _mantissa(value: Fraction) -> tuple[int, int]:
    """A whole number and an exponent that three divides; what is finer than a nano is rounded up."""
    nanos = -(-value.numerator * 10**-_SMALLEST // value.denominator)
    exponent = _SMALLEST
    while nanos and nanos % 10**_STEP == 0 and exponent < _LARGEST:
        nanos, exponent = nanos // 10**_STEP, exponent + _STEP
    return nanos, exponent

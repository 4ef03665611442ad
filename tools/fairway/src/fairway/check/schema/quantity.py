"""Quantities such as `100m` and `1Gi`: as numbers, to be compared."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Final

from fairway.pattern import pattern
from fairway.yamlio.node import NULL_TAG, Node, Scalar

_FORM: Final = pattern(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]?|[eE][+-]?[0-9]+)\Z")
_BINARY: Final = {f"{letter}i": 1024**power for power, letter in enumerate("KMGTPE", 1)}
_DECIMAL: Final = {
    letter: Fraction(10) ** power
    for letter, power in zip("numkMGTPE", (-9, -6, -3, 3, 6, 9, 12, 15, 18), strict=True)
}
_EXPONENT_LIMIT: Final = 400
_LARGEST: Final = 2**63 - 1


@lru_cache(maxsize=10_000)
def parse(text: str) -> Fraction | None:
    """The number that a quantity stands for, None if it is no quantity.

    As apimachinery's ParseQuantity: white space around it is let be by its JSON reader, a number that is
    too large or too precise is rounded.
    """
    match = _FORM.match(text.strip(" \t\r\n"))
    if match is None or not (match[2] or match[3]):
        return None
    digits = (match[2] or "") + (match[3] or "")
    value = Fraction(int(digits), 10 ** len(match[3] or "")) * _scale(match[4])
    return min(-value if match[1] == "-" else value, Fraction(_LARGEST))


def of(node: Node | None) -> Fraction | None:
    """The number of a node that is a quantity; null and nothing are 0."""
    if node is None or (type(node) is Scalar and node.tag == NULL_TAG):
        return Fraction(0)
    if type(node) is str:
        return parse(node)
    return parse(node.text) if type(node) is Scalar else None


def _scale(suffix: str) -> Fraction:
    if suffix in _BINARY:
        return Fraction(_BINARY[suffix])
    if suffix in _DECIMAL:
        return _DECIMAL[suffix]
    exponent = int(suffix[1:]) if suffix else 0
    return Fraction(10) ** max(-_EXPONENT_LIMIT, min(_EXPONENT_LIMIT, exponent))

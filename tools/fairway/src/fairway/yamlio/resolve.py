"""What a plain scalar is: integer, float, boolean, null, timestamp or string, as go-yaml v3 decides."""

# ruff: noqa: PLR2004 - the numbers are those of the calendar, and of the digits of 64 bits

from __future__ import annotations

from typing import Final

from fairway.pattern import pattern
from fairway.yamlio.node import BOOL, FLOAT, INT, NULL_TAG, Scalar

TIMESTAMP: Final = "!!timestamp"
BINARY: Final = "!!binary"

_WORDS: Final = {
    **dict.fromkeys(("true", "True", "TRUE", "false", "False", "FALSE"), BOOL),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), NULL_TAG),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), FLOAT),
    **dict.fromkeys((s + w for s in ("", "+", "-") for w in (".inf", ".Inf", ".INF")), FLOAT),
}
OLD_BOOLEANS: Final = frozenset(
    word for low in ("y", "n", "yes", "no", "on", "off") for word in (low, low.capitalize(), low.upper())
)
"""Booleans of YAML 1.1 only: strings to the reader, but quoted by the writer."""

NEVER_PLAIN_TYPED: Final = pattern(r"[^-+.0-9~nNtTfF]")
"""A first character that makes a scalar a string whatever follows."""

_INTEGER: Final = pattern(
    r"[-+]?(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]([0-7]+)|(0)([0-7]*)|([1-9][0-9]*))\Z"
)
_FLOAT: Final = pattern(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_DOT_FLOAT: Final = pattern(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?\Z")
_TIMESTAMP: Final = pattern(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:[Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(?:Z|[-+]([0-9]{2}):([0-9]{2}))"
    r"| +([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?)?\Z"
)
_LOW: Final = -(2**63)
_HIGH: Final = 2**64 - 1
_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def tag_for_text(text: str) -> str | None:
    """The short tag of a plain scalar, None for a string."""
    tag = _WORDS.get(text)
    if tag is not None:
        return tag
    first = text[0]
    if first == ".":
        return FLOAT if _DOT_FLOAT.match(text) and _finite(text) else None
    if first not in "+-0123456789":
        return None
    if len(text) > 4 and text[4] == "-" and _is_timestamp(text):
        return TIMESTAMP
    plain = text.replace("_", "")
    if integer_value(plain) is not None:
        return INT
    return FLOAT if _FLOAT.match(plain) and _finite(plain) else None


def integer_value(plain: str) -> int | None:
    """The value of an integer without underscores in any base, None if it is none or beyond 64 bits."""
    match = _INTEGER.match(plain)
    if match is None:
        return None
    hexadecimal, binary, octal, zero, old_octal, decimal = match.groups()
    if decimal is not None:
        if len(decimal) > 20:
            return None
        value = int(decimal)
    elif zero is not None:
        value = int(old_octal or "0", 8)
    else:
        value = int(hexadecimal or binary or octal, 16 if hexadecimal else 2 if binary else 8)
    sign = plain[0]
    if sign == "-":
        return -value if -value >= _LOW else None
    if sign == "+" and value > -_LOW - 1:
        return None
    return value if value <= _HIGH else None


def _finite(text: str) -> bool:
    return abs(float(text)) != float("inf")


def _is_timestamp(text: str) -> bool:
    match = _TIMESTAMP.match(text)
    if match is None:
        return False
    year, month, day, *clock = (int(group) if group else 0 for group in match.groups())
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if not 1 <= month <= 12 or not 1 <= day <= _DAYS[month - 1] + leap:
        return False
    hour, minute, second, zone_hour, zone_minute, hour2, minute2, second2 = clock
    return (
        max(hour, hour2) < 24
        and max(minute, minute2, second, second2) < 60
        and zone_hour <= 24
        and zone_minute <= 60
    )


_LIMIT: Final = 100_000
_resolved: dict[str, str | Scalar] = {}


def scalar_for_text(text: str) -> str | Scalar:
    """The node of a plain scalar; equal texts give the same object (a bounded cache)."""
    node = _resolved.get(text)
    if node is None:
        tag = tag_for_text(text)
        # A copy: the object itself may be one that stands for quotes.
        node = (text + " ")[:-1] if tag is None else Scalar(text, tag)
        if len(_resolved) >= _LIMIT:
            _resolved.clear()
        _resolved[text] = node
    return node

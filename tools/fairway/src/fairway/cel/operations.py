"""Arithmetic, order and equality of values: what the operators of CEL do (cel-go's common/types)."""

from __future__ import annotations

import math
from typing import Any

from fairway.cel.shown import shown
from fairway.cel.values import (
    MISSING,
    Duration,
    Failed,
    Failure,
    LazyMap,
    Map,
    Optional,
    Timestamp,
    TypeValue,
    Uint,
    scalar,
    type_name,
)
from fairway.yamlio.node import Scalar

NO_OVERLOAD = "no such overload"
_INT_MIN, _INT_MAX = -(1 << 63), (1 << 63) - 1
_UINT_MAX = (1 << 64) - 1
_SECOND = 1_000_000_000
_FIRST_SECOND, _LAST_SECOND = -62135596800, 253402300799


def checked_int(value: int) -> int:
    """An int64; raises Failure when it is none."""
    if _INT_MIN <= value <= _INT_MAX:
        return value
    raise Failure("integer overflow")


def checked_uint(value: int) -> Uint:
    """A uint64; raises Failure when it is none."""
    if 0 <= value <= _UINT_MAX:
        return Uint(value)
    raise Failure("unsigned integer overflow")


def checked_timestamp(nanoseconds: int, offset: int = 0) -> Timestamp:
    """A timestamp of the years 1 to 9999; raises Failure when it is none."""
    if _FIRST_SECOND <= nanoseconds // _SECOND <= _LAST_SECOND:
        return Timestamp(nanoseconds, offset)
    raise Failure("timestamp overflow")


def add(left: Any, right: Any) -> Any:
    """Left + right."""
    kind, other = type(left), type(right)
    if kind is other:
        if kind is int:
            return checked_int(left + right)
        if kind is str or kind is float or kind is bytes or kind is list:
            return left + right
        if kind is Uint:
            return checked_uint(int(left) + int(right))
        if kind is Duration:
            return Duration(checked_int(left.nanoseconds + right.nanoseconds))
    elif kind is Timestamp and other is Duration:
        return checked_timestamp(left.nanoseconds + right.nanoseconds, left.offset)
    elif kind is Duration and other is Timestamp:
        return checked_timestamp(left.nanoseconds + right.nanoseconds, right.offset)
    raise Failure(_unsupported("_+_", kind, _ADDERS))


def subtract(left: Any, right: Any) -> Any:
    """Left - right."""
    kind, other = type(left), type(right)
    if kind is other:
        if kind is int:
            return checked_int(left - right)
        if kind is float:
            return left - right
        if kind is Uint:
            return checked_uint(int(left) - int(right))
        if kind is Duration:
            return Duration(checked_int(left.nanoseconds - right.nanoseconds))
        if kind is Timestamp:
            return Duration(checked_int(left.nanoseconds - right.nanoseconds))
    elif kind is Timestamp and other is Duration:
        return checked_timestamp(left.nanoseconds - right.nanoseconds, left.offset)
    raise Failure(_unsupported("_-_", kind, _SUBTRACTORS))


def multiply(left: Any, right: Any) -> Any:
    """Left * right."""
    kind = type(left)
    if kind is type(right):
        if kind is int:
            return checked_int(left * right)
        if kind is float:
            return left * right
        if kind is Uint:
            return checked_uint(int(left) * int(right))
    raise Failure(_unsupported("_*_", kind, _NUMBERS))


def divide(left: Any, right: Any) -> Any:
    """Left / right; integers are cut towards zero."""
    kind = type(left)
    if kind is type(right):
        if kind is float:
            return _divided(left, right)
        if kind is int or kind is Uint:
            if right == 0:
                raise Failure("division by zero")
            quotient = abs(int(left)) // abs(int(right))
            if kind is Uint:
                return Uint(quotient)
            return checked_int(-quotient if (left < 0) != (right < 0) else quotient)
    raise Failure(_unsupported("_/_", kind, _NUMBERS))


def _divided(left: float, right: float) -> float:
    if right:
        return left / right
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def modulo(left: Any, right: Any) -> Any:
    """Left % right, with the sign of the left."""
    kind = type(left)
    if kind is type(right) and (kind is int or kind is Uint):
        if right == 0:
            raise Failure("modulus by zero")
        if left == _INT_MIN and right == -1:
            raise Failure("integer overflow")
        rest = abs(int(left)) % abs(int(right))
        if kind is Uint:
            return Uint(rest)
        return -rest if left < 0 else rest
    raise Failure(_unsupported("_%_", kind, _INTEGERS))


def negate(value: Any) -> Any:
    """-value."""
    kind = type(value)
    if kind is int:
        return checked_int(-value)
    if kind is float:
        return -value
    if kind is Duration:
        return Duration(checked_int(-value.nanoseconds))
    raise Failure(_unsupported("-_", kind, _BOOLEANS))


def negated(value: Any) -> Any:
    """!value."""
    if value is True:
        return False
    if value is False:
        return True
    raise Failure(NO_OVERLOAD)


_NUMBERS = frozenset((int, Uint, float))
_BOOLEANS = frozenset((bool,))
_INTEGERS = frozenset((int, Uint))
_SUBTRACTORS = _NUMBERS | {Duration, Timestamp}
_ADDERS = _SUBTRACTORS | {str, bytes, list}
#: What cel-go asks itself for a function that it does not find: the answer names none.
RECEIVERS = frozenset((str, Timestamp, Duration))
_COMPARABLE = _ADDERS - {list} | {bool}


def _unsupported(operator: str, kind: type, known: frozenset[type]) -> str:
    """What an operand without the operator, or with one that refuses the other operand, says."""
    return NO_OVERLOAD if kind in known or kind in RECEIVERS else f"{NO_OVERLOAD}: {operator}"


def compare(left: Any, right: Any) -> int:
    """-1, 0 or 1; raises Failure where there is no order."""
    kind, other = type(left), type(right)
    if kind is other and kind in _COMPARABLE:
        if kind is float and (math.isnan(left) or math.isnan(right)):
            raise Failure("NaN values cannot be ordered")
        if kind is Duration or kind is Timestamp:
            left, right = left.nanoseconds, right.nanoseconds
        elif kind is str and not (left.isascii() and right.isascii()):
            left, right = left.encode("utf-8", "surrogatepass"), right.encode("utf-8", "surrogatepass")
        return int(left > right) - int(left < right)
    if kind in _NUMBERS and other in _NUMBERS:
        if left != left or right != right:  # noqa: PLR0124 - only NaN is not itself
            raise Failure("NaN values cannot be ordered")
        return _compare_numbers(left, right)
    if kind is float and math.isnan(left):
        raise Failure("NaN values cannot be ordered")
    raise Failure(NO_OVERLOAD)


def _compare_numbers(left: Any, right: Any) -> int:
    """Integers against doubles as cel-go does it: the integer is rounded to a double first."""
    if isinstance(left, float):
        if not isinstance(right, float):
            right = _as_double(left, right)
    elif isinstance(right, float):
        left = _as_double(right, left)
    return int(left > right) - int(left < right)


def _as_double(double: float, integer: Any) -> float:
    return float(int(integer)) if abs(double) <= _TWO_TO_64 else integer


_TWO_TO_64 = 2.0**64


def ordered(operator: str, left: Any, right: Any) -> bool:
    """`<`, `<=`, `>` or `>=`."""
    if type(left) not in _COMPARABLE:
        raise Failure(f"{NO_OVERLOAD}: _{operator}_")
    order = compare(left, right)
    if operator == "<":
        return order < 0
    if operator == "<=":
        return order <= 0
    if operator == ">":
        return order > 0
    return order >= 0


_PLAIN = frozenset((str, int, bool, bytes))


def equal(left: Any, right: Any) -> Any:
    """Whether two values are equal: true or false for any, a `Failed` for some types of Kubernetes."""
    kind, other = type(left), type(right)
    if kind is Scalar:
        left = scalar(left)
        kind = type(left)
    if other is Scalar:
        right = scalar(right)
        other = type(right)
    if kind is other and kind in _PLAIN:
        return left == right
    if left is None or right is None:
        return left is right
    if kind in _NUMBERS:
        return _equal_number(left, right, other)
    equality = _EQUALITIES.get(kind)
    if equality is not None:
        return equality(left, right)
    compare_with = getattr(left, "equals", None)
    return compare_with(right) if compare_with is not None else False


def _equal_number(left: Any, right: Any, other: type) -> bool:
    if other not in _NUMBERS or left != left or right != right:  # noqa: PLR0124
        return False
    return _compare_numbers(left, right) == 0


def _equal_lists(left: list[Any], right: Any) -> Any:
    if type(right) is not list or len(left) != len(right):
        return False
    return all(equal(one, another) is not False for one, another in zip(left, right, strict=True))


def _equal_maps(left: Any, right: Any) -> Any:
    if type(right) not in _MAPS or len(left) != len(right):
        return False
    for key, value in left.items():
        found = find(right, key)
        if found is MISSING or equal(value, found) is False:
            return False
    return True


def _equal_optionals(left: Optional, right: Any) -> Any:
    if type(right) is not Optional or left.present != right.present:
        return False
    return equal(left.value, right.value) if left.present else True


def _same(left: Any, right: Any) -> bool:
    return bool(left == right)


_MAPS = frozenset((dict, Map, LazyMap))
_EQUALITIES: dict[type, Any] = {
    list: _equal_lists,
    dict: _equal_maps,
    Map: _equal_maps,
    # The variables of a policy are no map that can be compared.
    LazyMap: lambda _left, _right: Failed(NO_OVERLOAD),
    Optional: _equal_optionals,
    TypeValue: _same,
    Timestamp: _same,
    Duration: _same,
    str: lambda _left, _right: False,
    bool: lambda _left, _right: False,
    bytes: lambda _left, _right: False,
}


def find(mapping: Any, key: Any) -> Any:
    """The value of a map under a key, or `MISSING`."""
    if type(mapping) is dict:
        value = mapping.get(key, MISSING) if type(key) is str else MISSING
        return scalar(value) if type(value) is Scalar else value
    return mapping.find(key)


def is_map(value: Any) -> bool:
    """Whether a value is a map of any make."""
    return type(value) in _MAPS


def contained(element: Any, container: Any) -> Any:
    """Element in container."""
    kind = type(container)
    if kind is list:
        return any(equal(element, candidate) is True for candidate in container)
    if kind in _MAPS:
        return find(container, element) is not MISSING
    raise Failure(NO_OVERLOAD)


def index_of(key: Any) -> int:
    """The position that a key of a list means; raises Failure."""
    kind = type(key)
    if kind is int or kind is Uint:
        if key > _INT_MAX:
            raise Failure(f"unsupported index value {key} in list")
        return int(key)
    if kind is float:
        if math.isfinite(key) and key == int(key):
            return int(key)
        raise Failure(f"unsupported index value {shown(key)} in list")
    raise Failure(f"unsupported index type '{type_name(key)}' in list")


def size(value: Any) -> int:
    """What `size()` gives; raises Failure."""
    kind = type(value)
    if kind is str or kind is list or kind in _MAPS or kind is bytes:
        return len(value)
    raise Failure(_unsupported("size", kind, RECEIVERS))

"""What a call costs when it runs: cel-go's cost tracker with the API server's estimator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from fairway.cel.operations import is_map
from fairway.cel.values import Failed, Optional, scalar
from fairway.yamlio.node import Scalar

#: The cost of a call from its arguments and its result.
Cost = Callable[[Sequence[Any], Any], int]

LIST_LITERAL = 10
MAP_LITERAL = 30
_STRUCT_LITERAL = 40
#: What one expression may cost.
PER_CALL_LIMIT = 1_000_000
#: What all expressions of one policy binding may cost together.
BUDGET = 10_000_000
#: What the match conditions of one policy binding may cost together.
MATCH_CONDITIONS_BUDGET = 2_500_000


def size_of(value: Any) -> int:
    """The size of what has one, and 1 for all else."""
    if type(value) in _SIZED or is_map(value):
        return len(value)
    sized = getattr(value, "size", None)
    return 1 if sized is None else int(sized)


_SIZED = frozenset((str, bytes, list))


def _tenths(size: int) -> int:
    return -(-size // 10)


def _quarters(size: int) -> int:
    return -(-size // 4)


def _inner_size(value: Any) -> int:
    return _inner_size(value.value) if type(value) is Optional and value.present else size_of(value)


def _traversal(value: Any) -> int:
    kind = type(value)
    if kind is Scalar:
        return _traversal(scalar(value))
    if kind is str:
        return len(value.encode("utf-8", "surrogatepass")) // 10
    if kind is bytes:
        return len(value) // 10
    if kind is list:
        return sum([_traversal(element) for element in value])
    if is_map(value):
        return sum([_traversal(key) + _traversal(item) for key, item in value.items()])
    return 1


def _smaller(arguments: Sequence[Any], _result: Any) -> int:
    return _tenths(min(_inner_size(arguments[0]), _inner_size(arguments[1])))


def _equality(arguments: Sequence[Any], _result: Any) -> int:
    if getattr(arguments[0], "costs_one", False):
        return 1
    return _smaller(arguments, _result)


def _first(arguments: Sequence[Any], _result: Any) -> int:
    return _tenths(_inner_size(arguments[0]))


def _first_plain(arguments: Sequence[Any], _result: Any) -> int:
    return _tenths(size_of(arguments[0]))


def _first_twice(arguments: Sequence[Any], _result: Any) -> int:
    return -(-size_of(arguments[0]) * 2 // 10)


def _result_twice(_arguments: Sequence[Any], result: Any) -> int:
    return -(-size_of(result) * 2 // 10)


def _both(arguments: Sequence[Any], _result: Any) -> int:
    return _tenths(_inner_size(arguments[0]) + _inner_size(arguments[1]))


def _second_size(arguments: Sequence[Any], _result: Any) -> int:
    return _inner_size(arguments[1])


def _regex(arguments: Sequence[Any], _result: Any) -> int:
    return _tenths(1 + _inner_size(arguments[0])) * _quarters(_inner_size(arguments[1]))


def _product(arguments: Sequence[Any], _result: Any) -> int:
    return _tenths(_inner_size(arguments[0])) * _tenths(_inner_size(arguments[1]))


def _walk(arguments: Sequence[Any], _result: Any) -> int:
    return _traversal(arguments[0])


def _validate(arguments: Sequence[Any], _result: Any) -> int:
    if isinstance(arguments[0], Failed):
        return 1
    return _tenths(1 + size_of(arguments[1])) * _quarters(int(arguments[0].regex_size))


def _authorization(_arguments: Sequence[Any], _result: Any) -> int:
    return 350_000


def _sets(factor: int) -> Cost:
    def cost(arguments: Sequence[Any], _result: Any) -> int:
        return 1 + size_of(arguments[0]) * size_of(arguments[1]) * factor

    return cost


def _contains_ip(overloads: Sequence[str]) -> Cost:
    text = tuple(overloads) == ("cidr_contains_ip_string",)

    def cost(arguments: Sequence[Any], _result: Any) -> int:
        base = _tenths(2 * size_of(arguments[0]))
        return base + _tenths(size_of(arguments[1])) if text else base

    return cost


def _contains_cidr(overloads: Sequence[str]) -> Cost:
    text = tuple(overloads) == ("cidr_contains_cidr_string",)

    def cost(arguments: Sequence[Any], _result: Any) -> int:
        own = size_of(arguments[0])
        base = _tenths(2 * own) + _tenths(own) + 1
        return base + _tenths(size_of(arguments[1])) if text else base

    return cost


def _selector(arguments: Sequence[Any], _result: Any) -> int:
    size = size_of(arguments[1])
    return LIST_LITERAL + _tenths(size) + -(-size // 2) * (LIST_LITERAL + _STRUCT_LITERAL)


_BY_FUNCTION: dict[str, Cost] = {
    "fieldSelector": _selector,
    "labelSelector": _selector,
    "check": _authorization,
    "_==_": _equality,
    "validate": _validate,
    "find": _regex,
    "findAll": _regex,
    "join": _result_twice,
    "replace": _first_twice,
    "split": _first_twice,
    "ip.isCanonical": _first_twice,
}
for _name in ("isSorted", "sum", "max", "min", "indexOf", "lastIndexOf"):
    _BY_FUNCTION[_name] = _walk
for _name in (
    *("url", "lowerAscii", "upperAscii", "substring", "trim", "cidr", "isIP", "isCIDR"),
    *("quantity", "isQuantity", "semver", "isSemver"),
):
    _BY_FUNCTION[_name] = _first_plain

_BY_OVERLOAD: dict[str, Cost] = {
    "list_sets_contains_list": _sets(1),
    "list_sets_intersects_list": _sets(1),
    "list_sets_equivalent_list": _sets(2),
    "starts_with_string": _first,
    "ends_with_string": _first,
    "string_to_bytes": _first,
    "bytes_to_string": _first,
    "strings_quote": _first,
    "string_format": _first,
    "in_list": _second_size,
    "add_string": _both,
    "add_bytes": _both,
    "matches_string": _regex,
    "contains_string": _product,
}
for _name in ("less", "less_equals", "greater", "greater_equals"):
    _BY_OVERLOAD[f"{_name}_string"] = _BY_OVERLOAD[f"{_name}_bytes"] = _smaller


def cost_of(function: str, overloads: Sequence[str]) -> Cost | None:
    """How to count a call with the overloads that the checker left; None when it always costs 1."""
    if function == "containsIP":
        return _contains_ip(overloads)
    if function == "containsCIDR":
        return _contains_cidr(overloads)
    if function == "ip":
        return None if tuple(overloads) == ("cidr_ip",) else _first_plain
    if function == "_!=_":
        return _smaller
    found = _BY_FUNCTION.get(function)
    if found is None and len(overloads) == 1:
        found = _BY_OVERLOAD.get(overloads[0])
    return found

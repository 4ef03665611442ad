"""Functions of lists and sets (k8s.io/apiserver's lists library, cel-go's ext/sets)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fairway.cel.operations import NO_OVERLOAD, add, compare, contained, equal
from fairway.cel.values import Duration, Failure, Uint, scalar
from fairway.yamlio.node import Scalar


def _elements(values: list[Any]) -> list[Any]:
    return [scalar(value) if type(value) is Scalar else value for value in values]


def _order(left: Any, right: Any) -> int | None:
    try:
        return compare(left, right)
    except Failure:
        return None


def _comparable(value: Any) -> Any:
    if value is None or type(value) in (list, dict):
        raise Failure(NO_OVERLOAD)
    return value


def _is_sorted(values: list[Any]) -> bool:
    elements = _elements(values)
    for position, element in enumerate(elements):
        _comparable(element)
        if position and _order(elements[position - 1], element) == 1:
            return False
    return True


def _sum(zero: Any) -> Callable[[list[Any]], Any]:
    def total(values: list[Any]) -> Any:
        found = zero
        for value in _elements(values):
            found = add(found, value)
        return found

    return total


def _extreme(name: str, worse: int) -> Callable[[list[Any]], Any]:
    def extreme(values: list[Any]) -> Any:
        if not values:
            raise Failure(f"{name} called on empty list")
        elements = _elements(values)
        found = _comparable(elements[0])
        for value in elements[1:]:
            if _order(found, _comparable(value)) == worse:
                found = value
        return found

    return extreme


def _index_of(values: list[Any], wanted: Any) -> int:
    for position, value in enumerate(_elements(values)):
        if equal(value, wanted) is True:
            return position
    return -1


def _last_index_of(values: list[Any], wanted: Any) -> int:
    for position in range(len(values) - 1, -1, -1):
        if equal(values[position], wanted) is True:
            return position
    return -1


def _contains(values: list[Any], others: list[Any]) -> bool:
    return all(contained(other, values) for other in others)


def _equivalent(values: list[Any], others: list[Any]) -> bool:
    return _contains(values, others) and _contains(others, values)


def _intersects(values: list[Any], others: list[Any]) -> bool:
    return any(contained(value, others) for value in values)


OVERLOADS: dict[str, Callable[..., Any]] = {
    "list_a_index_of_int": _index_of,
    "list_a_last_index_of_int": _last_index_of,
    "list_sets_contains_list": _contains,
    "list_sets_equivalent_list": _equivalent,
    "list_sets_intersects_list": _intersects,
}
for _kind in ("int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes"):
    OVERLOADS[f"list_{_kind}_is_sorted_bool"] = _is_sorted
    OVERLOADS[f"list_{_kind}_max_{_kind}"] = _extreme("max", -1)
    OVERLOADS[f"list_{_kind}_min_{_kind}"] = _extreme("min", 1)
for _kind, _zero in (("int", 0), ("uint", Uint(0)), ("double", 0.0), ("duration", Duration(0))):
    OVERLOADS[f"list_{_kind}_sum_{_kind}"] = _sum(_zero)

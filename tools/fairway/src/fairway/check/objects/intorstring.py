"""Values that are a number or a text: ports by number or name, counts or percentages."""

from __future__ import annotations

from typing import Final

from fairway.check.objects.cursor import RANGE, At, whole
from fairway.check.objects.syntax import percent, port_name
from fairway.yamlio.node import Node, Scalar

_HIGHEST_PORT: Final = 65535
_ALL: Final = 100


def port_number(place: At, key: str) -> None:
    """A port of 1 to 65535, which must be there."""
    number = place.number(key) or 0
    if not 1 <= number <= _HIGHEST_PORT:
        place.fault(RANGE, f"must be from 1 to {_HIGHEST_PORT}, not {number}", key)


def port(place: At, key: str) -> None:
    """A port by its number or its name, which must be there."""
    node = place.node.get(key)
    if type(node) is str:
        place.written(node, port_name, key)
    else:
        port_number(place, key)


def count_or_percent(place: At, key: str, *, at_most_all: bool = True) -> None:
    """A count of 0 or more, or a percentage of at most 100, if it is there."""
    node = place.node.get(key)
    if type(node) is str:
        if place.written(node, percent, key) and at_most_all and int(node[:-1]) > _ALL:
            place.fault(RANGE, f"must not be more than 100%, not {node}", key)
    elif place.has(key):
        place.not_negative(key)


def amount(node: Node | None, default: int) -> int:
    """The count or the percentage that a value stands for; 0 for a text that is neither."""
    if type(node) is str:
        digits = node.removesuffix("%")
        return int(digits) if digits.isascii() and digits.isdigit() else 0
    if type(node) is Scalar:
        number = whole(node)
        return default if number is None else number
    return default

"""Scalars that must be readable as what their schema says: numbers that fit, times, quantities, base64."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from fairway.check.schema import quantity
from fairway.pattern import pattern
from fairway.yamlio.node import Node, Scalar

_TIME: Final = pattern(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:[.,][0-9]+)?(?:[Zz]|[-+][0-9]{2}:[0-9]{2})\Z"
)
_MICRO: Final = pattern(r"\.[0-9]{6}(?:Z|[-+][0-9]{2}:[0-9]{2})\Z")
_BASE64: Final = pattern(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\Z")


def _integer(bits: int) -> Callable[[Node], str]:
    high = 2 ** (bits - 1)

    def read(node: Node) -> str:
        text = node.text if type(node) is Scalar else ""
        if len(text) < len(str(high)) - 1:
            return ""
        number = _number(text)
        fits = number is None or -high <= number < high
        return "" if fits else f"must fit into {bits} bits, which {text} does not"

    return read


def _number(text: str) -> int | None:
    try:
        return int(text.replace("_", ""), 0)
    except ValueError:
        return None


def _time(node: Node) -> str:
    match = _TIME.match(node) if type(node) is str else None
    if match and _is_date(f"{match[1]}T{match[2]}"):
        return ""
    return f'must be a time such as 2026-01-31T12:00:00Z, not "{_text(node)}"'


def _micro_time(node: Node) -> str:
    if not _time(node) and _MICRO.search(_text(node)):
        return ""
    return f'must be a time such as 2026-01-31T12:00:00.000000Z, not "{_text(node)}"'


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _bytes(node: Node) -> str:
    text = node.replace("\n", "").replace("\r", "") if type(node) is str else ""
    return "" if _BASE64.match(text) else "must be base64"


def _quantity(node: Node) -> str:
    return (
        ""
        if quantity.of(node) is not None
        else f'must be a quantity such as 100m or 1Gi, not "{_text(node)}"'
    )


def _int_or_string(node: Node) -> str:
    return _integer(32)(node) if type(node) is Scalar else ""


def _text(node: Node) -> str:
    return node if type(node) is str else node.text if type(node) is Scalar else ""


FORMATS: Final[dict[str, Callable[[Node], str]]] = {
    "int32": _integer(32),
    "int64": _integer(64),
    "date-time": _time,
    "micro-time": _micro_time,
    "byte": _bytes,
    "quantity": _quantity,
    "int-or-string": _int_or_string,
}
"""What is wrong with a scalar of a format, or nothing."""

"""What a forge answers, read by its shape: what is missing is an error of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fairway.errors import ForgeError


def text_at(answer: Any, *keys: str) -> str:
    """The text under these keys. Raises ForgeError if there is none."""
    found = _at(answer, keys)
    if not isinstance(found, str):
        raise _missing(keys)
    return found


def number_at(answer: Any, *keys: str) -> int:
    """The whole number under these keys. Raises ForgeError if there is none."""
    found = _at(answer, keys)
    if not isinstance(found, int) or isinstance(found, bool):
        raise _missing(keys)
    return found


def time_at(answer: Any, *keys: str) -> datetime:
    """The moment under these keys, written as RFC 3339 has it. Raises ForgeError if there is none."""
    try:
        moment = datetime.fromisoformat(text_at(answer, *keys))
    except ValueError:
        raise _missing(keys) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def optional_text(answer: Any, *keys: str) -> str:
    """The text under these keys; empty where there is none."""
    found = _at(answer, keys)
    return found if isinstance(found, str) else ""


def _at(answer: Any, keys: tuple[str, ...]) -> Any:
    for key in keys:
        answer = answer.get(key) if isinstance(answer, dict) else None
    return answer


def _missing(keys: tuple[str, ...]) -> ForgeError:
    return ForgeError(
        f"the forge's answer has no usable {'.'.join(keys)}",
        remedy="Check --forge: is it that kind of forge?",
    )

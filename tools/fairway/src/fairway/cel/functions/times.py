"""Parts of timestamps and durations (cel-go's time library, in UTC unless a zone is given)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fairway.cel.functions.go_text import local_time, quoted
from fairway.cel.values import Duration, Failure, Timestamp

_SECOND = 1_000_000_000
_NUMBER = re.compile(r"[+-]?[0-9]+", re.ASCII)


def _offset(zone: str, timestamp: Timestamp) -> int:
    """Seconds east of UTC of a named zone or of a text such as -02:30."""
    hours, colon, minutes = zone.partition(":")
    if not colon:
        return _named(zone, timestamp)
    for text in (hours, minutes):
        if not _NUMBER.fullmatch(text):
            raise Failure(f"strconv.Atoi: parsing {quoted(text)}: invalid syntax")
    total = int(hours) * 60 - int(minutes) if zone.startswith("-") else int(hours) * 60 + int(minutes)
    return total * 60


def _named(zone: str, timestamp: Timestamp) -> int:
    if zone in ("", "UTC"):
        return 0
    try:
        offset = local_time(timestamp, 0).astimezone(ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Failure(f"unknown time zone {zone}") from None
    return 0 if offset is None else int(offset.total_seconds())


def _part(of: Callable[[datetime], int]) -> Callable[..., int]:
    def part(timestamp: Timestamp, zone: str = "") -> int:
        return of(local_time(timestamp, _offset(zone, timestamp)))

    return part


def _milliseconds(timestamp: Timestamp, zone: str = "") -> int:
    _offset(zone, timestamp)
    return timestamp.nanoseconds % _SECOND // 1_000_000


def _cut(nanoseconds: int, unit: int) -> int:
    whole = abs(nanoseconds) // unit
    return -whole if nanoseconds < 0 else whole


def _whole(unit: int) -> Callable[[Duration], int]:
    return lambda duration: _cut(duration.nanoseconds, unit)


_PARTS: dict[str, Callable[..., int]] = {
    "year": _part(lambda when: when.year),
    "month": _part(lambda when: when.month - 1),
    "day_of_year": _part(lambda when: when.timetuple().tm_yday - 1),
    "day_of_month": _part(lambda when: when.day - 1),
    "day_of_month_1_based": _part(lambda when: when.day),
    "day_of_week": _part(lambda when: when.isoweekday() % 7),
    "hours": _part(lambda when: when.hour),
    "minutes": _part(lambda when: when.minute),
    "seconds": _part(lambda when: when.second),
    "milliseconds": _milliseconds,
}
OVERLOADS: dict[str, Callable[..., Any]] = {
    "duration_to_hours": _whole(3600 * _SECOND),
    "duration_to_minutes": _whole(60 * _SECOND),
    "duration_to_seconds": _whole(_SECOND),
    "duration_to_milliseconds": _whole(_SECOND // 1000),
}
for _name, _function in _PARTS.items():
    OVERLOADS[f"timestamp_to_{_name}"] = OVERLOADS[f"timestamp_to_{_name}_with_tz"] = _function

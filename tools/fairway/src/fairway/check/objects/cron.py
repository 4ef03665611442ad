"""Schedules of CronJobs as the library robfig/cron reads them, and the names of time zones."""

from __future__ import annotations

from typing import Final
from zoneinfo import available_timezones

from fairway.pattern import pattern

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS: Final[tuple[tuple[str, int, int, dict[str, int]], ...]] = (
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of the month", 1, 31, {}),
    ("month", 1, 12, {name: number for number, name in enumerate(_MONTHS, 1)}),
    ("day of the week", 0, 6, {name: number for number, name in enumerate(_DAYS)}),
)
_NAMED: Final = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_DURATION: Final = pattern(r"[-+]?(?:0|(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)\Z")
_NUMBER: Final = pattern(r"\+?[0-9]{1,18}\Z")
_ZONE_PART: Final = pattern(r"[A-Za-z._0-9+][A-Za-z.\-_0-9+]{0,13}\Z")


def schedule(text: str) -> str:
    """A schedule of five fields, or one that has a name; a time zone is not for the schedule to say."""
    if "TZ" in text:
        return "must not have TZ or CRON_TZ: use timeZone"
    if text.startswith("@"):
        every = text.startswith("@every ") and _DURATION.match(text[7:])
        return "" if text in _NAMED or every else f'is "{text}", which is no schedule'
    fields = text.split()
    if len(fields) != len(_FIELDS):
        return f"must have {len(_FIELDS)} fields, not {len(fields)}"
    for field, (what, low, high, names) in zip(fields, _FIELDS, strict=True):
        for one in filter(None, field.split(",")):
            if not _is_range(one, low, high, names):
                return f'has "{one}", which is no {what}'
    return ""


def time_zone(text: str) -> str:
    """The name of a time zone of the IANA database."""
    parts = text.split("/")
    fine = all(_ZONE_PART.match(part) and part not in (".", "..") for part in parts)
    known = text == "UTC" or text in available_timezones() or not available_timezones()
    return "" if fine and known and text.lower() != "local" else f'is "{text}", which is no time zone'


def _is_range(text: str, low: int, high: int, names: dict[str, int]) -> bool:
    span, slash, step = text.partition("/")
    first, dash, last = span.partition("-")
    if slash and (not _NUMBER.match(step) or int(step) == 0):
        return False
    if first in ("*", "?"):
        return True
    start = _number(first, names)
    end = _number(last, names) if dash else high if slash else start
    return start is not None and end is not None and low <= start <= end <= high


def _number(text: str, names: dict[str, int]) -> int | None:
    if text.lower() in names:
        return names[text.lower()]
    return int(text) if _NUMBER.match(text) else None

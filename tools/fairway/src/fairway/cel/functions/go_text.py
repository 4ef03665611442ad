"""What Go's strconv and time packages read and write: numbers, quoted strings, durations, times."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from fairway.cel.shown import plain_double
from fairway.cel.values import Duration, Timestamp

_INTEGER = re.compile(r"[+-]?[0-9]+", re.ASCII)
_FLOAT = re.compile(
    r"[+-]?([0-9](_?[0-9])*\.?([0-9](_?[0-9])*)?|\.[0-9](_?[0-9])*)([eE][+-]?[0-9](_?[0-9])*)?", re.ASCII
)
_HEX_FLOAT = re.compile(r"[+-]?0[xX][0-9a-fA-F]*\.?[0-9a-fA-F]*[pP][+-]?[0-9]+", re.ASCII)
_SPECIAL = re.compile(r"[+-]?(inf|infinity)|nan", re.IGNORECASE)
_SECOND = 1_000_000_000
_UNITS = {
    "ns": 1,
    "us": 1_000,
    "\u00b5s": 1_000,
    "\u03bcs": 1_000,
    "ms": 1_000_000,
    "s": _SECOND,
    "m": 60 * _SECOND,
    "h": 3600 * _SECOND,
}
_PART = re.compile("([0-9]*)(?:\\.([0-9]*))?(ns|us|\u00b5s|\u03bcs|ms|s|m|h)", re.ASCII)
_TIME = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})T(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d+))?(Z|[+-]\d{2}:\d{2})", re.ASCII
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST = 1 << 63


def parsed_int(text: str, limits: range) -> int | None:
    """strconv.ParseInt or ParseUint in base ten, or None."""
    if not _INTEGER.fullmatch(text) or (limits.start == 0 and text[0] in "+-"):
        return None
    value = int(text)
    return value if value in limits else None


def parsed_float(text: str) -> float | None:
    """strconv.ParseFloat, or None."""
    if _SPECIAL.fullmatch(text):
        return float(text)
    if _HEX_FLOAT.fullmatch(text):
        try:
            return float.fromhex(text)
        except (ValueError, OverflowError):
            return None
    if not _FLOAT.fullmatch(text):
        return None
    value = float(text)
    return None if abs(value) == float("inf") else value


def parsed_bool(text: str) -> bool | None:
    """strconv.ParseBool, or None."""
    if text in ("1", "t", "T", "true", "TRUE", "True"):
        return True
    return False if text in ("0", "f", "F", "false", "FALSE", "False") else None


def parsed_duration(text: str) -> Duration | None:
    """time.ParseDuration, or None."""
    negative = text.startswith("-")
    rest = text[1:] if text[:1] in ("-", "+") and text else text
    if rest == "0":
        return Duration(0)
    total, offset = 0, 0
    while offset < len(rest):
        match = _PART.match(rest, offset)
        if match is None or not (match[1] or match[2]):
            return None
        unit = _UNITS[match[3]]
        total += int(match[1] or "0") * unit
        if match[2]:
            total += int(match[2]) * unit // 10 ** len(match[2])
        offset = match.end()
        if total > _LARGEST:
            return None
    if not rest or (total == _LARGEST and not negative):
        return None
    return Duration(-total if negative else total)


def written_duration(duration: Duration) -> str:
    """A duration as CEL writes it: seconds without an exponent."""
    seconds, rest = divmod(abs(duration.nanoseconds), _SECOND)
    value = seconds + rest / 1e9
    return plain_double(-value if duration.nanoseconds < 0 else value) + "s"


def parsed_time(text: str) -> Timestamp | None:
    """time.Parse with RFC 3339, or None."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = [int(match[group]) for group in range(1, 7)]
    offset = _offset(match[8])
    if offset is None:
        return None
    try:
        whole = datetime(max(year, 1), month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    seconds = (whole - _EPOCH) // timedelta(seconds=1) - offset
    if year == 0:
        seconds -= 366 * 86400
    nanoseconds = int(((match[7] or "") + "000000000")[:9])
    return Timestamp(seconds * _SECOND + nanoseconds, offset)


def _offset(zone: str) -> int | None:
    if zone == "Z":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if hours > 24 or minutes >= 60:  # noqa: PLR2004 - what Go allows
        return None
    return (hours * 3600 + minutes * 60) * (-1 if zone[0] == "-" else 1)


def local_time(timestamp: Timestamp, offset: int) -> datetime:
    """The date and time of day at an offset in seconds, as if it were UTC, without the nanoseconds."""
    return _EPOCH + timedelta(seconds=timestamp.nanoseconds // _SECOND + offset)


def written_time(timestamp: Timestamp) -> str:
    """A time as RFC 3339 with as many digits as it needs, at its own offset."""
    when = local_time(timestamp, timestamp.offset)
    fraction = f"{timestamp.nanoseconds % _SECOND:09d}".rstrip("0")
    minutes = abs(timestamp.offset) // 60
    sign = "-" if timestamp.offset < 0 else "+"
    zone = "Z" if timestamp.offset == 0 else f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"
    text = f"{when.year:04d}-{when:%m-%dT%H:%M:%S}"
    return f"{text}.{fraction}{zone}" if fraction else f"{text}{zone}"


_ESCAPES = {
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    "\\": "\\\\",
    '"': '\\"',
}


def quoted(text: str) -> str:
    """A string as Go's %q shows it."""
    return '"' + "".join([_escaped(character) for character in text]) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    if character.isprintable():
        return character
    if code < 0x80:  # noqa: PLR2004 - ASCII
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004

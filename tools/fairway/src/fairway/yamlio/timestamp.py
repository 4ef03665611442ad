"""Timestamps as Go's JSON writes them, which is how kustomize prints an unquoted date."""

from __future__ import annotations

from typing import Final

from fairway.errors import YamlError
from fairway.pattern import pattern

_PARTS: Final = pattern(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[Tt ] *(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?(Z|[-+]\d{2}:\d{2})?)?\Z"
)


def rfc3339(text: str) -> str:
    """`2001-1-2 3:4:5.60` as `2001-01-02T03:04:05.6Z`; `text` is a timestamp as `tag_for_text` finds it."""
    match = _PARTS.match(text)
    if match is None:
        raise YamlError(f"cannot decode `{text}` as a timestamp")
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    fraction = (fraction or "")[:9].rstrip("0")
    clock = f"{int(hour or 0):02d}:{int(minute or 0):02d}:{int(second or 0):02d}"
    if zone is None or zone[1:] == "00:00":
        zone = "Z"
    return f"{year}-{int(month):02d}-{int(day):02d}T{clock}{'.' + fraction if fraction else ''}{zone}"

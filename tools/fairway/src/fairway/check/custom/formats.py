"""The formats of strings that the API server checks in custom objects; it ignores all others."""

from __future__ import annotations

import base64
import binascii
import ipaddress
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from fairway.pattern import pattern

_DATE: Final = pattern(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])\Z")
_TIME: Final = pattern(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[tT ][0-9]{2}:[0-9]{2}"
    r"(?::[0-9]{2}(?:\.[0-9]+)?)?(?:[zZ]|[-+][0-9]{2}:?[0-9]{2})?\Z"
)
_DURATION: Final = pattern(
    r"(?:-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+) ?"
    r"(?:ns|us|µs|μs|ms|s|m|h|d|w|nanos?|nanoseconds?|micros?|millis?|seconds?|minutes?|hours?|days?|weeks?)"
    r" ?)+\Z"
)
_HOST: Final = pattern(
    r"[A-Za-z0-9_](?:[-A-Za-z0-9_]{0,61}[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[-A-Za-z0-9_]{0,61}[A-Za-z0-9_])?)*\Z"
)
_EMAIL: Final = pattern(r"[^@\s]+@[^@\s]+\Z")
_MAC: Final = pattern(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\Z")


def _wrong(text: str, what: str, *, fine: bool) -> str:
    return "" if fine else f'is "{text}", which is no {what}'


def _raises(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except (ValueError, binascii.Error):
        return True
    return False


def _read(read: Callable[[str], object], what: str) -> Callable[[str], str]:
    return lambda text: _wrong(text, what, fine=not _raises(read, text))


def _uri(text: str) -> str:
    fine = not _raises(urlsplit, text) and bool(urlsplit(text).scheme or text.startswith("/"))
    return _wrong(text, "URI", fine=fine)


FORMATS: Final[dict[str, Callable[[str], str]]] = {
    "date": lambda text: _wrong(text, "date", fine=bool(_DATE.match(text))),
    "date-time": lambda text: _wrong(text, "time", fine=bool(_TIME.match(text))),
    "datetime": lambda text: _wrong(text, "time", fine=bool(_TIME.match(text))),
    "duration": lambda text: _wrong(text, "duration", fine=text == "0" or bool(_DURATION.match(text))),
    "byte": _read(lambda text: base64.b64decode(text, validate=True), "base64"),
    "ipv4": _read(ipaddress.IPv4Address, "IPv4 address"),
    "ipv6": _read(ipaddress.IPv6Address, "IPv6 address"),
    "cidr": _read(lambda text: ipaddress.ip_network(text, strict=False), "network"),
    "hostname": lambda text: _wrong(text, "host name", fine=bool(_HOST.match(text))),
    "email": lambda text: _wrong(text, "address of mail", fine=bool(_EMAIL.match(text))),
    "mac": lambda text: _wrong(text, "MAC address", fine=bool(_MAC.match(text))),
    "uri": _uri,
    "uuid": _read(UUID, "UUID"),
}
"""What is wrong with a text of a format, or nothing."""

"""The headers that keep a browser from doing what an API never asks of it (OWASP REST Security)."""

from __future__ import annotations

Header = tuple[bytes, bytes]

HEADERS: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
_NAMES = frozenset(name for name, _ in HEADERS)


def add_headers(headers: list[Header]) -> None:
    """Add what is missing to the headers of an answer; what a route has set is left alone."""
    names = {name for name, _ in headers}
    if names.isdisjoint(_NAMES):
        headers.extend(HEADERS)
    else:
        headers.extend(header for header in HEADERS if header[0] not in names)

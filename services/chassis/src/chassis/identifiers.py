"""Identifiers: UUIDv7 for what is stored, random hexadecimal for traces."""

from __future__ import annotations

import os
import random
import time
from uuid import UUID

_random = random.Random(os.urandom(32))  # noqa: S311 - ids are unique, not secret
_WORD = (1 << 64) - 1


def uuid7(milliseconds: int | None = None) -> UUID:
    """A UUID of version 7 (RFC 9562): ordered by time, so that indexes grow at their end.

    `milliseconds` since 1970, now without it. The rest is random and not secret.
    """
    stamp = time.time_ns() // 1_000_000 if milliseconds is None else milliseconds
    chance = _random.getrandbits(74)
    high = (stamp << 16) | 0x7000 | (chance & 0xFFF)
    low = (0b10 << 62) | (chance >> 12)
    return UUID(int=(high & _WORD) << 64 | low)


def trace_id() -> str:
    """A trace id of W3C Trace Context: 32 hexadecimal digits, not all zero."""
    return f"{_random.getrandbits(128) or 1:032x}"


def span_id() -> str:
    """A span id of W3C Trace Context: 16 hexadecimal digits, not all zero."""
    return f"{_random.getrandbits(64) or 1:016x}"

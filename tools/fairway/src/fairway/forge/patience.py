"""How long to wait for a forge that is busy, down, or has had enough of us."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from fairway.frozen import frozen

_TOO_MANY: Final = 429
_FORBIDDEN: Final = 403
_PASSING: Final = frozenset({408, 409, 500, 502, 503, 504, 520, 521, 522, 523, 524})
"""Too slow, in each other's way (GitLab, where two set a status), down; from 520 on, says Cloudflare."""

_SECONDARY: Final = ("secondary rate limit", "abuse detection")
_SECONDARY_SECONDS: Final = 60.0
_BASE_SECONDS: Final = 0.5
_CAP_SECONDS: Final = 20.0


@frozen
class Patience:
    """How often to try one request, and how many seconds to wait in all; waiting is done by `sleep`.

    `timeout` are the seconds that a forge may be silent within one try.
    """

    attempts: int = 5
    seconds: float = 120.0
    timeout: float = 30.0
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time

    def delay(self, attempt: int, asked: float | None, waited: float) -> float | None:
        """The seconds to wait after a try, numbered from 0: as asked, or by chance; None to give up."""
        # Chance spreads out those who were all turned away in the same moment.
        chosen = random.uniform(0, min(_CAP_SECONDS, _BASE_SECONDS * 2**attempt))  # noqa: S311 - no secret
        seconds = chosen if asked is None else asked
        return None if attempt + 1 >= self.attempts or waited + seconds > self.seconds else seconds


def is_passing(status: int, headers: Mapping[str, str], message: str) -> bool:
    """Whether an answer may be another one later: the forge is down, or limits how much it is asked.

    GitHub says 403 for its limits too, and tells them from a lack of permission by headers or in words:
    https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
    """
    if status in _PASSING or status == _TOO_MANY:
        return True
    limited = headers.get("x-ratelimit-remaining") == "0" or "retry-after" in headers
    return status == _FORBIDDEN and (limited or _is_secondary(message))


def asked_to_wait(headers: Mapping[str, str], now: float, message: str = "") -> float | None:
    """The seconds that a forge asks to wait: `Retry-After` (RFC 9110, 10.2.3), or the end of its limit.

    For a secondary limit of which it does not say when it ends, GitHub asks for a minute at least.
    """
    after = headers.get("retry-after", "")
    if after.isdigit():
        return float(after)
    if after:
        return _until(after, now)
    # GitHub's name and GitLab's.
    for prefix in ("x-ratelimit", "ratelimit"):
        reset = headers.get(f"{prefix}-reset", "")
        if headers.get(f"{prefix}-remaining") == "0" and reset.isdigit():
            return max(0.0, float(reset) - now)
    return _SECONDARY_SECONDS if _is_secondary(message) else None


def _is_secondary(message: str) -> bool:
    return any(words in message.lower() for words in _SECONDARY)


def _until(date: str, now: float) -> float | None:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.fromtimestamp(now, UTC)).total_seconds())

"""How often a client may ask: a token bucket each, in a table of bounded size."""

from __future__ import annotations

from collections import OrderedDict

from chassis.clock import SYSTEM_CLOCK, Clock
from chassis.errors import TooManyRequests

_CLIENTS = 10_000


class RateLimit:
    """`per_minute` requests a minute for each client, as many at once, in this process.

    Of more than ten thousand clients the one unseen for longest is forgotten: it starts anew.
    """

    def __init__(self, per_minute: int, *, clock: Clock = SYSTEM_CLOCK, clients: int = _CLIENTS) -> None:
        self._burst = float(per_minute)
        self._rate = per_minute / 60
        self._clock = clock
        self._clients = clients
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def admit(self, client: str) -> None:
        """Take one token of the client's. Raises TooManyRequests, which says when there will be one."""
        now = self._clock.monotonic()
        tokens, then = self._buckets.pop(client, (self._burst, now))
        tokens = min(self._burst, tokens + (now - then) * self._rate)
        allowed = tokens >= 1
        self._buckets[client] = (tokens - 1 if allowed else tokens, now)
        if len(self._buckets) > self._clients:
            self._buckets.popitem(last=False)
        if not allowed:
            raise TooManyRequests(retry_after=(1 - tokens) / self._rate)

"""The four metrics that a contract names: they count what is asked of users, beside the chassis's own."""

from __future__ import annotations

from time import perf_counter

from prometheus_client import CollectorRegistry, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MILLISECONDS = (1, 2, 5, 10, 25, 50, 100, 200, 300, 500, 1000, 2500, 5000)
_FIRST_ERROR = 400
_PATH = "/user"


class Counters:
    """The metrics. Gauges that only grow: the library writes `_total` behind a counter's name."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.total = Gauge("total_requests", "Requests about users.", registry=registry)
        self.success = Gauge("success_count", "Those answered with a status below 400.", registry=registry)
        self.failure = Gauge("failure_count", "Those answered otherwise, or not at all.", registry=registry)
        self.latency = Histogram(
            "request_latency_ms",
            "Time to answer, in milliseconds.",
            buckets=_MILLISECONDS,
            registry=registry,
        )

    def observe(self, status: int, milliseconds: float) -> None:
        """Count one request."""
        self.total.inc()
        (self.success if status < _FIRST_ERROR else self.failure).inc()
        self.latency.observe(milliseconds)


class CountingMiddleware:
    """Counts the requests about users, whatever answers them."""

    def __init__(self, app: ASGIApp, *, counters: Counters) -> None:
        self._app = app
        self._counters = counters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or not f"{scope['path']}/".startswith(f"{_PATH}/"):
            await self._app(scope, receive, send)
            return
        begun, status = perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            self._counters.observe(status, (perf_counter() - begun) * 1000)

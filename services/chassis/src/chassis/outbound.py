"""Calls to other services over HTTP: within the deadline, with a breaker, retried where that is safe.

The ids of the running request, the time that it still has and its trace go along in headers. What
comes back is a response of any status, or a problem that the service may let through as it is.
"""

from __future__ import annotations

import asyncio
import email.utils
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter
from types import TracebackType
from typing import Any, Self

import httpx2

from chassis.breaker import Breaker, BreakerPolicy
from chassis.clock import SYSTEM_CLOCK, Clock
from chassis.context import current_request, remaining_seconds
from chassis.errors import DeadlineExceeded, Unavailable
from chassis.metrics import Metrics
from chassis.retry import Backoff, Retry, RetryBudget

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
_BUSY = frozenset({429, 502, 503, 504})
_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class OutboundPolicy:
    """How one peer is called; durations in seconds, `timeout` for each attempt."""

    timeout: float = 5.0
    connect_timeout: float = 1.0
    connections: int = 50
    attempts: int = 3
    breaker: BreakerPolicy = field(default_factory=BreakerPolicy)


class _RefusalError(Exception):
    """The peer answered, but that it cannot."""

    def __init__(self, response: httpx2.Response) -> None:
        super().__init__(response.status_code)
        self.response = response


class Outbound:
    """A client of one peer, named `peer` in metrics. An async context manager: leaving it closes it."""

    def __init__(
        self,
        peer: str,
        base_url: str,
        *,
        policy: OutboundPolicy | None = None,
        metrics: Metrics | None = None,
        clock: Clock = SYSTEM_CLOCK,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._peer = peer
        self._policy = policy or OutboundPolicy()
        self._metrics = metrics
        self._clock = clock
        self._client = httpx2.AsyncClient(
            base_url=base_url,
            transport=transport,
            follow_redirects=False,
            trust_env=False,
            limits=httpx2.Limits(
                max_connections=self._policy.connections, max_keepalive_connections=self._policy.connections
            ),
        )
        self.breaker = Breaker(
            peer, is_failure=_is_failure, policy=self._policy.breaker, clock=clock, metrics=metrics
        )
        self._retry = Retry(
            _is_transient,
            name=peer,
            attempts=self._policy.attempts,
            backoff=Backoff(),
            budget=RetryBudget(),
            clock=clock,
            hint=self._asked_to_wait,
            counter=metrics.retries if metrics else None,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    async def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
    ) -> httpx2.Response:
        """The peer's answer, of whatever status.

        Tried again if the method is safe to repeat, or made so by `idempotency_key`. Raises
        Unavailable if the peer cannot be reached, BreakerOpen if it is not even tried, and
        DeadlineExceeded if it does not answer in time.
        """
        sent = {**_context_headers(), **(headers or {})}
        if idempotency_key is not None:
            sent["Idempotency-Key"] = idempotency_key

        async def attempt() -> httpx2.Response:
            return await self._attempt(method, path, json=json, params=params, headers=sent)

        async def guarded() -> httpx2.Response:
            return await self.breaker.call(attempt)

        repeatable = method in _SAFE or idempotency_key is not None
        try:
            return await (self._retry.call(guarded) if repeatable else guarded())
        except _RefusalError as refusal:
            return refusal.response
        except (TimeoutError, httpx2.TimeoutException) as error:
            raise DeadlineExceeded(f"{self._peer} did not answer in time.") from error
        except httpx2.TransportError as error:
            raise Unavailable(f"{self._peer} cannot be reached.") from error

    async def get(self, path: str, **options: Any) -> httpx2.Response:
        """`request` by GET."""
        return await self.request("GET", path, **options)

    async def post(self, path: str, **options: Any) -> httpx2.Response:
        """`request` by POST."""
        return await self.request("POST", path, **options)

    async def _attempt(self, method: str, path: str, **options: Any) -> httpx2.Response:
        seconds = self._seconds()
        connect = min(seconds, self._policy.connect_timeout)
        timeout = httpx2.Timeout(seconds, connect=connect)
        begun, status = perf_counter(), "error"
        try:
            # The client's own limits are for each read: a peer that drips would be waited for without end.
            async with asyncio.timeout(seconds):
                response = await self._client.request(method, path, timeout=timeout, **options)
            status = str(response.status_code)
        finally:
            if self._metrics is not None:
                self._metrics.outbound.labels(self._peer, method, status).observe(perf_counter() - begun)
        if response.status_code in _BUSY or response.status_code >= _SERVER_ERROR:
            raise _RefusalError(response)
        return response

    def _seconds(self) -> float:
        """The time for one attempt: what the policy gives, or what the request still has."""
        remaining = remaining_seconds()
        seconds = self._policy.timeout if remaining is None else min(self._policy.timeout, remaining)
        if seconds <= 0:
            raise TimeoutError
        return seconds

    def _asked_to_wait(self, error: Exception) -> float | None:
        if not isinstance(error, _RefusalError):
            return None
        return _wait_seconds(error.response.headers.get("Retry-After"), self._clock)


def _context_headers() -> dict[str, str]:
    context = current_request()
    if context is None:
        return {}
    headers = {"X-Request-ID": context.request_id, "traceparent": context.traceparent}
    remaining = remaining_seconds()
    if remaining:
        headers["X-Request-Timeout"] = f"{remaining:.3f}"
    return headers


def _wait_seconds(retry_after: str | None, clock: Clock) -> float | None:
    """What `Retry-After` asks for: seconds, or until a date."""
    if not retry_after:
        return None
    if retry_after.isdigit():
        return float(retry_after)
    try:
        date = email.utils.parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, (date - clock.now()).total_seconds())


def _is_transient(error: Exception) -> bool:
    if isinstance(error, _RefusalError):
        return error.response.status_code in _BUSY
    return isinstance(error, (TimeoutError, httpx2.TransportError))


def _is_failure(error: Exception) -> bool:
    """What the peer is to blame for: not that we send it too much."""
    if isinstance(error, _RefusalError):
        return error.response.status_code >= _SERVER_ERROR
    return isinstance(error, (TimeoutError, httpx2.TransportError))

"""The one middleware of every request, in plain ASGI since it is on the way of each.

In this order: ids, who asks, how often, how long the body may be; then the handler, until the
deadline or as long as the client is there; then a metric, a line of the log and, where something
was changed or refused, a record of the audit log.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter

from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.audit import AuditLog, Outcome
from chassis.auth import Authenticator
from chassis.context import RequestContext, enter_request
from chassis.errors import BadRequest, DeadlineExceeded, PayloadTooLarge, Problem
from chassis.exchange import CLIENT_CLOSED_REQUEST, Exchange
from chassis.health import HealthRegistry
from chassis.identifiers import uuid7
from chassis.limits import RateLimit
from chassis.logs import RequestLine, get_logger, log_request
from chassis.metrics import METHODS, UNMATCHED, Metrics
from chassis.problems import response
from chassis.redaction import redact_text
from chassis.trace_context import TraceContext, continue_or_begin

_REQUEST_ID = re.compile(rb"[\w.:/+=-]{1,128}")
_READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_REFUSED = frozenset({401, 403})
_CLIENT_ERROR = 400
_SERVER_ERROR = 500


@dataclass(slots=True)
class Policy:
    """What requests are held to; `exempt` are the paths of probes: open, not limited, not logged."""

    deadline_seconds: float
    max_body_bytes: int
    exempt: frozenset[str]
    authenticator: Authenticator | None = None
    open_paths: frozenset[str] = frozenset()
    rate_limit: RateLimit | None = None
    audit: AuditLog | None = None
    span: Callable[[], TraceContext | None] | None = None


class RequestMiddleware:
    """Wraps the application; see the module."""

    def __init__(self, app: ASGIApp, *, policy: Policy, metrics: Metrics, health: HealthRegistry) -> None:
        self._app = app
        self._policy = policy
        self._metrics = metrics
        self._health = health

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; other kinds of traffic pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = perf_counter()
        headers = dict(scope["headers"])
        context = self._context(scope, headers)
        enter_request(context)
        exchange = Exchange(
            receive,
            send,
            request_id=context.request_id.encode(),
            has_body=headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers,
            max_body=self._policy.max_body_bytes,
            health=self._health,
        )
        self._metrics.in_flight += 1
        try:
            await self._handle(scope, headers, context, exchange)
        finally:
            exchange.unwatch()
            self._metrics.in_flight -= 1
            self._record(scope, context, exchange, perf_counter() - begun)

    async def _handle(
        self, scope: Scope, headers: dict[bytes, bytes], context: RequestContext, exchange: Exchange
    ) -> None:
        try:
            if scope["path"] not in self._policy.exempt:
                self._admit(scope, headers, context)
            loop = asyncio.get_running_loop()
            context.deadline = loop.time() + self._seconds(headers)
            exchange.watch(loop, context.deadline)
            await self._app(scope, exchange.receive, exchange.send)
        except Problem as problem:
            await self._answer(problem, scope, context, exchange)
        except asyncio.CancelledError:
            if exchange.reason is None:
                raise
            exchange.unwatch()
            await self._give_up(scope, context, exchange)
        except Exception as error:  # noqa: BLE001 - nothing unforeseen may reach a client
            get_logger().exception("request.failed", reason=type(error).__name__, exc_info=error)
            context.error = context.error or type(error).__name__
            await self._answer(Problem("Something went wrong on our side."), scope, context, exchange)

    async def _give_up(self, scope: Scope, context: RequestContext, exchange: Exchange) -> None:
        if exchange.reason == "deadline":
            await self._answer(DeadlineExceeded(), scope, context, exchange)
        else:
            context.error = "the client went away"
            exchange.status = CLIENT_CLOSED_REQUEST

    async def _answer(
        self, problem: Problem, scope: Scope, context: RequestContext, exchange: Exchange
    ) -> None:
        context.error = context.error or problem.detail or problem.title
        if exchange.started:
            # The status has been sent: all that is left is to break the connection off.
            raise ConnectionAbortedError(problem.title)
        answer = response(problem, scope["path"])
        await answer(scope, exchange.receive, exchange.send)

    def _context(self, scope: Scope, headers: dict[bytes, bytes]) -> RequestContext:
        sent = headers.get(b"x-request-id")
        request_id = sent.decode("ascii") if sent and _REQUEST_ID.fullmatch(sent) else str(uuid7())
        span = self._policy.span() if self._policy.span else None
        if span is None:
            parent = headers.get(b"traceparent")
            span = continue_or_begin(parent.decode("latin-1") if parent else None)
        client = scope.get("client")
        return RequestContext(
            request_id, span.trace_id, span.span_id, span.flags, client=client[0] if client else ""
        )

    def _admit(self, scope: Scope, headers: dict[bytes, bytes], context: RequestContext) -> None:
        policy = self._policy
        if policy.authenticator is not None and scope["path"] not in policy.open_paths:
            authorization, key = headers.get(b"authorization"), headers.get(b"x-api-key")
            context.principal = policy.authenticator.principal(
                authorization.decode("latin-1") if authorization else None,
                key.decode("latin-1") if key else None,
            )
        if policy.rate_limit is not None:
            policy.rate_limit.admit(context.principal or context.client)
        length = headers.get(b"content-length")
        if length is not None and length.isdigit() and int(length) > policy.max_body_bytes:
            raise PayloadTooLarge(f"The body may have {policy.max_body_bytes} bytes.")

    def _seconds(self, headers: dict[bytes, bytes]) -> float:
        """The time that the request has: what the service grants, or less if the caller waits no longer."""
        asked = headers.get(b"x-request-timeout")
        if asked is None:
            return self._policy.deadline_seconds
        try:
            seconds = float(asked)
        except ValueError:
            seconds = -1
        if not seconds > 0:
            raise BadRequest("X-Request-Timeout: a number of seconds above 0 is expected.")
        return min(seconds, self._policy.deadline_seconds)

    def _record(self, scope: Scope, context: RequestContext, exchange: Exchange, seconds: float) -> None:
        method, route, status = scope["method"], _template(scope), exchange.status
        self._metrics.observe_request(route, method, status, seconds)
        policy = self._policy
        if policy.audit is not None and (method not in _READING or status in _REFUSED):
            outcome: Outcome = "success" if status < _CLIENT_ERROR else "failure"
            policy.audit.record(f"http.{method.lower()}", resource=_resource(scope, route), outcome=outcome)
        if scope["path"] in policy.exempt and status < _SERVER_ERROR:
            return
        log_request(
            RequestLine(
                time=datetime.now(UTC).isoformat(timespec="milliseconds"),
                level="error" if status >= _SERVER_ERROR else "info",
                method=method if method in METHODS else "_OTHER",
                route=route,
                status=status,
                latency_ms=round(seconds * 1000, 3),
                error=redact_text(context.error) if context.error else None,
                request_id=context.request_id,
                trace_id=context.trace_id,
            )
        )


def _template(scope: Scope) -> str:
    """The template of the route that took the request, with the prefixes of the routers it is in."""
    effective = scope.get("fastapi", {}).get("effective_route_context")
    route = effective or scope.get("route")
    return getattr(route, "path_format", None) or UNMATCHED


def _resource(scope: Scope, route: str) -> str:
    """What an audit record may name: the route. An id in the path may be a person's."""
    return f"{scope['method']} {route}"

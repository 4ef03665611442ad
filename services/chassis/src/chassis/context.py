"""What is known about the request that runs: its ids, who asks, and until when an answer is of use.

One value in one context variable: logs, outbound calls and problems read it, nobody passes it on.
"""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class RequestContext:
    """The facts of one request. `deadline` is a time of the event loop, `client` an address."""

    request_id: str
    trace_id: str
    span_id: str
    trace_flags: str = "00"
    deadline: float | None = None
    principal: str | None = None
    client: str = ""
    error: str | None = None

    @property
    def traceparent(self) -> str:
        """The header that makes a call part of the same trace (W3C Trace Context)."""
        return f"00-{self.trace_id}-{self.span_id}-{self.trace_flags}"


_current: ContextVar[RequestContext | None] = ContextVar("request", default=None)

current_request = _current.get
enter_request = _current.set


def remaining_seconds() -> float | None:
    """How long the running request still has, in seconds, never below 0; None without a deadline."""
    context = _current.get()
    if context is None or context.deadline is None:
        return None
    return max(0.0, context.deadline - asyncio.get_running_loop().time())

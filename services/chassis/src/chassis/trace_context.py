"""W3C Trace Context without a tracing library: ids go on through the service even where it traces nothing."""

from __future__ import annotations

import re
from typing import NamedTuple

from chassis.identifiers import span_id, trace_id

_HEADER = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?")


class TraceContext(NamedTuple):
    """A trace, the span that we are in it, and whether somebody records it."""

    trace_id: str
    span_id: str
    flags: str = "00"


def parse(header: str | None) -> TraceContext | None:
    """What a `traceparent` header says; None without one, or if it is not valid."""
    match = _HEADER.fullmatch(header) if header else None
    if match is None:
        return None
    version, trace, span, flags = match.groups()
    if version == "ff" or not int(trace, 16) or not int(span, 16):
        return None
    return TraceContext(trace, span, flags)


def continue_or_begin(header: str | None) -> TraceContext:
    """The context of our own span: in the caller's trace if there is one, else in a new one."""
    caller = parse(header)
    if caller is None:
        return TraceContext(trace_id(), span_id())
    return TraceContext(caller.trace_id, span_id(), caller.flags)

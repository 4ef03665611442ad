"""Logs: one JSON object a line on standard output, with the ids of the request, without secrets.

`configure` once at the start; then `get_logger()` anywhere. What libraries log by the standard
`logging` takes the same way out.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any, TextIO

import msgspec
import structlog

from chassis.context import current_request
from chassis.redaction import REDACTED, is_secret_name, redact, redact_text

Event = MutableMapping[str, Any]
Logger = structlog.typing.FilteringBoundLogger

_encoder = msgspec.json.Encoder(enc_hook=str)
_CHATTY = {
    "uvicorn.access": logging.CRITICAL,
    "uvicorn.error": logging.WARNING,
    "aiosqlite": logging.WARNING,
    "alembic": logging.WARNING,
}
_NUMBERS = {"info": logging.INFO, "error": logging.ERROR}
_secret_names: dict[str, bool] = {}
_KNOWN_NAMES_LIMIT = 10_000


def configure(*, level: str = "info", service: str = "service", stream: TextIO | None = None) -> None:
    """Make logs go to `stream` (standard output) from `level` on, each line naming the service."""
    number = logging.getLevelNamesMapping()[level.upper()]
    _output.stream, _output.service, _output.level = stream or sys.stdout, service, number
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(number),
        processors=[_Describe(service), _redact, _Render()],
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stdout),
        cache_logger_on_first_use=False,
    )
    _take_standard_logging(number)


def get_logger(**fields: Any) -> Logger:
    """A logger that adds `fields` to each line: `log.info("order.created", order_id=…)`."""
    logger: Logger = structlog.get_logger(**fields)
    return logger


class RequestLine(msgspec.Struct, kw_only=True):
    """What is logged of every request: the same keys as any other line, without the pipeline's cost.

    None of its fields can hold a secret but `error`, which comes redacted.
    """

    event: str = "request"
    time: str
    level: str
    service: str = ""
    method: str
    route: str
    status: int
    latency_ms: float
    error: str | None
    request_id: str
    trace_id: str


class _Output:
    """Where the logs go; set by `configure`."""

    stream: TextIO = sys.stdout
    service: str = "service"
    level: int = logging.INFO


_output = _Output()


def log_request(line: RequestLine) -> None:
    """Write the line of a request, if its level is logged."""
    if _NUMBERS[line.level] >= _output.level:
        line.service = _output.service
        _output.stream.write(_encoder.encode(line).decode() + "\n")
        _output.stream.flush()


class _Describe:
    """Adds what is the same for every line, and the ids of the request that runs."""

    def __init__(self, service: str) -> None:
        self._service = service

    def __call__(self, _logger: Any, method: str, event: Event) -> Event:
        event["time"] = datetime.now(UTC).isoformat(timespec="milliseconds")
        event["level"] = event.pop("severity", None) or ("error" if method == "exception" else method)
        event["service"] = self._service
        context = current_request()
        if context is not None:
            event.setdefault("request_id", context.request_id)
            event.setdefault("trace_id", context.trace_id)
        failure = event.pop("exc_info", None)
        if failure:
            event["exception"] = _trace(failure)
        return event


def _trace(failure: Any) -> str:
    error = failure if isinstance(failure, BaseException) else sys.exc_info()[1]
    if isinstance(failure, tuple):
        error = failure[1]
    return "".join(traceback.format_exception(error)) if error is not None else ""


def _redact(_logger: Any, _method: str, event: Event) -> Event:
    for name, value in event.items():
        if _is_secret(name):
            event[name] = REDACTED
        elif isinstance(value, str):
            event[name] = redact_text(value)
        elif not isinstance(value, (int, float, type(None))):
            event[name] = redact(value)
    return event


def _is_secret(name: str) -> bool:
    known = _secret_names.get(name)
    if known is None:
        known = is_secret_name(name)
        if len(_secret_names) < _KNOWN_NAMES_LIMIT:
            _secret_names[name] = known
    return known


class _Render:
    """Writes the line."""

    def __call__(self, _logger: Any, _method: str, event: Event) -> str:
        return _encoder.encode(event).decode()


class _Forward(logging.Handler):
    """Sends what libraries log by the standard module the way of our own lines."""

    def emit(self, record: logging.LogRecord) -> None:
        fields: dict[str, Any] = {"logger": record.name}
        if record.exc_info:
            fields["exc_info"] = record.exc_info
        structlog.get_logger().log(record.levelno, record.getMessage(), **fields)


def _take_standard_logging(level: int) -> None:
    logging.basicConfig(handlers=[_Forward()], level=max(level, logging.INFO), force=True)
    for name, least in _CHATTY.items():
        logging.getLogger(name).setLevel(max(level, least))

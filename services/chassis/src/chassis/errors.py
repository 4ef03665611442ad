"""The exceptions of the chassis: the tree that a service builds its own on.

    ChassisError
    ├── SettingsError           the environment does not hold what the service needs: it does not start
    ├── Problem                 an answer that is an error, as RFC 9457 writes it
    │   ├── BadRequest          400
    │   ├── Unauthorized        401
    │   ├── Forbidden           403
    │   ├── NotFound            404
    │   ├── Conflict            409
    │   ├── PayloadTooLarge     413
    │   ├── Unprocessable       422
    │   ├── TooManyRequests     429, with Retry-After
    │   ├── Unavailable         503, with Retry-After
    │   │   └── BreakerOpen     503, refused before anything was executed
    │   └── DeadlineExceeded    504
    ├── AuditError              a chain of audit records is broken
    └── IdempotencyError        an operation did not keep the contract of idempotency
        └── ClaimLostError      the lease ran out, and another request works on the key

A domain raises errors of its own; `api.py` of the service says which problem each of them is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar


class ChassisError(Exception):
    """The base of all."""


class SettingsError(ChassisError):
    """The environment does not hold what the service needs; the message lists everything that is wrong."""


class AuditError(ChassisError):
    """A chain of audit records is broken; the message says where."""


class IdempotencyError(ChassisError):
    """An operation under an idempotency key returned without having stored its response."""


class ClaimLostError(IdempotencyError):
    """The lease of a claim ran out before the response was stored: the transaction must roll back."""


class Problem(ChassisError):  # noqa: N818 - the name that RFC 9457 gives it
    """An answer that is an error: `application/problem+json`, RFC 9457.

    `detail` is for the client: never put a driver's message, SQL or a stack trace into it. `extra`
    adds members to the document, `headers` to the answer.
    """

    status: ClassVar[int] = 500

    def __init__(
        self,
        detail: str | None = None,
        *,
        status: int | None = None,
        title: str | None = None,
        type: str = "about:blank",  # noqa: A002 - the member's name in RFC 9457
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        self.code = status or self.status
        self.title = title or phrase(self.code)
        self.detail = detail
        self.type = type
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})
        super().__init__(detail or self.title)


class BadRequest(Problem):
    """The request cannot be understood."""

    status = 400


class Unauthorized(Problem):
    """Nobody, or somebody unknown, asks."""

    status = 401

    def __init__(self, detail: str = "Credentials are missing or not valid.") -> None:
        super().__init__(detail, headers={"WWW-Authenticate": 'Bearer, ApiKey realm="api"'})


class Forbidden(Problem):
    """Somebody known asks for what is not theirs."""

    status = 403


class NotFound(Problem):
    """There is no such thing."""

    status = 404


class Conflict(Problem):
    """The request contradicts what is."""

    status = 409


class PayloadTooLarge(Problem):
    """The body is longer than the service reads."""

    status = 413


class Unprocessable(Problem):
    """The request is well formed, but its content is wrong."""

    status = 422


class TooManyRequests(Problem):
    """The client asks more often than it may; `retry_after` in seconds."""

    status = 429

    def __init__(self, detail: str = "Too many requests.", *, retry_after: float = 1) -> None:
        super().__init__(detail, headers={"Retry-After": whole_seconds(retry_after)})


class Unavailable(Problem):
    """Something that the service needs is not there just now; `retry_after` in seconds."""

    status = 503

    def __init__(self, detail: str = "Temporarily unavailable.", *, retry_after: float = 1) -> None:
        super().__init__(detail, headers={"Retry-After": whole_seconds(retry_after)})


class BreakerOpen(Unavailable):
    """A circuit breaker refuses: nothing was executed."""


class DeadlineExceeded(Problem):
    """The time that the request had is over."""

    status = 504

    def __init__(self, detail: str = "The deadline of the request has passed.") -> None:
        super().__init__(detail)


def phrase(status: int) -> str:
    """The reason phrase of a status code."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def whole_seconds(seconds: float) -> str:
    """Seconds as `Retry-After` wants them: whole, and at least one."""
    return str(max(1, math.ceil(seconds)))

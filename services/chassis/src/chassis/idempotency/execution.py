"""What a route calls: executes a request once under its key, or answers as it was answered before."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from chassis.clock import SYSTEM_CLOCK, Clock
from chassis.errors import ClaimLostError, Conflict, IdempotencyError, Problem, Unprocessable, whole_seconds
from chassis.idempotency.key import IdempotentRequest
from chassis.idempotency.store import (
    Claim,
    Found,
    IdempotencyStore,
    InFlight,
    Mismatch,
    Replay,
    StoredResponse,
)
from chassis.logs import get_logger

REPLAYED = "Idempotent-Replayed"
_RELEASE_SECONDS = 2.0
_POLL_SECONDS = 0.05


@dataclass(slots=True)
class Completion:
    """What an operation gets: it must call `store` in its transaction, with the answer that it returns."""

    _store: IdempotencyStore
    _claim: Claim | None
    stored: StoredResponse | None = field(default=None)

    async def store(self, transaction: Any, response: StoredResponse) -> StoredResponse:
        """Store the answer in the business transaction; does nothing if the request has no key."""
        if self._claim is not None:
            await self._store.complete(transaction, self._claim, response)
        self.stored = response
        return response


Operation = Callable[[Completion], Awaitable[StoredResponse]]


@dataclass(frozen=True, slots=True)
class Idempotency:
    """Executes operations under keys of one store.

    A request whose key is in flight is refused with 409, after `wait_seconds` in which its twin may
    still give the answer that both want.
    """

    store: IdempotencyStore
    wait_seconds: float = 0
    clock: Clock = SYSTEM_CLOCK

    async def execute(self, request: IdempotentRequest | None, operation: Operation) -> Response:
        """The answer of `operation`, or the one that the key has already got.

        `operation` does the work in one transaction, calls `completion.store(transaction, response)`
        in it, and returns the response. Whatever it raises means that its transaction rolled back:
        the key is given back. Raises Unprocessable for another body, Conflict while in flight.
        """
        if request is None:
            return _answer(await operation(Completion(self.store, None)))
        found = await self._claim(request)
        if isinstance(found, Replay):
            return _answer(found.response, replayed=True)
        if isinstance(found, Mismatch):
            raise Unprocessable("The idempotency key was used for another request.")
        if isinstance(found, InFlight):
            raise Conflict(
                "A request with this idempotency key is being worked on.",
                headers={"Retry-After": whole_seconds(min(1.0, found.seconds))},
            )
        return _answer(await self._first(found, operation))

    async def _claim(self, request: IdempotentRequest) -> Found:
        found = await self.store.claim(request)
        until = self.clock.monotonic() + self.wait_seconds
        while isinstance(found, InFlight) and self.clock.monotonic() < until:
            await self.clock.sleep(_POLL_SECONDS)
            found = await self.store.claim(request)
        return found

    async def _first(self, claim: Claim, operation: Operation) -> StoredResponse:
        completion = Completion(self.store, claim)
        try:
            response = await operation(completion)
        except ClaimLostError:
            raise Conflict("Another request with this idempotency key overtook this one.") from None
        except Problem:
            await self._release(claim)
            raise
        except asyncio.CancelledError:
            # Nobody waits any more, and the transaction may or may not have been committed: `release`
            # leaves a stored answer alone.
            await asyncio.shield(self._release(claim))
            raise
        except Exception:
            await self._release(claim)
            raise
        if completion.stored is not response:
            await self._release(claim)
            raise IdempotencyError("the operation returned a response that it has not stored")
        return response

    async def _release(self, claim: Claim) -> None:
        try:
            async with asyncio.timeout(_RELEASE_SECONDS):
                await self.store.release(claim)
        except Exception as error:  # noqa: BLE001 - the lease ends by itself
            get_logger().warning("idempotency.not_released", reason=repr(error))


def _answer(response: StoredResponse, *, replayed: bool = False) -> Response:
    headers = dict(response.headers)
    if replayed:
        headers[REPLAYED] = "true"
    return Response(response.body, response.status, headers)

"""The port of idempotency: what a store of keys can do, and what it may find."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from chassis.idempotency.key import IdempotentRequest

LEASE = timedelta(seconds=60)
KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """An answer that is given again: the status, the body, and the headers that belong to the content."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to execute the request of a key, until the lease ends. `owner` tells claims apart."""

    request: IdempotentRequest
    owner: str


@dataclass(frozen=True, slots=True)
class Replay:
    """The request has been executed: this was the answer."""

    response: StoredResponse


@dataclass(frozen=True, slots=True)
class InFlight:
    """The request is being executed; its lease ends in `seconds`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The key was used for another body."""


Found = Claim | Replay | InFlight | Mismatch


class IdempotencyStore(Protocol):
    """Keeps claims and answers."""

    async def claim(self, request: IdempotentRequest) -> Found:
        """Claim the key, or say what is there. A claim whose lease has ended is taken over."""
        ...

    async def complete(self, transaction: Any, claim: Claim, response: StoredResponse) -> None:
        """Store the answer in the business transaction (what that is, is the store's matter).

        Raises ClaimLostError if the claim has been taken over: the transaction must roll back.
        """
        ...

    async def release(self, claim: Claim) -> None:
        """Give the key back: the request was refused before anything was done."""
        ...

    async def purge(self) -> int:
        """Forget what is older than keys are kept; how many were forgotten."""
        ...

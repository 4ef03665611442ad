"""Keys in the process: for services whose state is in the process too."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from chassis.clock import SYSTEM_CLOCK, Clock
from chassis.errors import ClaimLostError
from chassis.idempotency.key import IdempotentRequest
from chassis.idempotency.store import KEPT, LEASE, Claim, Found, InFlight, Mismatch, Replay, StoredResponse


@dataclass(slots=True)
class _Entry:
    fingerprint: str
    owner: str
    leased_until: float
    created: float
    response: StoredResponse | None = None


@dataclass(slots=True)
class MemoryIdempotency:
    """An `IdempotencyStore` without a database; `transaction` is not used."""

    clock: Clock = SYSTEM_CLOCK
    lease: timedelta = LEASE
    kept: timedelta = KEPT
    _entries: dict[tuple[str, str], _Entry] = field(default_factory=dict)
    _claims: int = 0

    async def claim(self, request: IdempotentRequest) -> Found:
        """See `IdempotencyStore`."""
        now = self.clock.monotonic()
        entry = self._entries.get((request.scope, request.key))
        if entry is not None and now - entry.created < self.kept.total_seconds():
            if entry.fingerprint != request.fingerprint:
                return Mismatch()
            if entry.response is not None:
                return Replay(entry.response)
            if now < entry.leased_until:
                return InFlight(entry.leased_until - now)
        self._claims += 1
        owner = str(self._claims)
        until = now + self.lease.total_seconds()
        self._entries[request.scope, request.key] = _Entry(request.fingerprint, owner, until, now)
        return Claim(request, owner)

    async def complete(self, transaction: Any, claim: Claim, response: StoredResponse) -> None:  # noqa: ARG002
        """See `IdempotencyStore`."""
        entry = self._owned(claim)
        if entry is None:
            raise ClaimLostError("the lease ended, and another request took the key over")
        entry.response = response

    async def release(self, claim: Claim) -> None:
        """See `IdempotencyStore`."""
        entry = self._owned(claim)
        if entry is not None and entry.response is None:
            del self._entries[claim.request.scope, claim.request.key]

    async def purge(self) -> int:
        """See `IdempotencyStore`."""
        oldest = self.clock.monotonic() - self.kept.total_seconds()
        old = [key for key, entry in self._entries.items() if entry.created <= oldest]
        for key in old:
            del self._entries[key]
        return len(old)

    def _owned(self, claim: Claim) -> _Entry | None:
        entry = self._entries.get((claim.request.scope, claim.request.key))
        return entry if entry is not None and entry.owner == claim.owner else None

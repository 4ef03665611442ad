"""Keys behind the circuit breaker of the database that they are in: an outage is met here first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chassis.breaker import Breaker
from chassis.idempotency.key import IdempotentRequest
from chassis.idempotency.store import Claim, Found, IdempotencyStore, StoredResponse


@dataclass(frozen=True, slots=True)
class GuardedIdempotency:
    """An `IdempotencyStore` that claims nothing while the breaker is open, so that no key is used up."""

    store: IdempotencyStore
    breaker: Breaker

    async def claim(self, request: IdempotentRequest) -> Found:
        """See `IdempotencyStore`. Raises BreakerOpen."""
        return await self.breaker.call(lambda: self.store.claim(request))

    async def complete(self, transaction: Any, claim: Claim, response: StoredResponse) -> None:
        """See `IdempotencyStore`; whoever has the transaction has asked the breaker."""
        await self.store.complete(transaction, claim, response)

    async def release(self, claim: Claim) -> None:
        """See `IdempotencyStore`; tried even while the breaker is open, and given up if that fails."""
        await self.store.release(claim)

    async def purge(self) -> int:
        """See `IdempotencyStore`."""
        return await self.store.purge()

"""Forgets the claims of idempotency keys that are older than they are kept."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.clock import SYSTEM_CLOCK, Clock
from orders.schema import order_claims

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class ExpiredClaims:
    """What the chassis's worker purges; in batches, so that no lock is held for long."""

    engine: AsyncEngine
    clock: Clock = SYSTEM_CLOCK

    async def purge(self) -> int:
        """Forget what has expired; how many claims were forgotten."""
        keys, total = order_claims.c, 0
        while True:
            expired = select(keys.key).where(keys.expires_at < self.clock.now()).limit(_BATCH)
            async with self.engine.begin() as connection:
                done = await connection.execute(delete(order_claims).where(keys.key.in_(expired)))
            total += done.rowcount
            if done.rowcount < _BATCH:
                return total

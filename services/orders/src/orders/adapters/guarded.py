"""A store behind a circuit breaker: each request counts as a call, however many share a batch."""

from __future__ import annotations

from uuid import UUID

from chassis.breaker import Breaker
from chassis.outbox.event import Event
from orders.domain import Claim, Order, Placed, StoreUnavailableError
from orders.ports import OrderStore


class GuardedOrders:
    """An `OrderStore` that refuses with BreakerOpen while the one behind it does not work."""

    def __init__(self, store: OrderStore, breaker: Breaker) -> None:
        self._store = store
        self._breaker = breaker

    async def place(self, order: Order, event: Event, claim: Claim | None) -> Placed:
        """See `OrderStore.place`."""
        return await self._breaker.call(lambda: self._store.place(order, event, claim))

    async def find(self, order_id: UUID) -> Order | None:
        """See `OrderStore.find`."""
        return await self._breaker.call(lambda: self._store.find(order_id))

    async def check(self) -> None:
        """See `OrderStore.check`: a probe always asks the store itself."""
        await self._store.check()

    async def close(self) -> None:
        """See `OrderStore.close`."""
        await self._store.close()


def is_failure(error: Exception) -> bool:
    """Whether the store is to blame: not for a key used twice, nor for a queue that is full."""
    return isinstance(error, StoreUnavailableError)

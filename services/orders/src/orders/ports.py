"""What the domain needs from outside, as protocols; `adapters/` fulfils them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from chassis.outbox.event import Event
from orders.domain import Claim, Order, Placed


class OrderStore(Protocol):
    """Where orders are kept, together with the events that tell of them."""

    async def place(self, order: Order, event: Event, claim: Claim | None) -> Placed:
        """Store an order with its event and its claim, all or nothing, and return when it is durable.

        Raises KeyReusedError, OrderRefusedError, StoreBusyError, StoreUnavailableError.
        """
        ...

    async def find(self, order_id: UUID) -> Order | None:
        """The order of this id. Raises StoreBusyError, StoreUnavailableError."""
        ...

    async def check(self) -> None:
        """Return when the store answers, and raise when it does not."""
        ...

    async def close(self) -> None:
        """Store what was accepted, then let go of all connections."""
        ...


class Notifier(Protocol):
    """Who is told of new orders."""

    async def notify(self, events: Sequence[Event]) -> int:
        """Tell of events, each once however often it comes; how many the receiver did not know yet."""
        ...

"""The simulated receiver of notifications: it writes down what it was told, and knows it the next time."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.clock import SYSTEM_CLOCK, Clock
from chassis.logs import get_logger
from chassis.outbox.event import Event
from orders.schema import notifications


class StoredNotifications:
    """A `Notifier` whose memory is a table: an event that comes again is dropped by its id."""

    def __init__(self, engine: AsyncEngine, clock: Clock = SYSTEM_CLOCK) -> None:
        self._engine = engine
        self._clock = clock

    async def notify(self, events: Sequence[Event]) -> int:
        """See `Notifier.notify`."""
        insert = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        now = self._clock.now()
        rows = [
            {"event_id": event.id, "order_id": UUID(event.payload["id"]), "notified_at": now}
            for event in events
        ]
        # The rows are parameters: the statement is compiled once, not for each number of them.
        statement = insert(notifications).on_conflict_do_nothing().returning(notifications.c.order_id)
        async with self._engine.begin() as connection:
            told = (await connection.execute(statement, rows)).scalars().all()
        log = get_logger()
        for order_id in told:
            log.info("notification.sent", order_id=str(order_id))
        return len(told)

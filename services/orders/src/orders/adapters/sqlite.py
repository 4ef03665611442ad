"""Orders in SQLite, the embedded default: one file, one writer at a time, as durable as its disk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import is_transient, ping
from chassis.outbox.event import Event
from chassis.outbox.sql import SqlOutbox
from orders.domain import Claim, Item, KeyReusedError, Order, Placed, StoreUnavailableError
from orders.schema import order_claims, orders

KEPT = timedelta(hours=24)


class SqliteOrders:
    """An `OrderStore` on SQLite."""

    def __init__(self, engine: AsyncEngine, outbox: SqlOutbox) -> None:
        self._engine = engine
        self._outbox = outbox

    async def open(self) -> None:
        """Nothing to do: the engine opens the file when it is first used."""

    async def place(self, order: Order, event: Event, claim: Claim | None) -> Placed:
        """See `OrderStore.place`."""
        try:
            async with self._engine.begin() as connection:
                return await self._place(connection, order, event, claim)
        except DBAPIError as error:
            if not is_transient(error):
                raise
            raise StoreUnavailableError(type(error).__name__) from error

    async def find(self, order_id: UUID) -> Order | None:
        """See `OrderStore.find`."""
        try:
            async with self._engine.connect() as connection:
                return await _find(connection, order_id)
        except DBAPIError as error:
            if not is_transient(error):
                raise
            raise StoreUnavailableError(type(error).__name__) from error

    async def check(self) -> None:
        """See `OrderStore.check`."""
        await ping(self._engine)

    async def close(self) -> None:
        """See `OrderStore.close`; the engine belongs to whoever made it."""

    async def _place(
        self, connection: AsyncConnection, order: Order, event: Event, claim: Claim | None
    ) -> Placed:
        if claim is not None:
            earlier = await _claimed(connection, claim, order.created_at)
            if earlier is not None:
                return Placed(earlier, replayed=True)
            await connection.execute(
                insert(order_claims).values(
                    key=claim.key,
                    fingerprint=claim.fingerprint,
                    order_id=order.id,
                    expires_at=order.created_at + KEPT,
                )
            )
        await connection.execute(insert(orders).values(_columns(order)))
        await self._outbox.add(connection, event)
        return Placed(order)


def _columns(order: Order) -> dict[str, Any]:
    columns: dict[str, Any] = msgspec.to_builtins(order, builtin_types=(UUID, datetime))
    return columns


async def _claimed(connection: AsyncConnection, claim: Claim, now: datetime) -> Order | None:
    """The order that the key has made, if it is not too old. Raises KeyReusedError."""
    chosen = select(order_claims).where(order_claims.c.key == claim.key)
    row = (await connection.execute(chosen)).one_or_none()
    if row is None:
        return None
    if row.expires_at.replace(tzinfo=UTC) < now:
        await connection.execute(delete(order_claims).where(order_claims.c.key == claim.key))
        return None
    if row.fingerprint != claim.fingerprint:
        raise KeyReusedError(claim.key)
    return await _find(connection, row.order_id)


async def _find(connection: AsyncConnection, order_id: UUID) -> Order | None:
    row: Any = (await connection.execute(select(orders).where(orders.c.id == order_id))).one_or_none()
    if row is None:
        return None
    items = msgspec.convert(row.items, tuple[Item, ...])
    # SQLite gives times back without their offset.
    created_at = row.created_at.replace(tzinfo=UTC)
    return Order(row.id, row.customer_id, row.currency, items, row.total, row.status, created_at)

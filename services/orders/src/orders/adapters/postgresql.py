"""Orders in PostgreSQL: the measured hot path, on asyncpg alone.

One statement stores a batch of orders with their events and claims, and is its own transaction. It may be
repeated: the ids are ours, so a second attempt after a lost connection finds what the first has stored.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import msgspec

from chassis.database import is_transient
from chassis.outbox.event import Event
from chassis.retry import Retry
from orders.adapters.batching import Batcher
from orders.domain import (
    Claim,
    Item,
    KeyReusedError,
    Order,
    OrderRefusedError,
    Placed,
    StoreUnavailableError,
)

PLACE = """
WITH input AS MATERIALIZED (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[], $5::bigint[], $6::timestamptz[],
                         $7::uuid[], $8::text[], $9::text[], $10::text[], $11::text[], $12::bytea[])
        AS row (id, customer_id, currency, items, total, created_at,
                event_id, topic, payload, headers, key, fingerprint)
), claimed AS (
    INSERT INTO order_claims AS old (key, fingerprint, order_id, expires_at)
    SELECT key, fingerprint, id, created_at + interval '24 hours' FROM input
    WHERE key IS NOT NULL ORDER BY key
    ON CONFLICT (key) DO UPDATE
        SET fingerprint = excluded.fingerprint, order_id = excluded.order_id, expires_at = excluded.expires_at
        WHERE old.expires_at < now()
    RETURNING order_id
), stored AS (
    INSERT INTO orders (id, customer_id, currency, items, total, status, created_at)
    SELECT id, customer_id, currency, items, total, 'created', created_at FROM input
    WHERE key IS NULL OR id IN (SELECT order_id FROM claimed)
    ON CONFLICT (id) DO NOTHING
    RETURNING id
), told AS (
    INSERT INTO outbox (id, topic, payload, headers, created_at, due_at)
    SELECT event_id, topic, payload, headers, created_at, created_at FROM input JOIN stored USING (id)
)
SELECT id FROM stored
"""
_COLUMNS = "o.id, o.customer_id, o.currency, o.items, o.total, o.status, o.created_at"
CLAIMED = f"""
SELECT k.key, k.fingerprint, {_COLUMNS} FROM order_claims k JOIN orders o ON o.id = k.order_id
WHERE k.key = ANY ($1::text[])
"""  # noqa: S608 - a list of columns, no input
FIND = f"SELECT {_COLUMNS} FROM orders o WHERE o.id = ANY ($1::uuid[])"  # noqa: S608 - the same
KNOWN = "SELECT id FROM orders WHERE id = ANY ($1::uuid[])"

_items = msgspec.json.Decoder(tuple[Item, ...])
_encode = msgspec.json.Encoder().encode


class Row(NamedTuple):
    """One order as the statement takes it: the columns of `input`."""

    id: UUID
    customer_id: str
    currency: str
    items: str
    total: int
    created_at: Any
    event_id: UUID
    topic: str
    payload: str
    headers: str
    key: str | None
    fingerprint: bytes | None


class Unreset(asyncpg.Connection):
    """A connection that is not reset between uses: nothing here changes the state of a session."""

    def get_reset_query(self) -> str:
        """No statement at all."""
        return ""


class PostgresOrders:
    """An `OrderStore` on PostgreSQL. `timeout` in seconds holds for one statement, its commit included."""

    def __init__(self, url: str, *, pool_size: int, timeout: float, queue_limit: int, retry: Retry) -> None:
        self._url = url
        self._pool_size = pool_size
        self._retry = retry
        self._timeout = timeout
        self._writes: Batcher[tuple[Order, Row], Placed] = Batcher(self._write, limit=queue_limit)
        self._reads: Batcher[UUID, Order | None] = Batcher(self._read, limit=queue_limit)

    async def open(self) -> None:
        """Make the pool; it connects when it is first used, so the server may come later."""
        self._pool: Any = await asyncpg.create_pool(
            self._url,
            min_size=0,
            max_size=self._pool_size,
            connection_class=Unreset,
            timeout=self._timeout,
            server_settings={"application_name": "orders", "jit": "off"},
        )

    async def place(self, order: Order, event: Event, claim: Claim | None) -> Placed:
        """See `OrderStore.place`; orders that wait at the same time share a commit."""
        return await self._writes.submit((order, _row(order, event, claim)))

    async def find(self, order_id: UUID) -> Order | None:
        """See `OrderStore.find`; those who ask at the same time share a query."""
        return await self._reads.submit(order_id)

    async def check(self) -> None:
        """See `OrderStore.check`."""
        async with self._connection() as connection:
            await connection.execute("SELECT 1")

    async def close(self) -> None:
        """See `OrderStore.close`."""
        await self._writes.close()
        await self._reads.close()
        try:
            async with asyncio.timeout(self._timeout):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    def _connection(self) -> Any:
        return self._pool.acquire(timeout=self._timeout)

    async def _read(self, ids: Sequence[UUID]) -> Sequence[Order | None]:
        try:
            async with asyncio.timeout(self._timeout):
                found = await self._retry.call(lambda: self._attempt_read(ids))
        except Exception as error:
            raise _unavailable(error) from error
        orders = {record["id"]: _order(record) for record in found}
        return [orders.get(order_id) for order_id in ids]

    async def _attempt_read(self, ids: Sequence[UUID]) -> Sequence[Any]:
        async with self._connection() as connection:
            records: Sequence[Any] = await connection.fetch(FIND, list(set(ids)))
        return records

    async def _write(self, rows: Sequence[tuple[Order, Row]]) -> Sequence[Placed | Exception]:
        try:
            async with asyncio.timeout(self._timeout):
                return await self._retry.call(lambda: self._attempt(rows))
        except Exception as error:
            if is_transient(error) or not isinstance(error, asyncpg.exceptions.PostgresError):
                raise _unavailable(error) from error
            if len(rows) == 1:
                return [OrderRefusedError(type(error).__name__)]
        # One of them is poison to all: each is written alone.
        return [answer for row in rows for answer in await self._write_alone(row)]

    async def _attempt(self, rows: Sequence[tuple[Order, Row]]) -> Sequence[Placed | Exception]:
        async with self._connection() as connection:
            return await _store(connection, rows)

    async def _write_alone(self, row: tuple[Order, Row]) -> Sequence[Placed | Exception]:
        try:
            return await self._write([row])
        except StoreUnavailableError as error:
            return [error]


def _unavailable(error: Exception) -> Exception:
    """What the domain knows the error as; one that is nobody's outage stays what it is."""
    return StoreUnavailableError(type(error).__name__) if is_transient(error) else error


async def _store(connection: Any, rows: Sequence[tuple[Order, Row]]) -> list[Placed | Exception]:
    first, later = _first_of_each_key(rows)
    statement = [list(column) for column in zip(*(row for _, row in first), strict=True)]
    stored = {record["id"] for record in await connection.fetch(PLACE, *statement)}
    open_rows = [(order, row) for order, row in first if order.id not in stored] + later
    claims = await _claims(connection, [row.key for _, row in open_rows if row.key is not None])
    known = await _known(connection, [row.id for _, row in open_rows if row.key is None])
    return [_answer(order, row, stored | known, claims) for order, row in rows]


def _first_of_each_key(
    rows: Sequence[tuple[Order, Row]],
) -> tuple[list[tuple[Order, Row]], list[tuple[Order, Row]]]:
    """A statement cannot claim one key twice: those who come later are answered by what the first claims."""
    keys: set[str] = set()
    first, later = [], []
    for entry in rows:
        key = entry[1].key
        if key is not None and key in keys:
            later.append(entry)
            continue
        if key is not None:
            keys.add(key)
        first.append(entry)
    return first, later


async def _claims(connection: Any, keys: list[str]) -> dict[str, tuple[bytes, Order]]:
    if not keys:
        return {}
    found = await connection.fetch(CLAIMED, keys)
    return {record["key"]: (record["fingerprint"], _order(record)) for record in found}


async def _known(connection: Any, ids: list[UUID]) -> set[UUID]:
    """Those that an earlier attempt has stored, whose answer was lost."""
    return {record["id"] for record in await connection.fetch(KNOWN, ids)} if ids else set()


def _answer(
    order: Order, row: Row, stored: set[UUID], claims: dict[str, tuple[bytes, Order]]
) -> Placed | Exception:
    if order.id in stored:
        return Placed(order)
    if row.key is None or row.key not in claims:
        return StoreUnavailableError("the order was not stored")
    fingerprint, earlier = claims[row.key]
    if earlier.id == order.id:
        return Placed(order)
    return Placed(earlier, replayed=True) if fingerprint == row.fingerprint else KeyReusedError(row.key)


def _row(order: Order, event: Event, claim: Claim | None) -> Row:
    return Row(
        order.id,
        order.customer_id,
        order.currency,
        _encode(order.items).decode(),
        order.total,
        order.created_at,
        event.id,
        event.topic,
        _encode(event.payload).decode(),
        _encode(event.headers).decode(),
        claim.key if claim else None,
        claim.fingerprint if claim else None,
    )


def _order(record: Any) -> Order:
    return Order(
        record["id"],
        record["customer_id"],
        record["currency"],
        _items.decode(record["items"]),
        record["total"],
        record["status"],
        record["created_at"].astimezone(UTC),
    )

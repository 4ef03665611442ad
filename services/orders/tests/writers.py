"""What writers of orders send, and what must hold of all that was acknowledged to them."""

from __future__ import annotations

import httpx2

from chassis.testing.servers import PostgresServer
from chassis.testing.service import ServiceProcess
from chassis.testing.writers import Writers

DRAFT = {"customer_id": "c", "currency": "EUR", "items": [{"sku": "A", "quantity": 2, "unit_price": 5}]}


def order_writers(url: str, number: int = 16) -> Writers:
    """Writers, each of whose orders has a key of its own."""
    return Writers(url, place, number)


async def place(client: httpx2.AsyncClient, key: str) -> httpx2.Response:
    """Place an order under a key."""
    return await client.post("/orders", json=DRAFT, headers={"Idempotency-Key": key})


def verify(postgres: PostgresServer, database: str, writers: Writers, service: ServiceProcess) -> None:
    """No acknowledged order is lost, none doubled, each has one event, and nothing unforeseen was met."""
    rows = postgres.sql("SELECT key, order_id FROM order_claims", database).splitlines()
    stored = dict(row.removeprefix("/").split("|") for row in rows)
    lost = {key: order for key, order in writers.acknowledged.items() if stored.get(key) != order["id"]}
    assert not lost
    orders, events, told = (
        int(postgres.sql(f"SELECT count(*) FROM {table}", database))  # noqa: S608 - three names
        for table in ("orders", "outbox", "(SELECT DISTINCT payload::json ->> 'id' FROM outbox) AS told")
    )
    assert orders == events == told == len(stored)
    unforeseen = [line for line in service.program.log.splitlines() if '"request.failed"' in line]
    assert not unforeseen, unforeseen[0]
    assert set(writers.statuses) <= {0, 201, 503, 504}

"""Writers that keep placing orders whatever happens, and an account of all that was acknowledged."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Self

import httpx2

from chassis.testing.servers import PostgresServer
from chassis.testing.service import ServiceProcess

DRAFT = {"customer_id": "c", "currency": "EUR", "items": [{"sku": "A", "quantity": 2, "unit_price": 5}]}
_PAUSE = 0.02


@dataclass(slots=True)
class Writers:
    """`number` writers; each sends an order under a key of its own until it is acknowledged."""

    url: str
    number: int = 16
    acknowledged: dict[str, str] = field(default_factory=dict)
    moments: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    _stopped: bool = False
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self._write(number)) for number in range(self.number)]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stopped = True
        async with asyncio.timeout(60):
            await asyncio.gather(*self._tasks)

    async def acknowledge(self, more: int, *, seconds: float = 30) -> float:
        """Wait for `more` acknowledged orders; how many seconds that took."""
        begun, wanted = time.monotonic(), len(self.acknowledged) + more
        async with asyncio.timeout(seconds):
            while len(self.acknowledged) < wanted:  # noqa: ASYNC110 - writers are not told of
                await asyncio.sleep(0.01)
        return time.monotonic() - begun

    def stop(self) -> None:
        """Let each writer finish the order that it has begun, without another try."""
        self._stopped = True

    async def _write(self, number: int) -> None:
        async with httpx2.AsyncClient(base_url=self.url, timeout=15) as client:
            count = 0
            while not self._stopped:
                count += 1
                await self._place(client, f"{number}-{count}")

    async def _place(self, client: httpx2.AsyncClient, key: str) -> None:
        while True:
            try:
                answer = await client.post("/orders", json=DRAFT, headers={"Idempotency-Key": key})
            except httpx2.TransportError:
                self.statuses[0] += 1
            else:
                self.statuses[answer.status_code] += 1
                if answer.status_code == 201:
                    self.acknowledged[key] = answer.json()["id"]
                    self.moments.append(time.monotonic())
                    return
            if self._stopped:
                return
            await asyncio.sleep(_PAUSE)


def verify(postgres: PostgresServer, database: str, writers: Writers, service: ServiceProcess) -> None:
    """No acknowledged order is lost, none doubled, each has one event, and nothing unforeseen was met."""
    rows = postgres.sql("SELECT key, order_id FROM order_claims", database).splitlines()
    stored = dict(row.removeprefix("/").split("|") for row in rows)
    lost = {key: order for key, order in writers.acknowledged.items() if stored.get(key) != order}
    assert not lost
    orders, events, told = (
        int(postgres.sql(f"SELECT count(*) FROM {table}", database))  # noqa: S608 - three names
        for table in ("orders", "outbox", "(SELECT DISTINCT payload::json ->> 'id' FROM outbox) AS told")
    )
    assert orders == events == told == len(stored)
    assert not [line for line in service.program.log.splitlines() if '"request.failed"' in line]
    assert set(writers.statuses) <= {0, 201, 503, 504}

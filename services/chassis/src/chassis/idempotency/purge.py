"""Forgets keys that are older than they are kept: a worker, since no request should pay for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Protocol

from chassis.clock import SYSTEM_CLOCK, Clock
from chassis.logs import get_logger


class Purgeable(Protocol):
    """An `IdempotencyStore`, or another one whose keys grow old."""

    async def purge(self) -> int:
        """Forget what is older than it is kept; how much was forgotten."""
        ...


@dataclass(slots=True)
class Purge:
    """A `Worker` that purges a store every `interval` seconds."""

    store: Purgeable
    interval: float = 600
    clock: Clock = SYSTEM_CLOCK
    name: str = "idempotency-purge"

    async def run(self, stop: asyncio.Event) -> None:
        """Purge until `stop` is set. A store that is away is asked again the next time."""
        stopping = asyncio.ensure_future(stop.wait())
        while not stop.is_set():
            try:
                await self.store.purge()
            except Exception as error:  # noqa: BLE001 - nothing depends on it now
                get_logger().warning("idempotency.not_purged", reason=repr(error))
            pause = asyncio.ensure_future(self.clock.sleep(self.interval))
            await asyncio.wait({pause, stopping}, return_when=asyncio.FIRST_COMPLETED)
            pause.cancel()

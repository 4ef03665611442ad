"""Work beside the requests: started with the application, restarted if it fails, drained when it stops."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from chassis.clock import SYSTEM_CLOCK, Clock
from chassis.logs import get_logger
from chassis.retry import Backoff


class Worker(Protocol):
    """Runs until `stop` is set, then finishes what it has begun and returns."""

    name: str

    async def run(self, stop: asyncio.Event) -> None:
        """Work; returning before `stop` is set means that there is nothing left to do, ever."""
        ...


@dataclass(slots=True)
class Workers:
    """The workers of one application."""

    workers: Sequence[Worker]
    clock: Clock = SYSTEM_CLOCK
    backoff: Backoff = field(default_factory=lambda: Backoff(base=0.5, cap=30))
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self) -> None:
        """Start all of them."""
        self._tasks = [
            asyncio.create_task(self._supervise(worker), name=f"worker:{worker.name}")
            for worker in self.workers
        ]

    async def stop(self, patience: float) -> None:
        """Ask them to finish, and wait `patience` seconds before they are cancelled."""
        self._stop.set()
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=patience)
        for task in late:
            get_logger().error("worker.cancelled", worker=task.get_name(), patience=patience)
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _supervise(self, worker: Worker) -> None:
        failures = 0
        while not self._stop.is_set():
            try:
                await worker.run(self._stop)
            except Exception as error:  # noqa: BLE001 - a worker that died silently is the worst of outcomes
                get_logger().exception("worker.failed", worker=worker.name, exc_info=error)
                await self._pause(self.backoff.seconds(failures))
                failures += 1
            else:
                return

    async def _pause(self, seconds: float) -> None:
        sleep = asyncio.ensure_future(self.clock.sleep(seconds))
        stop = asyncio.ensure_future(self._stop.wait())
        await asyncio.wait({sleep, stop}, return_when=asyncio.FIRST_COMPLETED)
        sleep.cancel()
        stop.cancel()

"""A clock that only moves when it is told to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

_TURNS = 20


@dataclass(slots=True)
class FakeClock:
    """A `Clock`. `slept` lists all that was slept; `impatient` sleeps end at once, moving the clock."""

    start: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    impatient: bool = False
    elapsed: float = 0.0
    slept: list[float] = field(default_factory=list)
    _sleepers: list[tuple[float, asyncio.Future[None]]] = field(default_factory=list)

    def now(self) -> datetime:
        """The time of day, by the fake."""
        return self.start + timedelta(seconds=self.elapsed)

    def monotonic(self) -> float:
        """Seconds since the start of the fake."""
        return self.elapsed

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has been moved far enough."""
        self.slept.append(seconds)
        if self.impatient or seconds <= 0:
            self.elapsed += max(0.0, seconds)
            await asyncio.sleep(0)
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.elapsed + seconds, waiter))
        await waiter

    async def advance(self, seconds: float) -> None:
        """Move the clock; wakes who slept until then, in order, and lets them run."""
        until = self.elapsed + seconds
        await _turn()
        while due := [entry for entry in self._sleepers if entry[0] <= until]:
            moment, waiter = min(due, key=lambda entry: entry[0])
            self._sleepers.remove((moment, waiter))
            self.elapsed = max(self.elapsed, moment)
            if not waiter.done():
                waiter.set_result(None)
            await _turn()
        self.elapsed = until


async def _turn() -> None:
    """Let every task that can run do so."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)

"""Publishes what waits in the outbox: a worker of the application, or of a process of its own.

Several relays may run at once. An event is published again if the relay dies between publishing and
noting it, so receivers look at its id.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chassis.clock import SYSTEM_CLOCK, Clock
from chassis.logs import get_logger
from chassis.metrics import Metrics
from chassis.outbox.event import Event, Leased
from chassis.outbox.store import OutboxStore
from chassis.retry import Backoff

Publish = Callable[[Event], Awaitable[None]]


class QueueClosedError(Exception):
    """What `publish` raises when its queue will never take anything again: the relay ends."""


@dataclass(frozen=True, slots=True)
class RelayPolicy:
    """Durations in seconds. `parallel` events are published at once; after `attempts` one is dead."""

    batch: int = 100
    parallel: int = 16
    poll: float = 1.0
    lease: float = 30.0
    publish_timeout: float = 5.0
    attempts: int = 20
    kept: float = 86_400.0
    purge_every: float = 600.0


@dataclass(slots=True)
class Relay:
    """A `Worker`. Call `wake` after a commit that wrote an event: it is then published at once."""

    store: OutboxStore
    publish: Publish
    policy: RelayPolicy = field(default_factory=RelayPolicy)
    backoff: Backoff = field(default_factory=lambda: Backoff(base=0.5, cap=60))
    clock: Clock = SYSTEM_CLOCK
    metrics: Metrics | None = None
    name: str = "outbox-relay"
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _oldest: datetime | None = None
    _unnoted: list[Leased] = field(default_factory=list)
    _purged: float = float("-inf")

    def __post_init__(self) -> None:
        if self.metrics is not None:
            self.metrics.outbox_oldest.set_function(self._age)

    def wake(self) -> None:
        """There is something to publish."""
        self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Publish until `stop` is set, then what is left; ends for good when the queue is closed."""
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                self._woken.clear()
                await self._round()
                await self._wait(stopping)
            await self._round()
        except QueueClosedError:
            get_logger().warning("outbox.queue_closed", worker=self.name)
        finally:
            stopping.cancel()

    async def publish_due(self) -> int:
        """Publish one batch of what is due; how many events were leased."""
        await self._note()
        leased = await self.store.claim(self.policy.batch, timedelta(seconds=self.policy.lease))
        if leased:
            await self._publish_all(leased)
        self._oldest = await self.store.oldest_unpublished()
        return len(leased)

    async def _round(self) -> None:
        """Publish until nothing is due."""
        try:
            while await self.publish_due():
                pass
            await self._purge()
        except QueueClosedError:
            raise
        except Exception as error:  # noqa: BLE001 - the store is away: the next round finds it again
            get_logger().warning("outbox.unreachable", reason=repr(error))

    async def _publish_all(self, leased: Sequence[Leased]) -> None:
        gate = asyncio.Semaphore(self.policy.parallel)
        closed = False

        async def one(item: Leased) -> bool:
            nonlocal closed
            async with gate:
                if closed:
                    return False
                try:
                    async with asyncio.timeout(self.policy.publish_timeout):
                        await self.publish(item.event)
                except QueueClosedError:
                    closed = True
                    return False
                except Exception as error:  # noqa: BLE001 - one event that cannot be told holds up no other
                    await self._failed(item, error)
                    return False
                return True

        outcomes = await asyncio.gather(*map(one, leased))
        done = [item for item, told in zip(leased, outcomes, strict=True) if told]
        self._count("published", len(done))
        self._unnoted.extend(done)
        await self._note()
        if closed:
            raise QueueClosedError

    async def _note(self) -> None:
        """Note what was published; what the store does not take now it is told again in the next round."""
        if self._unnoted:
            await self.store.published(self._unnoted)
            self._unnoted.clear()

    async def _failed(self, item: Leased, error: Exception) -> None:
        dead = item.attempts >= self.policy.attempts
        pause = timedelta(seconds=self.backoff.seconds(item.attempts - 1))
        again = None if dead else self.clock.now() + pause
        await self.store.failed(item, f"{type(error).__name__}: {error}", again_at=again)
        self._count("dead" if dead else "failed", 1)
        log = get_logger()
        (log.error if dead else log.warning)(
            "outbox.dead" if dead else "outbox.failed",
            event_id=str(item.event.id),
            topic=item.event.topic,
            attempts=item.attempts,
            reason=repr(error),
        )

    async def _purge(self) -> None:
        now = self.clock.monotonic()
        if now - self._purged >= self.policy.purge_every:
            self._purged = now
            await self.store.purge(self.clock.now() - timedelta(seconds=self.policy.kept))

    async def _wait(self, stopping: asyncio.Task[bool]) -> None:
        """Until woken, stopped, or it is time to look again (another process may have written)."""
        woken = asyncio.ensure_future(self._woken.wait())
        pause = asyncio.ensure_future(self.clock.sleep(self.policy.poll))
        await asyncio.wait({woken, pause, stopping}, return_when=asyncio.FIRST_COMPLETED)
        woken.cancel()
        pause.cancel()

    def _age(self) -> float:
        if self._oldest is None:
            return 0.0
        return max(0.0, (self.clock.now() - self._oldest).total_seconds())

    def _count(self, outcome: str, number: int) -> None:
        if self.metrics is not None and number:
            self.metrics.outbox_events.labels(outcome).inc(number)

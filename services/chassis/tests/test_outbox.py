"""The outbox: told if and only if committed, at least once, by any number of relays; and it ends."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData

from chassis.database import create_engine
from chassis.metrics import Metrics
from chassis.outbox.event import Event
from chassis.outbox.relay import QueueClosedError, Relay, RelayPolicy
from chassis.outbox.sql import SqlOutbox, outbox_table
from chassis.retry import Backoff
from chassis.testing.clock import FakeClock
from chassis.testing.fakes import MemoryOutbox, Receiver

_LEASE = timedelta(seconds=30)


@dataclass
class _Box:
    """An outbox on whatever database, and its writer."""

    store: SqlOutbox | MemoryOutbox

    async def add(self, *events: Event) -> None:
        if isinstance(self.store, MemoryOutbox):
            self.store.add(*events)
            return
        async with self.store.engine.begin() as connection:
            await self.store.add(connection, *events)


@pytest.fixture(params=["fake", "sqlite in memory", "sqlite", "postgresql"])
async def box(request: pytest.FixtureRequest, clock: FakeClock, tmp_path: Path) -> AsyncIterator[_Box]:
    if request.param == "fake":
        yield _Box(MemoryOutbox(clock))
        return
    url = {"sqlite in memory": "sqlite://", "sqlite": f"sqlite:///{tmp_path}/box.db"}.get(request.param)
    if url is None:
        server = request.getfixturevalue("postgres")
        url = server.url(server.new_database())
    engine, metadata = create_engine(url), MetaData()
    table = outbox_table(metadata)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield _Box(SqlOutbox(engine, table, clock))
    await engine.dispose()


def _event(clock: FakeClock, number: int = 1) -> Event:
    return Event("OrderCreated", {"number": number}, clock.now() + timedelta(microseconds=number))


def _relay(
    box: _Box, publish: object, clock: FakeClock, metrics: Metrics | None = None, attempts: int = 3
) -> Relay:
    return Relay(
        box.store,
        publish,  # type: ignore[arg-type]
        RelayPolicy(attempts=attempts),
        Backoff(base=10, cap=10, chance=lambda _low, high: high),
        clock,
        metrics,
    )


async def test_what_was_written_is_published_in_the_order_of_writing(box: _Box, clock: FakeClock) -> None:
    events, receiver = [_event(clock, number) for number in range(5)], Receiver()
    await box.add(*events)
    await clock.advance(1)
    relay = _relay(box, receiver, clock)

    assert await relay.publish_due() == 5
    assert receiver.deliveries == events
    assert await relay.publish_due() == 0


async def test_an_event_of_a_transaction_that_rolls_back_is_never_told(clock: FakeClock) -> None:
    engine, metadata = create_engine("sqlite://"), MetaData()
    box = SqlOutbox(engine, outbox_table(metadata), clock)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)

    async def rolls_back() -> None:
        async with engine.begin() as connection:
            await box.add(connection, _event(clock))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await rolls_back()
    await clock.advance(1)
    assert await box.claim(10, _LEASE) == []
    await engine.dispose()


async def test_two_relays_never_get_the_same_event(box: _Box, clock: FakeClock) -> None:
    await box.add(*(_event(clock, number) for number in range(100)))
    await clock.advance(1)
    claims = await asyncio.gather(*(box.store.claim(10, _LEASE) for _ in range(10)))
    claims += [await box.store.claim(100, _LEASE)]
    ids = [leased.event.id for claim in claims for leased in claim]
    assert len(ids) == len(set(ids)) == 100


async def test_an_event_whose_relay_died_is_told_after_the_lease(box: _Box, clock: FakeClock) -> None:
    await box.add(_event(clock))
    await clock.advance(1)
    assert len(await box.store.claim(10, _LEASE)) == 1
    receiver = Receiver()
    relay = _relay(box, receiver, clock)
    assert await relay.publish_due() == 0
    await clock.advance(31)
    assert await relay.publish_due() == 1
    assert len(receiver.deliveries) == 1


async def test_what_could_not_be_told_is_tried_again_later_and_holds_up_no_other(
    box: _Box, clock: FakeClock
) -> None:
    receiver, broken = Receiver(), _event(clock, 1)

    async def publish(event: Event) -> None:
        if event.id == broken.id and clock.elapsed < 5:
            raise OSError("no answer")
        await receiver(event)

    await box.add(broken, _event(clock, 2))
    await clock.advance(1)
    relay = _relay(box, publish, clock)
    await relay.publish_due()
    assert [event.payload["number"] for event in receiver.deliveries] == [2]
    assert await relay.publish_due() == 0
    await clock.advance(11)
    await relay.publish_due()
    assert [event.payload["number"] for event in receiver.deliveries] == [2, 1]


async def test_what_fails_for_ever_dies_and_is_counted(box: _Box, clock: FakeClock) -> None:
    async def publish(_event: Event) -> None:
        raise ValueError("poison")

    metrics = Metrics()
    await box.add(_event(clock))
    relay = _relay(box, publish, clock, metrics)
    for _ in range(6):
        await clock.advance(11)
        await relay.publish_due()
    rendered = metrics.render().decode()
    assert 'outbox_events_total{outcome="failed"} 2.0' in rendered
    assert 'outbox_events_total{outcome="dead"} 1.0' in rendered
    assert await box.store.oldest_unpublished() is None


async def test_the_age_of_the_oldest_unpublished_event_is_a_metric(box: _Box, clock: FakeClock) -> None:
    async def publish(_event: Event) -> None:
        raise OSError("away")

    metrics = Metrics()
    await box.add(_event(clock, 0))
    relay = _relay(box, publish, clock, metrics, attempts=99)
    await clock.advance(5)
    await relay.publish_due()
    await clock.advance(2)
    assert "outbox_oldest_unpublished_age_seconds 7.0" in metrics.render().decode()


async def test_published_events_are_forgotten_after_a_while(box: _Box, clock: FakeClock) -> None:
    await box.add(_event(clock))
    await clock.advance(1)
    await _relay(box, Receiver(), clock).publish_due()
    assert await box.store.purge(clock.now() - timedelta(hours=1)) == 0
    assert await box.store.purge(clock.now() + timedelta(hours=1)) == 1


async def test_what_the_store_did_not_take_note_of_is_noted_later_and_not_told_twice(
    clock: FakeClock,
) -> None:
    """The database goes away between publishing and noting: the relay remembers what it told."""

    class Flaky(MemoryOutbox):
        away = True

        async def published(self, events: object) -> None:
            if self.away:
                self.away = False
                raise OSError("away")
            await super().published(events)  # type: ignore[arg-type]

    store, receiver = Flaky(clock), Receiver()
    store.add(_event(clock))
    relay = _relay(_Box(store), receiver, clock)
    await clock.advance(1)
    with pytest.raises(OSError, match="away"):
        await relay.publish_due()
    await clock.advance(31)
    await relay.publish_due()
    assert len(receiver.deliveries) == 1


async def test_a_relay_publishes_as_soon_as_it_is_woken(clock: FakeClock) -> None:
    store, receiver, stop = MemoryOutbox(clock), Receiver(), asyncio.Event()
    relay = _relay(_Box(store), receiver, clock)
    running = asyncio.create_task(relay.run(stop))
    await clock.advance(0.5)
    store.add(_event(clock, 0))
    relay.wake()
    await clock.advance(0)
    assert len(receiver.deliveries) == 1
    stop.set()
    await running


async def test_a_relay_that_is_stopped_tells_what_is_left(clock: FakeClock) -> None:
    store, receiver, stop = MemoryOutbox(clock), Receiver(), asyncio.Event()
    relay = _relay(_Box(store), receiver, clock)
    running = asyncio.create_task(relay.run(stop))
    await clock.advance(0)
    store.add(*(_event(clock, -number) for number in range(250)))
    stop.set()
    await running
    assert len(receiver.seen) == 250


async def test_a_relay_survives_a_store_that_goes_away(clock: FakeClock) -> None:
    class Away(MemoryOutbox):
        async def claim(self, limit: int, lease: timedelta) -> list[object]:  # type: ignore[override]
            if clock.elapsed < 3:
                raise OSError("away")
            return list(await super().claim(limit, lease))

    store, receiver, stop = Away(clock), Receiver(), asyncio.Event()
    store.add(_event(clock, 0))
    running = asyncio.create_task(_relay(_Box(store), receiver, clock).run(stop))
    await clock.advance(5)
    assert len(receiver.deliveries) == 1
    stop.set()
    await running


async def test_a_relay_on_a_closed_queue_ends_and_does_not_spin(clock: FakeClock) -> None:
    """It returns by itself, has asked the queue once, and has used next to no processor time."""
    asked = 0

    async def publish(_event: Event) -> None:
        nonlocal asked
        asked += 1
        raise QueueClosedError

    store = MemoryOutbox(clock)
    store.add(*(_event(clock, -number) for number in range(50)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    await asyncio.wait_for(_relay(_Box(store), publish, clock).run(asyncio.Event()), 5)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 0.5
    assert asked <= RelayPolicy().parallel
    assert all(row.published_at is None and row.dead_at is None for row in store.rows.values())

"""How events reach their receiver: in this process, and through NATS JetStream."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from chassis.outbox.event import Event
from chassis.outbox.relay import QueueClosedError, Relay
from chassis.testing.fakes import MemoryOutbox
from chassis.testing.servers import NatsServer
from orders.adapters.in_process import Channel, InProcessDelivery, NotificationWorker
from orders.adapters.jetstream import JetStream, JetStreamWorker


class Receiver:
    """A notifier that drops what it has seen, and may refuse."""

    def __init__(self) -> None:
        self.seen: list[UUID] = []
        self.calls = 0
        self.refuse = 0

    async def notify(self, events: Sequence[Event]) -> int:
        self.calls += 1
        if self.refuse:
            self.refuse -= 1
            raise ConnectionError("not now")
        new = [event.id for event in events if event.id not in self.seen]
        self.seen += new
        return len(new)


def event() -> Event:
    """Some event."""
    return Event("OrderCreated", {"id": str(uuid4())}, datetime.now(UTC))


async def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for knows no events
            await asyncio.sleep(0.01)


async def test_a_worker_on_a_closed_queue_ends_and_uses_no_time() -> None:
    channel = Channel()
    worker = NotificationWorker(channel, Receiver())
    running = asyncio.create_task(worker.run(asyncio.Event()))
    await asyncio.sleep(0)
    channel.close()
    async with asyncio.timeout(5):
        await running

    begun = time.process_time()
    async with asyncio.timeout(5):
        await worker.run(asyncio.Event())
    await asyncio.sleep(0.3)
    assert time.process_time() - begun < 0.1
    with pytest.raises(QueueClosedError):
        await channel.publish(event())


async def test_what_was_sent_before_the_queue_closed_is_still_handled() -> None:
    channel, receiver = Channel(), Receiver()
    sent = event()
    publishing = asyncio.create_task(channel.publish(sent))
    await asyncio.sleep(0)
    channel.close()
    await NotificationWorker(channel, receiver).run(asyncio.Event())
    await publishing

    assert receiver.seen == [sent.id]


async def test_an_event_counts_as_published_only_when_it_has_been_handled() -> None:
    outbox, channel, receiver = MemoryOutbox(), Channel(), Receiver()
    receiver.refuse = 1
    outbox.add(waiting := event())
    relay = Relay(outbox, channel.publish)
    receiving = asyncio.create_task(NotificationWorker(channel, receiver).run(asyncio.Event()))
    await relay.publish_due()
    assert outbox.rows[waiting.id].published_at is None

    outbox.rows[waiting.id].due_at = waiting.created_at
    await relay.publish_due()
    assert outbox.rows[waiting.id].published_at is not None
    assert receiver.seen == [waiting.id]
    channel.close()
    await receiving


async def test_stopping_tells_of_what_is_left() -> None:
    outbox, channel, receiver = MemoryOutbox(), Channel(), Receiver()
    delivery = InProcessDelivery(
        Relay(outbox, channel.publish), channel, NotificationWorker(channel, receiver)
    )
    stop = asyncio.Event()
    running = asyncio.create_task(delivery.run(stop))
    await asyncio.sleep(0.05)
    outbox.add(*(event() for _ in range(250)))
    stop.set()
    async with asyncio.timeout(10):
        await running

    assert len(receiver.seen) == 250


async def test_the_stream_gives_every_event_to_the_worker_once(nats: NatsServer) -> None:
    """An event that is published twice is stored once, as its id is that of the message."""
    stream, receiver = JetStream(nats.url), Receiver()
    events = [event() for _ in range(20)]
    for sent in [*events, *events]:
        await stream.publish(sent)
    stop = asyncio.Event()
    running = asyncio.create_task(JetStreamWorker(stream, receiver).run(stop))
    await until(lambda: len(receiver.seen) == 20)
    stop.set()
    await running

    assert receiver.seen == [sent.id for sent in events]
    await stream.close()


async def test_a_worker_on_a_closed_connection_ends_and_uses_no_time(nats: NatsServer) -> None:
    stream = JetStream(nats.url)
    await stream.context()
    running = asyncio.create_task(JetStreamWorker(stream, Receiver()).run(asyncio.Event()))
    await asyncio.sleep(0.1)
    begun = time.process_time()
    await stream.close()
    async with asyncio.timeout(10):
        await running

    assert time.process_time() - begun < 0.5
    with pytest.raises(QueueClosedError):
        await stream.publish(event())

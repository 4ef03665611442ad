"""Events handled in this process: a bounded channel, and the worker at its other end.

An event counts as published when it has been handled, so nothing is lost with the process.
"""

from __future__ import annotations

import asyncio
from collections import deque

from chassis.outbox.event import Event
from chassis.outbox.relay import QueueClosedError
from chassis.workers import Worker
from orders.ports import Notifier

_Sent = tuple[Event, asyncio.Future[None]]


class Channel:
    """A queue of events that can be closed: what waits is still received, nothing new is taken."""

    def __init__(self) -> None:
        self._waiting: deque[_Sent] = deque()
        self._changed = asyncio.Event()
        self._closed = False

    async def publish(self, event: Event) -> None:
        """Send an event, and return when it has been handled. Raises QueueClosedError."""
        if self._closed:
            raise QueueClosedError
        handled = asyncio.get_running_loop().create_future()
        self._waiting.append((event, handled))
        self._changed.set()
        await handled

    async def receive(self, most: int) -> list[_Sent]:
        """The next events, at least one. Raises QueueClosedError when there will be none any more."""
        while not self._waiting:
            if self._closed:
                raise QueueClosedError
            self._changed.clear()
            await self._changed.wait()
        count = min(most, len(self._waiting))
        taken = [self._waiting.popleft() for _ in range(count)]
        return [sent for sent in taken if not sent[1].done()]

    def close(self) -> None:
        """Take nothing more."""
        self._closed = True
        self._changed.set()


class NotificationWorker:
    """A `Worker`: tells the notifier of what comes out of a channel, and ends when it is closed."""

    name = "notifications"

    def __init__(self, channel: Channel, notifier: Notifier, *, batch: int = 100) -> None:
        self._channel = channel
        self._notifier = notifier
        self._batch = batch

    async def run(self, stop: asyncio.Event) -> None:  # noqa: ARG002 - a worker's signature
        """Work until the channel is closed. `stop` does not end it: the relay still sends what is left."""
        while True:
            try:
                received = await self._channel.receive(self._batch)
            except QueueClosedError:
                return
            if received:
                await self._handle(received)

    async def _handle(self, received: list[_Sent]) -> None:
        try:
            await self._notifier.notify([event for event, _ in received])
        except Exception as error:  # noqa: BLE001 - the relay counts the attempt and sends it again
            for _, handled in received:
                if not handled.done():
                    handled.set_exception(error)
        else:
            for _, handled in received:
                if not handled.done():
                    handled.set_result(None)


class InProcessDelivery:
    """A `Worker`: the relay at one end of a channel and the notifications at the other."""

    name = "delivery"

    def __init__(self, relay: Worker, channel: Channel, notifications: NotificationWorker) -> None:
        self._relay = relay
        self._channel = channel
        self._notifications = notifications

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set and the relay has sent what was left."""
        receiving = asyncio.create_task(self._notifications.run(stop))
        try:
            await self._relay.run(stop)
            self._channel.close()
            await receiving
        finally:
            receiving.cancel()

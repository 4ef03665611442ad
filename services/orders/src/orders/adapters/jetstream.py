"""Events through NATS JetStream: published with their id, so that the stream drops what it has already.

The consumer is durable and acknowledges what it has handled; what it did not, comes again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import ConnectionClosedError, ConnectionDrainingError
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, RetentionPolicy, StreamConfig

from chassis.logs import get_logger
from chassis.outbox.event import Event
from chassis.outbox.relay import QueueClosedError
from orders.ports import Notifier

STREAM = "ORDERS"
SUBJECT = "orders.created"
DURABLE = "notifications"
_DUPLICATE_WINDOW_SECONDS = 600
_ID = "Nats-Msg-Id"
_TIME = "Created-At"
_FETCH_SECONDS = 1.0


class JetStream:
    """One connection, made when it is first needed and kept up by the client of NATS."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client: Client | None = None
        self._connecting = asyncio.Lock()

    async def context(self) -> JetStreamContext:
        """The stream, which exists. Raises QueueClosedError after `close`."""
        async with self._connecting:
            if self._client is None:
                client = await nats.connect(
                    self._url,
                    name="orders",
                    max_reconnect_attempts=-1,
                    connect_timeout=2,
                    reconnect_time_wait=0.5,
                )
                await client.jetstream(timeout=2).add_stream(
                    StreamConfig(
                        name=STREAM,
                        subjects=[SUBJECT],
                        retention=RetentionPolicy.LIMITS,
                        duplicate_window=_DUPLICATE_WINDOW_SECONDS,
                        max_age=7 * 24 * 3600,
                    )
                )
                self._client = client
        if self._client.is_closed:
            raise QueueClosedError
        return self._client.jetstream(timeout=2)

    async def publish(self, event: Event) -> None:
        """Send an event, and return when the stream has stored it. Raises QueueClosedError."""
        headers = {**event.headers, _ID: str(event.id), _TIME: event.created_at.isoformat()}
        try:
            stream = await self.context()
            await stream.publish(SUBJECT, msgspec.json.encode(event.payload), headers=headers)
        except (ConnectionClosedError, ConnectionDrainingError) as error:
            raise QueueClosedError from error

    async def check(self) -> None:
        """Return when the server answers."""
        await (await self.context()).account_info()

    async def close(self) -> None:
        """Send what is buffered, and part."""
        if self._client is not None and not self._client.is_closed:
            try:
                async with asyncio.timeout(2):
                    await self._client.drain()
            except Exception as error:  # noqa: BLE001 - a server that is away cannot be parted from
                get_logger().warning("nats.not_drained", reason=repr(error))
                await self._client.close()


class JetStreamWorker:
    """A `Worker`: tells the notifier of what the stream holds, and ends when the connection is closed."""

    name = "notifications"

    def __init__(self, stream: JetStream, notifier: Notifier, *, batch: int = 100) -> None:
        self._stream = stream
        self._notifier = notifier
        self._batch = batch

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; what fails otherwise is tried again by whoever runs workers."""
        try:
            stream = await self._stream.context()
            subscription = await stream.pull_subscribe(
                SUBJECT, DURABLE, stream=STREAM, config=ConsumerConfig(ack_wait=30, max_ack_pending=1000)
            )
            while not stop.is_set():
                await self._round(subscription)
        except (QueueClosedError, ConnectionClosedError):
            get_logger().warning("notifications.queue_closed")

    async def _round(self, subscription: JetStreamContext.PullSubscription) -> None:
        try:
            messages = await subscription.fetch(self._batch, timeout=_FETCH_SECONDS)
        except NatsTimeoutError:
            return
        await self._handle(messages)

    async def _handle(self, messages: Sequence[Msg]) -> None:
        await self._notifier.notify([_event(message) for message in messages])
        for message in messages:
            await message.ack()


def _event(message: Msg) -> Event:
    headers: dict[str, Any] = message.headers or {}
    return Event(
        topic="OrderCreated",
        payload=msgspec.json.decode(message.data),
        created_at=datetime.fromisoformat(headers[_TIME]),
        id=UUID(headers[_ID]),
    )

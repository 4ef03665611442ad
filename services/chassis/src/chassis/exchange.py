"""One request and its answer, as the middleware sees them: what came, what went, and who is still there."""

from __future__ import annotations

import asyncio
from typing import Literal

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Send

from chassis.health import HealthRegistry
from chassis.security import add_headers

# A handler that takes no longer is never watched: looking for a client that went away costs a task.
WATCH_AFTER_SECONDS = 0.05
CLIENT_CLOSED_REQUEST = 499
Reason = Literal["deadline", "disconnect"]


class Exchange:
    """Wraps `receive` and `send` of one request; cancels its task when nobody needs the answer."""

    __slots__ = (
        "_body_is_read", "_deadline", "_disconnected", "_has_body", "_health", "_left", "_loop", "_pending",
        "_receive", "_send", "_task", "_timer", "_watcher", "reason", "request_id", "started",
        "status",
    )  # fmt: skip

    def __init__(
        self,
        receive: Receive,
        send: Send,
        *,
        request_id: bytes,
        has_body: bool,
        max_body: int,
        health: HealthRegistry,
    ) -> None:
        self._receive = receive
        self._send = send
        self._has_body = has_body
        self._left = max_body
        self._body_is_read = False
        self._pending: Message | None = None
        self._disconnected: asyncio.Future[None] | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[object] | None = None
        self._deadline = 0.0
        self.request_id = request_id
        self._health = health
        self.reason: Reason | None = None
        self.started = False
        self.status = 500

    async def receive(self) -> Message:
        """The next part of the body; after its end, the news that the client has gone."""
        if self._pending is not None:
            message, self._pending = self._pending, None
            return message
        if self._watcher is not None:
            await self._gone()
            return {"type": "http.disconnect"}
        message = await self._receive()
        if message["type"] == "http.request":
            self._count(message)
        return message

    async def send(self, message: Message) -> None:
        """Send a part of the answer, with the headers that every answer has."""
        if message["type"] == "http.response.start":
            self.started = True
            self.status = message["status"]
            headers = list(message.get("headers", ()))
            add_headers(headers)
            headers.append((b"x-request-id", self.request_id))
            if self._health.draining:
                headers.append((b"connection", b"close"))
            message = {**message, "headers": headers}
        await self._send(message)

    def watch(self, loop: asyncio.AbstractEventLoop, deadline: float) -> None:
        """From now on, cancel the running task at `deadline` (a time of the loop) or when the client goes."""
        self._loop = loop
        self._task = asyncio.current_task()
        self._deadline = deadline
        self._timer = loop.call_at(min(deadline, loop.time() + WATCH_AFTER_SECONDS), self._look)

    def unwatch(self) -> None:
        """The answer is complete, or given up."""
        if self._timer is not None:
            self._timer.cancel()
        if self._watcher is not None:
            self._watcher.cancel()
        if self.reason is not None and self._task is not None:
            self._task.uncancel()

    def _look(self) -> None:
        now = self._loop.time()
        if now >= self._deadline:
            self._give_up("deadline")
            return
        if self._body_is_read or not self._has_body:
            self._watcher = self._loop.create_task(self._wait_for_disconnect())
            self._timer = self._loop.call_at(self._deadline, self._look)
        else:
            self._timer = self._loop.call_at(min(self._deadline, now + WATCH_AFTER_SECONDS), self._look)

    async def _wait_for_disconnect(self) -> None:
        if not self._body_is_read:
            # The empty body that a request without one has belongs to the handler.
            self._pending = await self._receive()
            self._body_is_read = True
        if self._pending is None or self._pending["type"] != "http.disconnect":
            while (await self._receive())["type"] != "http.disconnect":
                pass
        if self._disconnected is not None and not self._disconnected.done():
            self._disconnected.set_result(None)
        self._give_up("disconnect")

    async def _gone(self) -> None:
        if self._disconnected is None:
            self._disconnected = self._loop.create_future()
        await asyncio.shield(self._disconnected)

    def _give_up(self, reason: Reason) -> None:
        if self.reason is None and self._task is not None:
            self.reason = reason
            self._task.cancel()

    def _count(self, message: Message) -> None:
        self._left -= len(message.get("body", b""))
        self._body_is_read = not message.get("more_body", False)
        if self._left < 0:
            # Not one of ours: the framework lets its own pass where it reads the body.
            raise HTTPException(413, "The body is longer than the service reads.")

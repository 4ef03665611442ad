"""Runs an application in this process, and ends it so that nothing that was accepted is lost.

On SIGTERM or SIGINT `/readyz` fails at once and answers ask clients to close their connections,
while the service goes on answering for `SHUTDOWN_DRAIN_SECONDS`. Then it lets nobody new in, finishes
what is in flight, drains the workers and closes the stores, within `SHUTDOWN_SECONDS` for each of both.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable
from types import FrameType
from typing import TypeVar

import uvicorn
from fastapi import FastAPI

from chassis import logs
from chassis.app import Chassis
from chassis.errors import SettingsError
from chassis.listening import refuse_newcomers
from chassis.settings import ChassisSettings, load

S = TypeVar("S", bound=ChassisSettings)
_USAGE_ERROR = 2
# A connection that was just made has this long to send its request; one that is kept alive, to send another.
_SETTLE_SECONDS = 0.5
_QUEUE_SECONDS = 0.05


class Server(uvicorn.Server):
    """The server of uvicorn with a time between the signal and the end of listening."""

    def __init__(self, app: FastAPI, chassis: Chassis) -> None:
        settings = chassis.settings
        super().__init__(
            uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                loop="uvloop",
                http="httptools",
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=bool(settings.forwarded_allow_ips),
                forwarded_allow_ips=settings.forwarded_allow_ips or None,
                timeout_graceful_shutdown=max(1, round(settings.shutdown_seconds)),
                backlog=2048,
            )
        )
        self._health = chassis.health
        self._drain_seconds = settings.shutdown_drain_seconds
        self._loop: asyncio.AbstractEventLoop | None = None
        self._draining: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Start, and say where."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets=sockets)  # type: ignore[arg-type]
        for server in self.servers:
            for listener in server.sockets:
                address = listener.getsockname()
                logs.get_logger().info("service.listening", host=address[0], port=address[1])

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the signature of a handler
        """Begin to drain; a second signal ends it at once."""
        if self._health.draining or self._loop is None:
            self.should_exit = self.force_exit = True
            return
        self._health.draining = True
        self._loop.call_soon_threadsafe(self._begin_to_drain)

    def _begin_to_drain(self) -> None:
        self._draining = asyncio.create_task(self._drain())

    async def _drain(self) -> None:
        """Answer for a while, let nobody new in, and wait for those who are in to say what they want."""
        logs.get_logger().info("service.draining", seconds=self._drain_seconds)
        await asyncio.sleep(self._drain_seconds)
        for server in self.servers:
            for listener in server.sockets:
                refuse_newcomers(listener.fileno())
        async with _at_most(_SETTLE_SECONDS):
            await asyncio.sleep(_QUEUE_SECONDS)
            while self.server_state.connections:  # noqa: ASYNC110 - the server has no event for it
                await asyncio.sleep(_QUEUE_SECONDS)
        self.should_exit = True


@contextlib.asynccontextmanager
async def _at_most(seconds: float) -> AsyncIterator[None]:
    """A body that is left after some seconds, wherever it is."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            yield


def serve(settings: type[S], build: Callable[[S], tuple[Chassis, FastAPI]]) -> None:
    """The whole life of a service's process; what `python -m <service>` calls.

    Reads the settings, sets the logs up, lets the service build its application, and runs it. Exits
    with 2 and a message if the environment is not what the service needs.
    """
    try:
        read = load(settings)
        logs.configure(level=read.log_level, service=read.otel_service_name)
        chassis, app = build(read)
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201 - there are no logs yet
        raise SystemExit(_USAGE_ERROR) from None
    Server(app, chassis).run()

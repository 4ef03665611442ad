"""A TCP proxy that makes a bad network: slow, narrow, silent, or broken."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from types import TracebackType
from typing import Self

_CHUNK = 16 * 1024
_LINGER_NOTHING = struct.pack("ii", 1, 0)


class FaultyProxy:
    """Forwards from `port` on the loopback to a server; an async context manager.

    `latency` (seconds, each way) and `bandwidth` (bytes a second, each way) may be changed at any time.
    """

    def __init__(self, port: int, *, host: str = "127.0.0.1") -> None:
        """`host` and `port` are the server's."""
        self.latency = 0.0
        self.bandwidth: float | None = None
        self.refusing = False
        self._upstream = (host, port)
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """Where clients connect to, on 127.0.0.1."""
        assert self._server is not None  # noqa: S101 - it is open
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def connections(self) -> int:
        """How many clients are connected."""
        return len(self._writers) // 2

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None  # noqa: S101 - it is open
        self._server.close()
        self.reset()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def blackhole(self) -> None:
        """From now on nothing arrives anywhere, and nobody is told; connecting seems to work."""
        self._flowing.clear()

    def restore(self) -> None:
        """What was held back arrives, and all flows again."""
        self.refusing = False
        self._flowing.set()

    def reset(self) -> None:
        """Break every connection off, as a router that restarts does."""
        for writer in list(self._writers):
            _break(writer)

    def refuse(self) -> None:
        """Break every connection off, those to come as well."""
        self.refusing = True
        self.reset()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.refusing:
            _break(writer)
            return
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        await self._flowing.wait()
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._upstream)
        except OSError:
            _break(writer)
            return
        ends = {writer, far_writer}
        self._writers |= ends
        try:
            await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
        finally:
            self._writers -= ends
            for end in ends:
                end.close()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, OSError):
            while data := await source.read(_CHUNK):
                if self.latency:
                    await asyncio.sleep(self.latency)
                if self.bandwidth:
                    await asyncio.sleep(len(data) / self.bandwidth)
                await self._flowing.wait()
                sink.write(data)
                await sink.drain()
            sink.write_eof()


def _break(writer: asyncio.StreamWriter) -> None:
    """Close with a reset, not with a farewell."""
    connection = writer.get_extra_info("socket")
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOTHING)
    writer.transport.abort()

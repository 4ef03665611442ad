"""Writes many rows at once for the price of one: what waits is taken together.

No timer holds a row back: while one batch is written, the next gathers. A future resolves only when the
write has returned, so an answer is as durable as if its row had been written alone.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from typing import Generic, TypeVar

from orders.domain import StoreBusyError, StoreUnavailableError

Row = TypeVar("Row")
Answer = TypeVar("Answer")


class _Batch:
    """Rows on their way; when nobody waits for any of them any more, the write is cancelled."""

    __slots__ = ("task", "waiting")

    def __init__(self, waiting: int) -> None:
        self.waiting = waiting
        self.task: asyncio.Task[object] | None = None


class _Entry(Generic[Row, Answer]):
    __slots__ = ("batch", "future", "row")

    def __init__(self, row: Row, future: asyncio.Future[Answer]) -> None:
        self.row = row
        self.future = future
        self.batch: _Batch | None = None


class Batcher(Generic[Row, Answer]):
    """A bounded queue before a function that writes a batch.

    `write` gives an answer, or an exception, for each row in order; what it raises is raised for all. At
    most `writers` batches of at most `size` rows are written at a time, and `limit` rows wait.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Row]], Awaitable[Sequence[Answer | Exception]]],
        *,
        limit: int = 2000,
        size: int = 128,
        writers: int = 2,
    ) -> None:
        self._write = write
        self._limit = limit
        self._size = size
        self._most_writers = writers
        self._queue: deque[_Entry[Row, Answer]] = deque()
        self._writers: set[asyncio.Task[None]] = set()
        self._closed = False

    async def submit(self, row: Row) -> Answer:
        """Write a row and return its answer. Raises StoreBusyError at once when too many wait."""
        if self._closed:
            raise StoreUnavailableError("the service is stopping")
        if len(self._queue) >= self._limit:
            raise StoreBusyError(f"{self._limit} rows wait already")
        entry: _Entry[Row, Answer] = _Entry(row, asyncio.get_running_loop().create_future())
        self._queue.append(entry)
        if len(self._writers) < self._most_writers:
            # A batch belongs to many requests: it must not see the deadline or the id of one.
            writer = asyncio.create_task(self._drain(), context=Context())
            self._writers.add(writer)
            writer.add_done_callback(self._writers.discard)
        try:
            return await entry.future
        except asyncio.CancelledError:
            _abandon(entry)
            raise

    async def close(self) -> None:
        """Write what waits, and accept nothing more."""
        self._closed = True
        while self._writers:
            await asyncio.wait(self._writers)

    async def _drain(self) -> None:
        while self._queue:
            entries = self._take()
            if entries:
                await self._settle(entries)

    def _take(self) -> list[_Entry[Row, Answer]]:
        count = min(len(self._queue), self._size)
        taken = (self._queue.popleft() for _ in range(count))
        return [entry for entry in taken if not entry.future.done()]

    async def _settle(self, entries: list[_Entry[Row, Answer]]) -> None:
        batch = _Batch(len(entries))
        for entry in entries:
            entry.batch = batch
        task = asyncio.ensure_future(self._write([entry.row for entry in entries]))
        batch.task = task
        answers: Sequence[Answer | Exception]
        try:
            answers = await task
        except asyncio.CancelledError:
            if batch.waiting:  # the writer itself is cancelled, not the batch for want of waiters
                raise
            return
        except Exception as error:  # noqa: BLE001 - it is raised where the answers are awaited
            answers = [error] * len(entries)
        for entry, answer in zip(entries, answers, strict=True):
            _resolve(entry.future, answer)


def _resolve(future: asyncio.Future[Answer], answer: Answer | Exception) -> None:
    if future.done():
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)


def _abandon(entry: _Entry[Row, Answer]) -> None:
    batch = entry.batch
    if batch is None:
        return
    batch.waiting -= 1
    if batch.waiting == 0 and batch.task is not None:
        batch.task.cancel()

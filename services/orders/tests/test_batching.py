"""Batches: what waits is written together, and each row gets its own answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from orders.adapters.batching import Batcher
from orders.domain import StoreBusyError, StoreUnavailableError


class Writes:
    """A write that waits until it is let through, and remembers its batches."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.open = asyncio.Event()
        self.cancelled = 0

    async def __call__(self, rows: Sequence[int]) -> Sequence[str | Exception]:
        self.batches.append(list(rows))
        try:
            await self.open.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return [ValueError("poison") if row < 0 else f"row {row}" for row in rows]


async def turns() -> None:
    """Let everything that can run do so."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_rows_that_wait_while_a_batch_is_written_become_the_next_batch() -> None:
    write = Writes()
    batcher: Batcher[int, str] = Batcher(write, writers=1, size=3)
    waiting = [asyncio.create_task(batcher.submit(number)) for number in range(6)]
    await turns()
    write.open.set()

    assert await asyncio.gather(*waiting) == [f"row {number}" for number in range(6)]
    assert write.batches == [[0, 1, 2], [3, 4, 5]]


async def test_an_answer_comes_only_after_the_write_has_returned() -> None:
    write = Writes()
    batcher: Batcher[int, str] = Batcher(write)
    waiting = asyncio.create_task(batcher.submit(1))
    await turns()

    assert write.batches == [[1]]
    assert not waiting.done()
    write.open.set()
    assert await waiting == "row 1"


async def test_one_bad_row_harms_no_other() -> None:
    write = Writes()
    write.open.set()
    batcher: Batcher[int, str] = Batcher(write, writers=1)
    good, bad = await asyncio.gather(batcher.submit(1), batcher.submit(-1), return_exceptions=True)

    assert good == "row 1"
    assert isinstance(bad, ValueError)


async def test_a_full_queue_refuses_at_once() -> None:
    write = Writes()
    batcher: Batcher[int, str] = Batcher(write, limit=2, writers=1, size=1)
    waiting = [asyncio.create_task(batcher.submit(0))]
    await turns()
    waiting += [asyncio.create_task(batcher.submit(number)) for number in (1, 2)]
    await turns()

    with pytest.raises(StoreBusyError):
        await batcher.submit(3)
    write.open.set()
    await asyncio.gather(*waiting)


async def test_a_write_that_nobody_waits_for_any_more_is_cancelled() -> None:
    write = Writes()
    batcher: Batcher[int, str] = Batcher(write, writers=1)
    waiting = [asyncio.create_task(batcher.submit(number)) for number in range(2)]
    await turns()
    waiting[0].cancel()
    await turns()
    assert write.cancelled == 0
    waiting[1].cancel()
    await turns()
    assert write.cancelled == 1

    write.open.set()
    assert await batcher.submit(5) == "row 5"


async def test_a_row_whose_client_went_away_before_its_turn_is_not_written() -> None:
    write = Writes()
    batcher: Batcher[int, str] = Batcher(write, writers=1)
    first = asyncio.create_task(batcher.submit(0))
    await turns()
    gone, stays = asyncio.create_task(batcher.submit(1)), asyncio.create_task(batcher.submit(2))
    await turns()
    gone.cancel()
    write.open.set()
    await asyncio.gather(first, stays)

    assert write.batches == [[0], [2]]


async def test_closing_writes_what_waits_and_accepts_nothing_more() -> None:
    write = Writes()
    batcher: Batcher[int, str] = Batcher(write, writers=1, size=1)
    waiting = [asyncio.create_task(batcher.submit(number)) for number in range(3)]
    await turns()
    write.open.set()
    await batcher.close()

    assert [task.result() for task in waiting] == ["row 0", "row 1", "row 2"]
    with pytest.raises(StoreUnavailableError):
        await batcher.submit(9)

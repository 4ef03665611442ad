"""Workers start with the application, come back when they fail, and drain when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chassis.app import Chassis, create_app
from chassis.retry import Backoff
from chassis.settings import ChassisSettings, load
from chassis.testing.clock import FakeClock
from chassis.workers import Workers


class _Worker:
    """Does what a function does."""

    name = "worker"

    def __init__(self, story: list[str], *, failures: int = 0, deaf: bool = False) -> None:
        self.story, self.failures, self.deaf = story, failures, deaf

    async def run(self, stop: asyncio.Event) -> None:
        self.story.append("begun")
        if self.failures:
            self.failures -= 1
            raise RuntimeError("broken")
        await (asyncio.Event() if self.deaf else stop).wait()
        self.story.append("drained")


async def test_a_worker_that_fails_is_started_again_after_a_pause(clock: FakeClock) -> None:
    story: list[str] = []
    backoff = Backoff(base=1, cap=9, chance=lambda _low, high: high)
    workers = Workers([_Worker(story, failures=2)], clock, backoff)
    workers.start()
    await clock.advance(10)
    await workers.stop(5)
    assert story == ["begun", "begun", "begun", "drained"]
    assert clock.slept == [1, 2]


async def test_a_worker_that_does_not_listen_is_cancelled() -> None:
    story: list[str] = []
    workers = Workers([_Worker(story, deaf=True)])
    workers.start()
    await asyncio.sleep(0)
    await asyncio.wait_for(workers.stop(0.01), 5)
    assert story == ["begun"]


async def test_resources_open_before_the_workers_and_close_after_them() -> None:
    story: list[str] = []

    @asynccontextmanager
    async def resources() -> AsyncIterator[None]:
        story.append("open")
        yield
        story.append("close")

    chassis = Chassis(load(ChassisSettings))
    app = create_app(chassis, title="x", workers=[_Worker(story)], resources=resources)
    async with app.router.lifespan_context(app):
        await asyncio.sleep(0)
        assert not chassis.health.draining
    assert story == ["open", "begun", "drained", "close"]
    assert chassis.health.draining

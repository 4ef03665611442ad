"""A service that the tests of the whole process start: slow when asked, with a worker that must drain."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, FastAPI

from chassis.app import Chassis, create_app
from chassis.logs import get_logger
from chassis.server import serve
from chassis.settings import ChassisSettings

router = APIRouter()


@router.get("/slow/{seconds}")
async def slow(seconds: float) -> str:
    """Answers after a while, and says so if it is not let."""
    get_logger().info("slow.begun")
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        get_logger().info("slow.cancelled")
        raise
    return "done"


class Drain:
    """A worker that has something left to do when it is told to stop."""

    name = "drain"

    async def run(self, stop: asyncio.Event) -> None:
        """Wait for the end, and finish."""
        await stop.wait()
        await asyncio.sleep(0.1)
        get_logger().info("worker.drained")


def build(settings: ChassisSettings) -> tuple[Chassis, FastAPI]:
    """The composition root."""
    chassis = Chassis.from_settings(settings)
    return chassis, create_app(chassis, title="lively", routers=[router], workers=[Drain()])


if __name__ == "__main__":
    serve(ChassisSettings, build)

"""Outages of a server under a load of writers: how it fails, how it comes back, and how soon work goes on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import psutil

from chassis.testing.programs import Program
from chassis.testing.writers import Writers

OUTAGE_SECONDS = 3.0
_ENOUGH = 50


async def outage(writers: Writers, fail: Callable[[], object], mend: Callable[[], object]) -> float:
    """Load, outage, load; how many seconds after the end of the outage the next request was acknowledged.

    `mend` may be a coroutine function. Raises TimeoutError when nothing is acknowledged for long.
    """
    await writers.acknowledge(_ENOUGH)
    fail()
    await asyncio.sleep(OUTAGE_SECONDS)
    mended = mend()
    if asyncio.iscoroutine(mended):
        await mended
    back = time.monotonic()
    await writers.acknowledge(1)
    recovered = writers.moments[-1] - back
    await writers.acknowledge(_ENOUGH)
    return recovered


async def restart(program: Program) -> None:
    """Start a killed program again; processes of the one before may still be about to end."""
    async with asyncio.timeout(30):
        while True:
            try:
                await asyncio.to_thread(program.start)
            except RuntimeError:
                await asyncio.sleep(0.2)
            else:
                return


class Pause:
    """A program with all its children, stopped (SIGSTOP) and let go on (SIGCONT)."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._paused: list[psutil.Process] = []

    def begin(self) -> None:
        """Stop it and whatever it has started by now."""
        server = psutil.Process(self._program.pid)
        self._paused = [server, *server.children(recursive=True)]
        for part in self._paused:
            part.suspend()

    def end(self) -> None:
        """Let all that was stopped go on."""
        for part in self._paused:
            part.resume()

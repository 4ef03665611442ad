"""Writers that keep sending requests whatever happens, and an account of all that was acknowledged."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self

import httpx2

_PAUSE = 0.02
_CREATED = 201

Send = Callable[[httpx2.AsyncClient, str], Awaitable[httpx2.Response]]
"""Sends the request of a key: the same key again is the same request again."""


@dataclass(slots=True)
class Writers:
    """`number` writers against `url`; each repeats a request, with pauses, until it is answered with 201.

    `acknowledged` is the body of the answer by key, `moments` are the times (`time.monotonic`) of the
    acknowledgements, `statuses` counts all answers, with 0 for none at all.
    """

    url: str
    send: Send
    number: int = 16
    acknowledged: dict[str, Any] = field(default_factory=dict)
    moments: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    _stopped: bool = False
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self._write(number)) for number in range(self.number)]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stopped = True
        async with asyncio.timeout(60):
            await asyncio.gather(*self._tasks)

    async def acknowledge(self, more: int, *, seconds: float = 30) -> float:
        """Wait for `more` acknowledged requests; how many seconds that took. Raises TimeoutError."""
        begun, wanted = time.monotonic(), len(self.acknowledged) + more
        async with asyncio.timeout(seconds):
            while len(self.acknowledged) < wanted:  # noqa: ASYNC110 - writers are not told of
                await asyncio.sleep(0.01)
        return time.monotonic() - begun

    def stop(self) -> None:
        """Let each writer finish the request that it has begun, without another try."""
        self._stopped = True

    async def _write(self, number: int) -> None:
        async with httpx2.AsyncClient(base_url=self.url, timeout=15) as client:
            count = 0
            while not self._stopped:
                count += 1
                await self._place(client, f"{number}-{count}")

    async def _place(self, client: httpx2.AsyncClient, key: str) -> None:
        while True:
            try:
                answer = await self.send(client, key)
            except httpx2.TransportError:
                self.statuses[0] += 1
            else:
                self.statuses[answer.status_code] += 1
                if answer.status_code == _CREATED:
                    self.acknowledged[key] = answer.json()
                    self.moments.append(time.monotonic())
                    return
            if self._stopped:
                return
            await asyncio.sleep(_PAUSE)

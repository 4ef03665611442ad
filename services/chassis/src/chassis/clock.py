"""Time, as a port: what needs it takes a `Clock`, so that tests need not wait."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What time it is, how much has passed, and waiting."""

    def now(self) -> datetime:
        """The time of day, with offset UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds since an unknown start; never goes back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The time of day, with offset UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since the machine started."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait, on the event loop."""
        await asyncio.sleep(seconds)


SYSTEM_CLOCK = SystemClock()

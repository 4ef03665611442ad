"""The port of the outbox: what the relay asks of the table of events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from chassis.outbox.event import Leased


class OutboxStore(Protocol):
    """Where events wait to be published."""

    async def claim(self, limit: int, lease: timedelta) -> Sequence[Leased]:
        """Lease up to `limit` events that are due, oldest first; nobody else gets them meanwhile."""
        ...

    async def published(self, events: Sequence[Leased]) -> None:
        """They have been published."""
        ...

    async def failed(self, event: Leased, reason: str, *, again_at: datetime | None) -> None:
        """It could not be published: try again at a time, or never (None): it is dead."""
        ...

    async def oldest_unpublished(self) -> datetime | None:
        """When the oldest event that is neither published nor dead was written."""
        ...

    async def purge(self, before: datetime) -> int:
        """Forget events that were published before a time; how many were forgotten."""
        ...

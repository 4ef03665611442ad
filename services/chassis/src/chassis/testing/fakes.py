"""Fakes of the ports of the chassis, and of what is called through it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.clock import SYSTEM_CLOCK, Clock
from chassis.outbox.event import Event, Leased


@dataclass(slots=True)
class Scripted:
    """An operation that gives, or raises, one thing after the other; the last one for ever."""

    outcomes: Iterable[Any]
    calls: int = 0

    async def __call__(self, *_arguments: Any) -> Any:
        """The next outcome."""
        outcomes = list(self.outcomes)
        outcome = outcomes[min(self.calls, len(outcomes) - 1)]
        self.calls += 1
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


@dataclass(slots=True)
class Receiver:
    """Takes events and drops those that it has seen, as every receiver must."""

    deliveries: list[Event] = field(default_factory=list)
    seen: dict[UUID, Event] = field(default_factory=dict)

    async def __call__(self, event: Event) -> None:
        """Take one delivery."""
        self.deliveries.append(event)
        self.seen.setdefault(event.id, event)


@dataclass(slots=True)
class _Row:
    event: Event
    due_at: datetime
    attempts: int = 0
    owner: str | None = None
    leased_until: datetime | None = None
    published_at: datetime | None = None
    dead_at: datetime | None = None
    last_error: str = ""


@dataclass(slots=True)
class MemoryOutbox:
    """An `OutboxStore` in a dictionary; `add` takes no transaction."""

    clock: Clock = SYSTEM_CLOCK
    rows: dict[UUID, _Row] = field(default_factory=dict)
    claims: int = 0

    def add(self, *events: Event) -> None:
        """Write events."""
        for event in events:
            self.rows[event.id] = _Row(event, event.created_at)

    async def claim(self, limit: int, lease: timedelta) -> Sequence[Leased]:
        """See `OutboxStore`."""
        now = self.clock.now()
        self.claims += 1
        due = [
            row
            for row in sorted(self._waiting(), key=lambda row: row.event.created_at)
            if row.due_at <= now and (row.leased_until is None or row.leased_until <= now)
        ][:limit]
        for row in due:
            row.attempts += 1
            row.owner, row.leased_until = f"claim {self.claims}", now + lease
        return [Leased(replace(row.event), row.attempts, row.owner or "") for row in due]

    async def published(self, events: Sequence[Leased]) -> None:
        """See `OutboxStore`."""
        for leased in events:
            self.rows[leased.event.id].published_at = self.clock.now()

    async def failed(self, event: Leased, reason: str, *, again_at: datetime | None) -> None:
        """See `OutboxStore`."""
        row = self.rows[event.event.id]
        row.last_error, row.leased_until = reason, None
        if again_at is None:
            row.dead_at = self.clock.now()
        else:
            row.due_at = again_at

    async def oldest_unpublished(self) -> datetime | None:
        """See `OutboxStore`."""
        return min((row.event.created_at for row in self._waiting()), default=None)

    async def purge(self, before: datetime) -> int:
        """See `OutboxStore`."""
        old = [key for key, row in self.rows.items() if row.published_at and row.published_at < before]
        for key in old:
            del self.rows[key]
        return len(old)

    def _waiting(self) -> list[_Row]:
        return [row for row in self.rows.values() if row.published_at is None and row.dead_at is None]

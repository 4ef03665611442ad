"""Events in the database of the business data: PostgreSQL, or SQLite as the embedded default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import (
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    Uuid,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.clock import SYSTEM_CLOCK, Clock
from chassis.identifiers import uuid7
from chassis.outbox.event import Event, Leased

_REASON_LENGTH = 500


def outbox_table(metadata: MetaData) -> Table:
    """The table of events, for the service's metadata and its migrations.

    The index holds only what is still to be published, and stays small however many events there were.
    """
    table = Table(
        "outbox",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("topic", String(200), nullable=False),
        Column("payload", Text, nullable=False),
        Column("headers", Text, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("due_at", DateTime(timezone=True), nullable=False),
        Column("attempts", Integer, nullable=False, default=0, server_default="0"),
        Column("owner", String(36)),
        Column("leased_until", DateTime(timezone=True)),
        Column("published_at", DateTime(timezone=True)),
        Column("dead_at", DateTime(timezone=True)),
        Column("last_error", String(_REASON_LENGTH)),
    )
    waiting = table.c.published_at.is_(None) & table.c.dead_at.is_(None)
    Index("outbox_waiting", table.c.created_at, postgresql_where=waiting, sqlite_where=waiting)
    Index("outbox_published", table.c.published_at)
    return table


def row_of(event: Event) -> dict[str, object]:
    """An event as a row that is new to the table."""
    return {
        "id": event.id,
        "topic": event.topic,
        "payload": msgspec.json.encode(event.payload).decode(),
        "headers": msgspec.json.encode(event.headers).decode(),
        "created_at": event.created_at,
        "due_at": event.created_at,
    }


@dataclass(slots=True)
class SqlOutbox:
    """An `OutboxStore`, and `add` for the business transaction."""

    engine: AsyncEngine
    table: Table
    clock: Clock = SYSTEM_CLOCK

    async def add(self, connection: AsyncConnection, *events: Event) -> None:
        """Write events in the transaction of `connection`: they are told if and only if it commits."""
        await connection.execute(insert(self.table), [row_of(event) for event in events])

    async def claim(self, limit: int, lease: timedelta) -> Sequence[Leased]:
        """See `OutboxStore`. On PostgreSQL, rows that another relay is claiming are skipped."""
        now, owner, events = self.clock.now(), str(uuid7()), self.table.c
        due = (
            select(events.id)
            .where(
                events.published_at.is_(None),
                events.dead_at.is_(None),
                events.due_at <= now,
                or_(events.leased_until.is_(None), events.leased_until <= now),
            )
            .order_by(events.created_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        statement = (
            update(self.table)
            .where(events.id.in_(due.scalar_subquery()))
            .values(owner=owner, leased_until=now + lease, attempts=events.attempts + 1)
            .returning(
                events.id, events.topic, events.payload, events.headers, events.created_at, events.attempts
            )
        )
        async with self.engine.begin() as connection:
            rows = (await connection.execute(statement)).all()
        return sorted((_leased(row, owner) for row in rows), key=lambda leased: leased.event.created_at)

    async def published(self, events: Sequence[Leased]) -> None:
        """See `OutboxStore`."""
        if not events:
            return
        ids = [leased.event.id for leased in events]
        async with self.engine.begin() as connection:
            await connection.execute(
                update(self.table)
                .where(self.table.c.id.in_(ids))
                .values(published_at=self.clock.now(), leased_until=None, owner=None, last_error=None)
            )

    async def failed(self, event: Leased, reason: str, *, again_at: datetime | None) -> None:
        """See `OutboxStore`."""
        state = {"dead_at": self.clock.now()} if again_at is None else {"due_at": again_at}
        async with self.engine.begin() as connection:
            await connection.execute(
                update(self.table)
                .where(
                    self.table.c.id == event.event.id,
                    self.table.c.owner == event.owner,
                    self.table.c.published_at.is_(None),
                )
                .values(leased_until=None, owner=None, last_error=reason[:_REASON_LENGTH], **state)
            )

    async def oldest_unpublished(self) -> datetime | None:
        """See `OutboxStore`: the first entry of the index of what waits."""
        events = self.table.c
        statement = select(func.min(events.created_at)).where(
            events.published_at.is_(None), events.dead_at.is_(None)
        )
        async with self.engine.connect() as connection:
            found: datetime | None = (await connection.execute(statement)).scalar_one()
        return _utc(found) if found else None

    async def purge(self, before: datetime) -> int:
        """See `OutboxStore`."""
        async with self.engine.begin() as connection:
            done = await connection.execute(delete(self.table).where(self.table.c.published_at < before))
        return int(done.rowcount)


def _leased(row: Row[tuple[UUID, str, str, str, datetime, int]], owner: str) -> Leased:
    event = Event(
        topic=row.topic,
        payload=msgspec.json.decode(row.payload),
        created_at=_utc(row.created_at),
        id=row.id,
        headers=msgspec.json.decode(row.headers, type=dict[str, str]),
    )
    return Leased(event, row.attempts, owner)


def _utc(moment: datetime) -> datetime:
    """SQLite gives times back without their offset."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

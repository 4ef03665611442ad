"""Keys in the database of the business data, so that an answer is stored in the business transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    and_,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.clock import SYSTEM_CLOCK, Clock
from chassis.errors import ClaimLostError
from chassis.idempotency.key import LONGEST, IdempotentRequest
from chassis.idempotency.store import KEPT, LEASE, Claim, Found, InFlight, Mismatch, Replay, StoredResponse
from chassis.identifiers import uuid7

_PURGE_BATCH = 1000


def idempotency_table(metadata: MetaData) -> Table:
    """The table of keys, for the service's metadata and its migrations."""
    return Table(
        "idempotency_keys",
        metadata,
        Column("scope", String(64), primary_key=True),
        Column("key", String(LONGEST), primary_key=True),
        Column("fingerprint", String(64), nullable=False),
        Column("owner", String(36), nullable=False),
        Column("leased_until", DateTime(timezone=True), nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("status", Integer),
        Column("headers", Text),
        Column("body", LargeBinary),
        Index("idempotency_keys_created_at", "created_at"),
    )


@dataclass(slots=True)
class SqlIdempotency:
    """An `IdempotencyStore` on PostgreSQL or SQLite; `transaction` is an `AsyncConnection` in one."""

    engine: AsyncEngine
    table: Table
    clock: Clock = SYSTEM_CLOCK
    lease: timedelta = LEASE
    kept: timedelta = KEPT

    async def claim(self, request: IdempotentRequest) -> Found:
        """See `IdempotencyStore`: one statement claims a key that is new, left behind or too old."""
        now, owner = self.clock.now(), str(uuid7())
        keys = self.table.c
        fresh = {
            "fingerprint": request.fingerprint,
            "owner": owner,
            "leased_until": now + self.lease,
            "created_at": now,
        }
        insert = postgresql.insert if self.engine.dialect.name == "postgresql" else sqlite.insert
        left_behind = and_(
            keys.status.is_(None), keys.leased_until <= now, keys.fingerprint == request.fingerprint
        )
        statement = (
            insert(self.table)
            .values(scope=request.scope, key=request.key, **fresh)
            .on_conflict_do_update(
                index_elements=[keys.scope, keys.key],
                set_={**fresh, "status": None, "headers": None, "body": None},
                where=or_(left_behind, keys.created_at <= now - self.kept),
            )
            .returning(keys.owner)
        )
        async with self.engine.begin() as connection:
            if (await connection.execute(statement)).scalar_one_or_none() is not None:
                return Claim(request, owner)
            return await self._existing(connection, request, now)

    async def _existing(
        self, connection: AsyncConnection, request: IdempotentRequest, now: datetime
    ) -> Found:
        keys = self.table.c
        chosen = select(keys.fingerprint, keys.leased_until, keys.status, keys.headers, keys.body)
        row = (await connection.execute(chosen.where(self._is(request)))).one_or_none()
        if row is None:
            # It was there a moment ago: released in between, and free for the next attempt.
            return InFlight(0)
        if row.fingerprint != request.fingerprint:
            return Mismatch()
        if row.status is None:
            return InFlight(max(0.0, (_utc(row.leased_until) - now).total_seconds()))
        headers = msgspec.json.decode(row.headers or "{}", type=dict[str, str])
        return Replay(StoredResponse(row.status, bytes(row.body or b""), headers))

    async def complete(self, transaction: AsyncConnection, claim: Claim, response: StoredResponse) -> None:
        """See `IdempotencyStore`."""
        done = await transaction.execute(
            update(self.table)
            .where(self._is(claim.request), self.table.c.owner == claim.owner, self.table.c.status.is_(None))
            .values(
                status=response.status,
                headers=msgspec.json.encode(response.headers).decode(),
                body=response.body,
            )
        )
        if done.rowcount != 1:
            raise ClaimLostError("the lease ended, and another request took the key over")

    async def release(self, claim: Claim) -> None:
        """See `IdempotencyStore`."""
        owned = and_(self.table.c.owner == claim.owner, self.table.c.status.is_(None))
        async with self.engine.begin() as connection:
            await connection.execute(delete(self.table).where(self._is(claim.request), owned))

    async def purge(self) -> int:
        """See `IdempotencyStore`; in batches, so that no lock is held for long."""
        keys, total = self.table.c, 0
        while True:
            old = (
                select(keys.scope, keys.key)
                .where(keys.created_at <= self.clock.now() - self.kept)
                .limit(_PURGE_BATCH)
            )
            async with self.engine.begin() as connection:
                rows = (await connection.execute(old)).all()
                for scope, key in rows:
                    await connection.execute(
                        delete(self.table).where(
                            keys.scope == scope,
                            keys.key == key,
                            keys.created_at <= self.clock.now() - self.kept,
                        )
                    )
            total += len(rows)
            if len(rows) < _PURGE_BATCH:
                return total

    def _is(self, request: IdempotentRequest) -> ColumnElement[bool]:
        return and_(self.table.c.scope == request.scope, self.table.c.key == request.key)


def _utc(moment: datetime) -> datetime:
    """SQLite gives times back without their offset."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

"""Users in PostgreSQL or SQLite: one statement stores a user unless there is one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.breaker import Breaker
from chassis.database import is_transient
from chassis.retry import Retry
from user_metadata.domain import Profile, Registered, StoreUnavailableError, User, reconcile
from user_metadata.ports import Alongside
from user_metadata.schema import users

T = TypeVar("T")


class SqlUsers:
    """A `UserStore` behind a circuit breaker. Writes are tried again: they may be, the id is the client's."""

    def __init__(self, engine: AsyncEngine, *, retry: Retry, breaker: Breaker) -> None:
        self._engine = engine
        self._retry = retry
        self._breaker = breaker

    async def register(self, user: User, alongside: Alongside) -> Registered:
        """See `UserStore.register`."""
        return await self._guarded(lambda: self._retry.call(lambda: self._register(user, alongside)))

    async def find(self, user_id: str) -> User | None:
        """See `UserStore.find`."""
        return await self._guarded(lambda: self._find(user_id))

    async def _guarded(self, operation: Callable[[], Awaitable[T]]) -> T:
        try:
            return await self._breaker.call(operation)
        except Exception as error:
            if not is_transient(error):
                raise
            raise StoreUnavailableError(type(error).__name__) from error

    async def _register(self, user: User, alongside: Alongside) -> Registered:
        insert = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        statement = insert(users).values(_columns(user)).on_conflict_do_nothing().returning(users.c.user_id)
        async with self._engine.begin() as connection:
            if (await connection.execute(statement)).scalar_one_or_none() is not None:
                registered = Registered(user)
            else:
                registered = reconcile(user.profile, await _existing(connection, user.profile.user_id))
            await alongside(connection, registered)
        return registered

    async def _find(self, user_id: str) -> User | None:
        async with self._engine.connect() as connection:
            return await _select(connection, user_id)


async def _existing(connection: AsyncConnection, user_id: str) -> User:
    found = await _select(connection, user_id)
    if found is None:  # nobody deletes users; the next attempt would insert it
        raise StoreUnavailableError("the user was there a moment ago")
    return found


async def _select(connection: AsyncConnection, user_id: str) -> User | None:
    row = (await connection.execute(select(users).where(users.c.user_id == user_id))).one_or_none()
    if row is None:
        return None
    moment = row.created_at
    # SQLite gives times back without their offset.
    created_at = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return User(Profile(row.user_id, row.name, row.email, row.phone), created_at)


def _columns(user: User) -> dict[str, Any]:
    profile = user.profile
    return {
        "user_id": profile.user_id,
        "name": profile.name,
        "email": profile.email,
        "phone": profile.phone,
        "created_at": user.created_at,
    }

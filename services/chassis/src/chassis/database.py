"""SQL databases: engines that give up in time, and what the errors of their drivers mean.

PostgreSQL by asyncpg, SQLite by aiosqlite as the embedded default, which behaves as a server does.
Errors are classified here once: retries ask `is_transient`, breakers `is_outage`, adapters
`is_conflict`; no text of a driver leaves a service.
"""

from __future__ import annotations

import sqlite3
from typing import Any

import asyncpg
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from chassis.settings import sqlalchemy_url

EMBEDDED = "sqlite://"
_PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 5000", "foreign_keys = ON")
_LOST_RACES = ("40001", "40P01")
# Connection, resources (disk full, too many clients), operator (shutdown, crash), system (I/O), read-only.
_OUTAGES = ("08", "53", "57P", "58", "25006")
_UNREACHABLE = (
    TimeoutError,
    PoolTimeoutError,
    OSError,
    asyncpg.exceptions.InterfaceError,
    # A connection that was lost in the middle of something, and is asked for the next thing before it knows.
    asyncpg.exceptions.InternalClientError,
    InterfaceError,
)
_SQLITE_LOST_RACES = ("locked", "busy")
_SQLITE_OUTAGES = ("disk", "full", "readonly", "unable to open")


def create_engine(
    url: str, *, pool_size: int = 5, timeout: float = 5.0, name: str = "fairway"
) -> AsyncEngine:
    """An engine for a `postgresql://` or `sqlite://` URL; it connects when it is first used.

    `timeout` in seconds holds for a free connection, for connecting and for one statement; `name` is
    seen in `pg_stat_activity`. `sqlite://` alone is a database in memory, that lives as long as the engine.
    """
    full_url = sqlalchemy_url(url)
    if full_url.startswith("sqlite"):
        return _sqlite(full_url)
    return create_async_engine(
        full_url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=timeout,
        pool_pre_ping=True,
        connect_args={
            "timeout": timeout,
            "command_timeout": timeout,
            "server_settings": {"application_name": name, "jit": "off", "timezone": "UTC"},
        },
    )


def _sqlite(url: str) -> AsyncEngine:
    in_memory = url.removeprefix("sqlite+aiosqlite://") in {"", "/", "/:memory:"}
    # A database in memory belongs to its one connection: who wants it waits for who has it.
    single: dict[str, Any] = {"poolclass": AsyncAdaptedQueuePool, "pool_size": 1, "max_overflow": 0}
    engine = create_async_engine(url, **(single if in_memory else {}))

    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begun(connection: Connection) -> None:
        # The lock for writing from the start: a transaction then never fails half-way for want of it.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


async def ping(engine: AsyncEngine) -> None:
    """Ask the database for nothing: the check for `HealthRegistry.register`."""
    async with engine.connect() as connection:
        await connection.execute(text("SELECT 1"))


def is_conflict(error: BaseException) -> bool:
    """Whether a constraint was violated: the row is there already, or refers to nothing."""
    return isinstance(error, (IntegrityError, asyncpg.IntegrityConstraintViolationError))


def is_outage(error: Exception) -> bool:
    """Whether the database is to blame: it cannot be reached, has no room, or does not answer in time.

    Violated constraints, wrong statements and lost races are no outages.
    """
    if isinstance(error, _UNREACHABLE):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    state = _sqlstate(error)
    return state.startswith(_OUTAGES) or _sqlite_says(error, _SQLITE_OUTAGES)


def is_transient(error: Exception) -> bool:
    """Whether the same transaction may succeed when it is tried again: an outage, or a lost race.

    Only for transactions that may be repeated: behind an outage a commit may have happened.
    """
    return is_outage(error) or _sqlstate(error) in _LOST_RACES or _sqlite_says(error, _SQLITE_LOST_RACES)


def _sqlstate(error: BaseException) -> str:
    cause: BaseException | None = error.orig if isinstance(error, DBAPIError) else error
    while cause is not None:
        state = getattr(cause, "sqlstate", None)
        if isinstance(state, str):
            return state
        cause = cause.__cause__
    return ""


def _sqlite_says(error: Exception, words: tuple[str, ...]) -> bool:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, sqlite3.OperationalError) and any(word in str(cause).lower() for word in words)

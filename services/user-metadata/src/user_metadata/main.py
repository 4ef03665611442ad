"""The composition root of `user-metadata`: from settings to an application, nothing looked up in globals."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.app import Chassis, create_app
from chassis.breaker import Breaker, BreakerPolicy
from chassis.database import create_engine, is_outage, is_transient, ping
from chassis.idempotency.execution import Idempotency
from chassis.idempotency.guarded import GuardedIdempotency
from chassis.idempotency.purge import Purge
from chassis.idempotency.sql import SqlIdempotency
from chassis.retry import Retry
from user_metadata.adapters.sql import SqlUsers
from user_metadata.api import routes
from user_metadata.counters import Counters, CountingMiddleware
from user_metadata.schema import idempotency_keys
from user_metadata.settings import UserMetadataSettings, database_url


def build(settings: UserMetadataSettings) -> tuple[Chassis, FastAPI]:
    """The application for one process of its own."""
    chassis = Chassis.from_settings(settings)
    url = database_url(settings)
    timeout = settings.database_timeout_seconds
    engine = create_engine(
        url, pool_size=settings.database_pool_size, timeout=timeout, name=settings.otel_service_name
    )
    chassis.health.register("database", lambda: ping(engine), timeout=timeout)
    breaker = _breaker(chassis, settings)
    keys = GuardedIdempotency(SqlIdempotency(engine, idempotency_keys, chassis.clock), breaker)
    retry = Retry(is_transient, "database", clock=chassis.clock, counter=chassis.metrics.retries)
    users = SqlUsers(engine, retry=retry, breaker=breaker)
    app = create_app(
        chassis,
        title="User metadata",
        description="Knows who the users are.",
        routers=[routes(users, Idempotency(keys), clock=chassis.clock)],
        workers=[Purge(keys)],
        resources=partial(_resources, settings, url, engine),
        stores=engine.dialect.name,
    )
    app.add_middleware(CountingMiddleware, counters=Counters(chassis.metrics.registry))
    return chassis, app


def _breaker(chassis: Chassis, settings: UserMetadataSettings) -> Breaker:
    policy = BreakerPolicy(
        open_seconds=settings.database_breaker_open_seconds, slow_seconds=settings.request_deadline_seconds
    )
    return Breaker("database", is_outage, policy, clock=chassis.clock, metrics=chassis.metrics)


@asynccontextmanager
async def _resources(settings: UserMetadataSettings, url: str, engine: AsyncEngine) -> AsyncIterator[None]:
    if settings.migrate_on_start or settings.database_url is None:
        # Only who migrates pays for alembic.
        from user_metadata.migrations import MIGRATIONS  # noqa: PLC0415

        await MIGRATIONS.upgrade(url)
    try:
        yield
    finally:
        await engine.dispose()

"""The composition root of `orders`: from settings to an application, with nothing looked up in globals."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.middleware import Middleware

from chassis.app import Chassis, create_app
from chassis.breaker import Breaker, BreakerPolicy
from chassis.database import create_engine, is_transient
from chassis.idempotency.purge import Purge
from chassis.outbox.relay import Relay, RelayPolicy
from chassis.outbox.sql import SqlOutbox
from chassis.retry import Retry
from chassis.workers import Worker
from orders import documentation
from orders.adapters.expiry import ExpiredClaims
from orders.adapters.guarded import GuardedOrders, is_failure
from orders.adapters.in_process import Channel, InProcessDelivery, NotificationWorker
from orders.adapters.notifications import StoredNotifications
from orders.adapters.postgresql import PostgresOrders
from orders.adapters.sqlite import SqliteOrders
from orders.api import Handlers, routes
from orders.hot_path import HotPath
from orders.schema import outbox
from orders.settings import OrdersSettings, database_url

_DESCRIPTION = "Takes orders, and tells of each one exactly once."


@dataclass(frozen=True, slots=True)
class _Delivery:
    """How events reach their receiver: the relay to wake, what works, and what is closed at the end."""

    relay: Relay
    workers: tuple[Worker, ...]
    close: Callable[[], Awaitable[None]]
    described: str


def build(settings: OrdersSettings) -> tuple[Chassis, FastAPI]:
    """The application for one process of its own."""
    chassis = Chassis.from_settings(settings)
    url = database_url(settings)
    engine = create_engine(url, pool_size=3, timeout=settings.database_timeout_seconds, name="orders-outbox")
    store = _store(chassis, settings, engine, url)
    chassis.health.register("database", store.check, timeout=settings.database_timeout_seconds)
    delivery = _delivery(chassis, settings, engine)
    handlers = Handlers(_guarded(chassis, settings, store), delivery.relay.wake, chassis.clock)
    app = create_app(
        chassis,
        title="Orders",
        description=_DESCRIPTION,
        routers=[routes(handlers)],
        workers=(*delivery.workers, Purge(ExpiredClaims(engine, chassis.clock))),
        resources=partial(_resources, settings, url, store, engine, delivery.close),
        health_aliases={"/healthz": None},
        stores=f"{engine.dialect.name}, {delivery.described}",
    )
    documentation.install(app)
    # Behind the middleware of the chassis, and before all of the framework's own.
    app.user_middleware.append(Middleware(HotPath, handlers=handlers))
    return chassis, app


def _store(
    chassis: Chassis, settings: OrdersSettings, engine: AsyncEngine, url: str
) -> PostgresOrders | SqliteOrders:
    if engine.dialect.name == "sqlite":
        return SqliteOrders(engine, SqlOutbox(engine, outbox, chassis.clock))
    return PostgresOrders(
        url,
        pool_size=settings.database_pool_size,
        timeout=settings.database_timeout_seconds,
        queue_limit=settings.write_queue_limit,
        retry=Retry(is_transient, "database", clock=chassis.clock, counter=chassis.metrics.retries),
    )


def _guarded(
    chassis: Chassis, settings: OrdersSettings, store: PostgresOrders | SqliteOrders
) -> GuardedOrders:
    policy = BreakerPolicy(
        open_seconds=settings.database_breaker_open_seconds, slow_seconds=settings.request_deadline_seconds
    )
    breaker = Breaker("database", is_failure, policy, clock=chassis.clock, metrics=chassis.metrics)
    return GuardedOrders(store, breaker)


def _delivery(chassis: Chassis, settings: OrdersSettings, engine: AsyncEngine) -> _Delivery:
    size = settings.outbox_batch_size
    relay = partial(
        Relay,
        SqlOutbox(engine, outbox, chassis.clock),
        policy=RelayPolicy(batch=size, parallel=size),
        clock=chassis.clock,
        metrics=chassis.metrics,
    )
    notifier = StoredNotifications(engine, chassis.clock)
    if settings.nats_url is None:
        channel = Channel()
        here = relay(channel.publish)
        worker = InProcessDelivery(here, channel, NotificationWorker(channel, notifier, batch=size))
        return _Delivery(here, (worker,), _nothing, "events in process")
    # Only who uses NATS pays for its client, in memory and in time to start.
    from orders.adapters.jetstream import JetStream, JetStreamWorker  # noqa: PLC0415

    stream = JetStream(settings.nats_url.get_secret_value())
    chassis.health.register("nats", stream.check, critical=False)
    there = relay(stream.publish)
    return _Delivery(
        there,
        (there, JetStreamWorker(stream, notifier, batch=size)),
        stream.close,
        "events through NATS JetStream",
    )


async def _nothing() -> None:
    """A channel in this process needs no farewell."""


@asynccontextmanager
async def _resources(
    settings: OrdersSettings,
    url: str,
    store: PostgresOrders | SqliteOrders,
    engine: AsyncEngine,
    close: Callable[[], Awaitable[None]],
) -> AsyncIterator[None]:
    if settings.migrate_on_start or settings.database_url is None:
        # Only who migrates pays for alembic.
        from orders.migrations import MIGRATIONS  # noqa: PLC0415

        await MIGRATIONS.upgrade(url)
    await store.open()
    try:
        yield
    finally:
        await store.close()
        await close()
        await engine.dispose()

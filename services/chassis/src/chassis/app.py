"""`create_app`: a FastAPI application with everything that every service has.

A service's `main.py` builds its adapters, and gives what it has made to `create_app`; nothing is
looked up in globals.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, FastAPI

from chassis import audit as audits
from chassis import auth, docs_page, probes, problems, tracing
from chassis.audit import AuditLog
from chassis.clock import SYSTEM_CLOCK, Clock
from chassis.health import HealthRegistry
from chassis.limits import RateLimit
from chassis.logs import get_logger
from chassis.metrics import Metrics
from chassis.middleware import Policy, RequestMiddleware
from chassis.settings import ChassisSettings
from chassis.tracing import Tracing
from chassis.workers import Worker, Workers

Resources = Callable[[], AbstractAsyncContextManager[Any]]


@dataclass(slots=True)
class Chassis:
    """The parts that a service shares with its application: make one, use its parts, give it on."""

    settings: ChassisSettings
    clock: Clock = SYSTEM_CLOCK
    metrics: Metrics = field(default_factory=Metrics)
    health: HealthRegistry = field(default_factory=HealthRegistry)
    audit: AuditLog | None = None
    tracing: Tracing | None = None

    @classmethod
    def from_settings(cls, settings: ChassisSettings, *, clock: Clock = SYSTEM_CLOCK) -> Chassis:
        """The parts for one process of its own."""
        return cls(
            settings,
            clock,
            Metrics(process=True),
            HealthRegistry(clock),
            audits.from_settings(settings, clock=clock),
            tracing.from_settings(settings),
        )


def create_app(  # noqa: PLR0913 - each is named, and most are left out
    chassis: Chassis,
    *,
    title: str,
    description: str = "",
    routers: Sequence[APIRouter] = (),
    workers: Sequence[Worker] = (),
    resources: Resources = nullcontext,
    health_aliases: Mapping[str, probes.Render | None] | None = None,
    stores: str = "",
) -> FastAPI:
    """The application of a service.

    `resources` is entered before the workers start and left after they have drained: what opens and
    closes the stores. `stores` is what the first line of the log says of them. `health_aliases` are
    further paths of `/readyz`, each with a function that writes its body, or None.
    """
    settings, aliases, traces = chassis.settings, health_aliases or {}, chassis.tracing
    app = FastAPI(
        title=title,
        description=description,
        version=settings.service_version,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=traces.telemetry if traces else tracing.OFF,
        lifespan=_lifespan(chassis, Workers(workers, chassis.clock), resources, stores),
    )
    app.state.chassis = chassis
    problems.install(app)
    for router in routers:
        app.include_router(router)
    version = {"service": settings.otel_service_name, "version": settings.service_version}
    probes.install(app, chassis.health, chassis.metrics, version, aliases)
    docs_page.install(app)
    authenticator = auth.from_settings(settings)
    policy = Policy(
        deadline_seconds=settings.request_deadline_seconds,
        max_body_bytes=settings.max_body_bytes,
        exempt=probes.PATHS | aliases.keys(),
        open_paths=docs_page.PATHS,
        authenticator=authenticator,
        rate_limit=_rate_limit(chassis),
        audit=chassis.audit,
        span=traces.current if traces else None,
    )
    app.add_middleware(RequestMiddleware, policy=policy, metrics=chassis.metrics, health=chassis.health)
    return app


def _rate_limit(chassis: Chassis) -> RateLimit | None:
    per_minute = chassis.settings.rate_limit_per_minute
    return RateLimit(per_minute, clock=chassis.clock) if per_minute else None


def _lifespan(
    chassis: Chassis, workers: Workers, resources: Resources, stores: str
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        settings = chassis.settings
        get_logger().info("service.starting", version=settings.service_version, stores=stores or "none")
        try:
            async with resources():
                workers.start()
                try:
                    yield
                finally:
                    chassis.health.draining = True
                    await workers.stop(settings.shutdown_seconds)
        finally:
            if chassis.tracing is not None:
                chassis.tracing.stop()
            get_logger().info("service.stopped")

    return lifespan

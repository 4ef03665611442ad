"""A service as small as it can be, in this process."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from io import StringIO
from typing import Any

import httpx2
from fastapi import APIRouter, FastAPI

from chassis import logs
from chassis.app import Chassis, create_app
from chassis.audit import AuditLog
from chassis.health import HealthRegistry
from chassis.metrics import Metrics
from chassis.settings import ChassisSettings, load
from chassis.testing.clock import FakeClock
from chassis.tracing import Tracing


def sample(
    *routers: APIRouter, clock: FakeClock | None = None, tracing: Tracing | None = None, **settings: Any
) -> tuple[Chassis, FastAPI]:
    """An application with the given routes and settings, and its parts."""
    clock = clock or FakeClock()
    chosen = {"audit_log": "off", **settings}
    chassis = Chassis(
        load(ChassisSettings, **chosen), clock, Metrics(), HealthRegistry(clock), tracing=tracing
    )
    return chassis, create_app(chassis, title="sample", routers=routers)


def audited(*routers: APIRouter, **settings: Any) -> tuple[FastAPI, StringIO]:
    """An application whose audit log is read by the test."""
    stream = StringIO()
    audit = AuditLog(stream, service="sample", key=b"key", clock=FakeClock())
    chassis = Chassis(load(ChassisSettings, **settings), audit=audit)
    return create_app(chassis, title="sample", routers=routers), stream


@asynccontextmanager
async def client(app: FastAPI, address: str = "192.0.2.7") -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the application, which is not started: its workers and resources do not run."""
    transport = httpx2.ASGITransport(app=app, client=(address, 1234))
    async with httpx2.AsyncClient(transport=transport, base_url="http://sample") as made:
        yield made


@contextmanager
def log_lines(level: str = "info") -> Iterator[list[dict[str, Any]]]:
    """The lines that are logged inside, parsed when it is left."""
    stream = StringIO()
    lines: list[dict[str, Any]] = []
    logs.configure(level=level, service="sample", stream=stream)
    try:
        yield lines
    finally:
        lines.extend(json.loads(line) for line in stream.getvalue().splitlines())
        logs.configure(service="sample")

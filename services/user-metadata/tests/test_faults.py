"""The database fails under a load of registrations: nothing acknowledged is lost, nobody registered twice."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2

from chassis.testing.outages import Pause, outage, restart
from chassis.testing.proxy import FaultyProxy
from chassis.testing.servers import PostgresServer
from chassis.testing.service import ServiceProcess, status_of
from chassis.testing.writers import Writers

RECOVERY_SECONDS = 5.0
START_SECONDS = 60.0


@asynccontextmanager
async def service(url: str) -> AsyncIterator[ServiceProcess]:
    """The service as a process, over a database."""
    settings = {"DATABASE_URL": url, "MIGRATE_ON_START": "true", "AUDIT_LOG": "off"}
    process = await asyncio.to_thread(ServiceProcess.start, "user_metadata", settings, patience=START_SECONDS)
    try:
        yield process
    finally:
        await asyncio.to_thread(process.program.stop)


async def register(client: httpx2.AsyncClient, key: str) -> httpx2.Response:
    """Register the user of a key, under an idempotency key of the same name."""
    user = {"user_id": key, "name": f"User {key}", "email": f"{key}@example.com", "phone": "+44 20 7946 0000"}
    return await client.post("/user", json=user, headers={"Idempotency-Key": key})


def verify(postgres: PostgresServer, writers: Writers, process: ServiceProcess) -> None:
    """Whoever was told of a registration is stored, as was said, and nothing unforeseen was met."""
    rows = postgres.sql("SELECT user_id, name FROM users").splitlines()
    stored = dict(row.split("|") for row in rows)
    lost = {key: user for key, user in writers.acknowledged.items() if stored.get(key) != user["name"]}
    assert not lost
    assert len(rows) == len(stored)
    assert len(stored) <= len(writers.acknowledged) + writers.number
    assert not [line for line in process.program.log.splitlines() if '"request.failed"' in line]
    # A registration whose first try is still under way when it is sent again is a conflict of its key.
    assert set(writers.statuses) <= {0, 201, 409, 503, 504}


def lines(process: ServiceProcess, event: str) -> int:
    """How often something was logged."""
    return process.program.log.count(f'"event":"{event}"')


async def test_a_database_that_is_killed_and_restarted_loses_nobody(fragile: PostgresServer) -> None:
    async with service(fragile.url()) as process:
        async with Writers(process.url, register) as writers:
            seconds = await outage(writers, fragile.program.kill, lambda: restart(fragile.program))
        verify(fragile, writers, process)
        assert seconds < RECOVERY_SECONDS
        assert lines(process, "breaker.opened") >= 1
        assert lines(process, "breaker.closed") >= 1


async def test_a_database_that_is_paused_loses_nobody(fragile: PostgresServer) -> None:
    pause = Pause(fragile.program)
    async with service(fragile.url()) as process:
        async with Writers(process.url, register) as writers:
            seconds = await outage(writers, pause.begin, pause.end)
        verify(fragile, writers, process)
        assert seconds < RECOVERY_SECONDS


async def test_a_database_that_is_cut_off_loses_nobody(fragile: PostgresServer) -> None:
    async with FaultyProxy(fragile.port) as proxy, service(fragile.url(port=proxy.port)) as process:
        async with Writers(process.url, register) as writers:
            seconds = await outage(writers, proxy.blackhole, proxy.restore)
            await outage(writers, proxy.refuse, proxy.restore)
        verify(fragile, writers, process)
        assert seconds < RECOVERY_SECONDS


async def test_a_service_that_is_killed_under_load_has_stored_whom_it_acknowledged(
    fragile: PostgresServer,
) -> None:
    async with service(fragile.url()) as process, Writers(process.url, register) as writers:
        await writers.acknowledge(100)
        process.program.kill()
        writers.stop()
    async with service(fragile.url()) as process:
        verify(fragile, writers, process)
        async with httpx2.AsyncClient(base_url=process.url) as client:
            again = await register(client, next(iter(writers.acknowledged)))
    assert again.status_code == 201
    assert again.headers["Idempotent-Replayed"] == "true"


async def test_a_service_that_is_asked_to_end_under_load_fails_no_request(fragile: PostgresServer) -> None:
    """Clients stop sending when it says that it is not ready, as a Service of Kubernetes does."""
    async with service(fragile.url()) as process:
        async with Writers(process.url, register) as writers:
            await writers.acknowledge(50)
            process.program.send(signal.SIGTERM)
            while await asyncio.to_thread(status_of, process.port, "/readyz") == 200:
                pass
            writers.stop()
        assert await asyncio.to_thread(process.program.wait) == 0
        verify(fragile, writers, process)
        assert set(writers.statuses) == {201}

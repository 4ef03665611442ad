"""The database fails under a load of writers: nothing that was acknowledged is lost, nothing is doubled."""

from __future__ import annotations

import asyncio
import errno
import json
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from chassis.testing.outages import Pause, outage, restart
from chassis.testing.programs import private_directory
from chassis.testing.proxy import FaultyProxy
from chassis.testing.servers import NatsServer, PostgresServer
from chassis.testing.service import ServiceProcess, status_of
from writers import DRAFT, order_writers, verify

RECOVERY_SECONDS = 5.0
START_SECONDS = 60.0
_DOUBLED = "SELECT count(*) - count(DISTINCT order_id) FROM notifications"


@asynccontextmanager
async def service(url: str, **environment: str) -> AsyncIterator[ServiceProcess]:
    """The service as a process, over a database."""
    settings = {"DATABASE_URL": url, "MIGRATE_ON_START": "true", "AUDIT_LOG": "off", **environment}
    process = await asyncio.to_thread(ServiceProcess.start, "orders", settings, patience=START_SECONDS)
    try:
        yield process
    finally:
        await asyncio.to_thread(process.program.stop)


def lines(process: ServiceProcess, event: str) -> int:
    """How often something was logged."""
    return process.program.log.count(f'"event":"{event}"')


async def test_a_database_that_is_killed_and_restarted_loses_nothing(fragile: PostgresServer) -> None:
    async with service(fragile.url()) as process:
        async with order_writers(process.url) as writers:
            seconds = await outage(writers, fragile.program.kill, lambda: restart(fragile.program))
        verify(fragile, "postgres", writers, process)
        assert seconds < RECOVERY_SECONDS
        assert lines(process, "breaker.opened") >= 1
        assert lines(process, "breaker.closed") >= 1


async def test_a_database_that_is_paused_loses_nothing(fragile: PostgresServer) -> None:
    pause = Pause(fragile.program)
    async with service(fragile.url()) as process:
        async with order_writers(process.url) as writers:
            seconds = await outage(writers, pause.begin, pause.end)
        verify(fragile, "postgres", writers, process)
        assert seconds < RECOVERY_SECONDS


async def test_a_database_that_is_cut_off_loses_nothing(fragile: PostgresServer) -> None:
    async with FaultyProxy(fragile.port) as proxy, service(fragile.url(port=proxy.port)) as process:
        async with order_writers(process.url) as writers:
            seconds = await outage(writers, proxy.blackhole, proxy.restore)
            await outage(writers, proxy.refuse, proxy.restore)
        verify(fragile, "postgres", writers, process)
        assert seconds < RECOVERY_SECONDS


async def test_a_database_that_may_only_be_read_loses_nothing(fragile: PostgresServer) -> None:
    def read_only(value: str) -> None:
        fragile.sql(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
        fragile.sql("SELECT pg_reload_conf()")

    async with service(fragile.url()) as process:
        async with order_writers(process.url) as writers:
            seconds = await outage(writers, lambda: read_only("on"), lambda: read_only("off"))
        verify(fragile, "postgres", writers, process)
        assert seconds < RECOVERY_SECONDS


@pytest.fixture
def small_disk(fragile: PostgresServer) -> Iterator[Path]:
    """A disk of a few megabytes that the database `small` is on."""
    folder = private_directory("disk")
    owner = folder.stat()
    options = f"size=24m,uid={owner.st_uid},gid={owner.st_gid},mode=700"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=False)
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("a disk that can be full needs the right to mount one")
    fragile.sql(f"CREATE TABLESPACE small LOCATION '{folder}'")
    fragile.sql("CREATE DATABASE small TABLESPACE small")
    yield folder
    fragile.stop()
    subprocess.run(["umount", folder], check=True)
    folder.rmdir()


async def test_a_database_whose_disk_is_full_loses_nothing(fragile: PostgresServer, small_disk: Path) -> None:
    ballast = small_disk / "ballast"

    def fill() -> None:
        try:
            with ballast.open("wb", buffering=0) as file:
                while True:
                    file.write(b"\0" * 65536)
        except OSError as full:
            assert full.errno == errno.ENOSPC  # noqa: PT017 - the way out of the loop

    async with service(fragile.url("small")) as process:
        async with order_writers(process.url) as writers:
            seconds = await outage(writers, fill, ballast.unlink)
        verify(fragile, "small", writers, process)
        assert seconds < RECOVERY_SECONDS


async def told(postgres: PostgresServer) -> None:
    """Wait until the receiver knows of every order."""
    untold = "SELECT count(*) FROM orders WHERE id NOT IN (SELECT order_id FROM notifications)"
    async with asyncio.timeout(60):
        while int(postgres.sql(untold)):  # noqa: ASYNC110 - a database tells nobody
            await asyncio.sleep(0.1)


async def test_a_stream_that_is_killed_and_restarted_delays_events_and_loses_none(
    fragile: PostgresServer, fragile_nats: NatsServer
) -> None:
    """Orders are taken all the while: events wait in the outbox, and the receiver learns of each once."""
    async with service(fragile.url(), NATS_URL=fragile_nats.url) as process:
        async with order_writers(process.url) as writers:
            await outage(writers, fragile_nats.program.kill, lambda: restart(fragile_nats.program))
        assert set(writers.statuses) == {201}
        await told(fragile)
        verify(fragile, "postgres", writers, process)
    assert fragile.sql(_DOUBLED) == "0"


async def test_a_service_that_is_killed_under_load_tells_of_every_acknowledged_order(
    fragile: PostgresServer,
) -> None:
    """The lease of what the killed relay had taken is the time that its events are late."""
    async with service(fragile.url()) as process, order_writers(process.url) as writers:
        await writers.acknowledge(100)
        process.program.kill()
        writers.stop()
    async with service(fragile.url()) as process:
        await told(fragile)
        verify(fragile, "postgres", writers, process)
    assert fragile.sql(_DOUBLED) == "0"
    assert len(writers.acknowledged) >= 100


async def test_a_service_that_is_asked_to_end_under_load_fails_no_request(fragile: PostgresServer) -> None:
    """Clients stop sending when it says that it is not ready, as a Service of Kubernetes does."""
    async with service(fragile.url()) as process:
        async with order_writers(process.url) as writers:
            await writers.acknowledge(50)
            process.program.send(signal.SIGTERM)
            while await asyncio.to_thread(status_of, process.port, "/readyz") == 200:
                pass
            writers.stop()
        assert await asyncio.to_thread(process.program.wait) == 0
        verify(fragile, "postgres", writers, process)
        assert set(writers.statuses) == {201}
    # Stopping has told of what was left.
    assert fragile.sql("SELECT count(*) FROM outbox WHERE published_at IS NULL") == "0"


async def test_a_service_killed_between_claim_and_answer_leaves_the_key_usable(
    fragile: PostgresServer,
) -> None:
    """The claim is part of the statement that stores the order: there is no claim without it."""
    async with service(fragile.url()) as process:
        lock = await asyncpg.connect(fragile.url())
        await lock.execute("BEGIN; LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE")
        async with order_writers(process.url, 1) as writers:
            await until_waiting(lock, 1)
            process.program.kill()
            writers.stop()
        await lock.close()
    async with service(fragile.url()) as process:
        async with order_writers(process.url, 1) as writers:
            await writers.acknowledge(1)
            writers.stop()
        verify(fragile, "postgres", writers, process)
        assert "0-1" in writers.acknowledged


async def until_waiting(observer: asyncpg.Connection, number: int) -> None:
    """Wait until so many statements of the service wait for a lock."""
    statement = (
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'orders' AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(5):
        while await observer.fetchval(statement) != number:  # noqa: ASYNC110 - a database tells nobody
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_client_that_goes_away_cancels_its_query(fragile: PostgresServer, method: str) -> None:
    patient = {"REQUEST_DEADLINE_SECONDS": "60", "DATABASE_TIMEOUT_SECONDS": "60"}
    async with service(fragile.url(), **patient) as process:
        lock = await asyncpg.connect(fragile.url())
        await lock.execute("BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE")
        reader, writer = await asyncio.open_connection("127.0.0.1", process.port)
        writer.write(request(method))
        await until_waiting(lock, 1)
        writer.close()
        await until_waiting(lock, 0)
        await lock.close()
        assert await reader.read() == b""


def request(method: str) -> bytes:
    """A request as it goes over the wire."""
    if method == "GET":
        return b"GET /orders/019adb2e-7c00-7000-8000-000000000000 HTTP/1.1\r\nHost: x\r\n\r\n"
    body = json.dumps(DRAFT)
    return f"POST /orders HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()

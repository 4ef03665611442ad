"""What other tests stand on: the faulty network, the throwaway servers, the clock."""

from __future__ import annotations

import asyncio
import os
import pwd
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text

from chassis.database import create_engine, is_conflict, is_outage, is_transient, ping
from chassis.testing.clock import FakeClock
from chassis.testing.programs import MissingProgramError, find
from chassis.testing.proxy import FaultyProxy
from chassis.testing.servers import NatsServer, PostgresServer, RedisServer


@pytest.fixture
async def proxy() -> AsyncIterator[FaultyProxy]:
    """A proxy before a server that sends back what it gets."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with FaultyProxy(server.sockets[0].getsockname()[1]) as made:
        yield made
    server.close()


async def _echoed(proxy: FaultyProxy, data: bytes, patience: float = 5) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        writer.write(data)
        async with asyncio.timeout(patience):
            return await reader.readexactly(len(data))
    finally:
        writer.close()


async def test_a_proxy_without_faults_passes_everything_on(proxy: FaultyProxy) -> None:
    data = bytes(range(256)) * 1000
    assert await _echoed(proxy, data) == data


async def test_latency_delays_each_way(proxy: FaultyProxy) -> None:
    proxy.latency = 0.05
    begun = time.monotonic()
    await _echoed(proxy, b"x")
    assert time.monotonic() - begun >= 0.1


async def test_bandwidth_limits_each_way(proxy: FaultyProxy) -> None:
    proxy.bandwidth = 100_000
    begun = time.monotonic()
    await _echoed(proxy, b"x" * 10_000)
    assert time.monotonic() - begun >= 0.2


async def test_in_a_blackhole_nothing_arrives_until_it_is_over(proxy: FaultyProxy) -> None:
    proxy.blackhole()
    with pytest.raises(TimeoutError):
        await _echoed(proxy, b"x", patience=0.1)
    proxy.restore()
    assert await _echoed(proxy, b"x") == b"x"


async def test_a_reset_breaks_connections_off_and_lets_new_ones_through(proxy: FaultyProxy) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(b"x")
    await reader.readexactly(1)
    proxy.reset()
    with pytest.raises(ConnectionError):
        await asyncio.wait_for(reader.read(1), 5)
    writer.close()
    assert await _echoed(proxy, b"x") == b"x"


async def test_who_is_refused_is_cut_off_at_once(proxy: FaultyProxy) -> None:
    proxy.refuse()
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await _echoed(proxy, b"x")
    proxy.restore()
    assert await _echoed(proxy, b"x") == b"x"


def test_a_program_that_is_not_installed_is_said_to_be_missing_with_its_package() -> None:
    with pytest.raises(MissingProgramError, match="install the package moon-cheese"):
        find("no-such-program", package="moon-cheese")


def test_postgresql_is_not_run_as_root(postgres: PostgresServer) -> None:
    owner = Path(f"/proc/{postgres.program.pid}").stat().st_uid
    assert owner != 0
    assert pwd.getpwuid(owner).pw_name in {"postgres", "nobody", pwd.getpwuid(os.geteuid()).pw_name}


def test_postgresql_writes_through_to_the_disk(postgres: PostgresServer) -> None:
    assert postgres.sql("SHOW fsync") == "on"
    assert postgres.sql("SHOW synchronous_commit") == "on"


def test_each_test_has_a_database_of_its_own(postgres: PostgresServer) -> None:
    first, second = postgres.new_database(), postgres.new_database()
    postgres.sql("CREATE TABLE here (n int)", first)
    assert postgres.sql("SELECT to_regclass('here') IS NULL", second) == "t"


def test_redis_and_nats_start(redis: RedisServer, nats: NatsServer) -> None:
    assert redis.url.startswith("redis://127.0.0.1:")
    assert nats.url.startswith("nats://127.0.0.1:")


@pytest.fixture
def fragile() -> Iterator[PostgresServer]:
    """A PostgreSQL that a test may break."""
    try:
        server = PostgresServer.start()
    except MissingProgramError as missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(missing))
    yield server
    server.stop()


async def _error(url: str, *statements: str) -> Exception:
    engine = create_engine(url, timeout=1)
    try:
        async with engine.begin() as connection:
            for statement in statements:
                await connection.execute(text(statement))
    except Exception as error:  # noqa: BLE001 - which one is what is asked for
        return error
    finally:
        await engine.dispose()
    raise AssertionError("nothing went wrong")


async def test_what_a_databases_error_means(fragile: PostgresServer) -> None:
    """A constraint is a conflict, a wrong statement a bug; a server that is away, slow or full an outage."""
    url = fragile.url()
    conflict = await _error(url, "CREATE TABLE t (n int PRIMARY KEY)", "INSERT INTO t VALUES (1), (1)")
    wrong = await _error(url, "SELECT nonsense")
    slow = await _error(url, "SELECT pg_sleep(30)")
    read_only = await _error(url, "SET TRANSACTION READ ONLY", "CREATE TABLE u (n int)")
    terminated = await _error(url, "SELECT pg_terminate_backend(pg_backend_pid())")
    fragile.program.kill()
    away = await _error(url, "SELECT 1")

    assert [is_conflict(error) for error in (conflict, wrong, away)] == [True, False, False]
    assert [is_outage(error) for error in (conflict, wrong)] == [False, False]
    assert [is_outage(error) for error in (slow, read_only, terminated, away)] == [True] * 4


async def test_who_loses_a_race_on_postgresql_may_try_again(postgres: PostgresServer) -> None:
    url = postgres.url(postgres.new_database())
    lost = "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$"
    error = await _error(url, lost)
    assert (is_transient(error), is_outage(error)) == (True, False)


async def test_what_an_error_of_sqlite_means(tmp_path: Path) -> None:
    conflict = await _error(
        "sqlite://", "CREATE TABLE t (n int PRIMARY KEY)", "INSERT INTO t VALUES (1), (1)"
    )
    wrong = await _error("sqlite://", "SELECT nonsense")
    away = await _error(f"sqlite:///{tmp_path}/no/such/folder/x.db", "SELECT 1")
    full = await _error(f"sqlite:///{tmp_path}/full.db", *_filling())

    assert [is_conflict(error) for error in (conflict, wrong, away, full)] == [True, False, False, False]
    assert [is_outage(error) for error in (conflict, wrong, away, full)] == [False, False, True, True]


def _filling() -> list[str]:
    return [
        "PRAGMA max_page_count = 4",
        "CREATE TABLE t (b blob)",
        "INSERT INTO t VALUES (randomblob(99999))",
    ]


async def test_a_database_that_comes_back_is_used_again_without_an_error(fragile: PostgresServer) -> None:
    engine = create_engine(fragile.url(), timeout=1)
    await ping(engine)
    fragile.program.kill()
    with pytest.raises(Exception) as away:  # noqa: PT011 - whatever it is, it is an outage
        await ping(engine)
    assert is_outage(away.value)
    fragile.program.start()
    await ping(engine)
    await engine.dispose()


async def test_the_clock_wakes_sleepers_in_order(clock: FakeClock) -> None:
    woken: list[tuple[str, float]] = []

    async def sleeper(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append((name, clock.monotonic()))

    tasks = [asyncio.create_task(sleeper("late", 3)), asyncio.create_task(sleeper("early", 1))]
    await clock.advance(2)
    assert woken == [("early", 1)]
    await clock.advance(2)
    assert woken == [("early", 1), ("late", 3)]
    await asyncio.gather(*tasks)


def test_a_connection_that_was_lost_halfway_is_an_outage() -> None:
    """The driver says so in words of its own when the connection is asked for the next thing at once."""
    error = asyncpg.exceptions.InternalClientError(
        "cannot switch to state 12; another operation (2) is in progress"
    )
    assert (is_outage(error), is_transient(error)) == (True, True)

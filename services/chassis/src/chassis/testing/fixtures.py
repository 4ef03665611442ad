"""Fixtures for pytest: `-p chassis.testing.fixtures`, as `services/pytest.ini` says.

A server that is not installed is a visible skip for a user, and a failure with `CI=true`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

import pytest

from chassis.testing.clock import FakeClock
from chassis.testing.programs import MissingProgramError
from chassis.testing.servers import NatsServer, PostgresServer, RedisServer


class _Stoppable(Protocol):
    def stop(self) -> None: ...


T = TypeVar("T", bound=_Stoppable)


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands still."""
    return FakeClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL for all tests of a run; each makes databases of its own."""
    yield from _running(PostgresServer.start)


@pytest.fixture
def fragile() -> Iterator[PostgresServer]:
    """A PostgreSQL that a test may kill."""
    yield from _running(PostgresServer.start)


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    """A Redis for all tests of a run."""
    yield from _running(RedisServer.start)


@pytest.fixture(scope="session")
def nats() -> Iterator[NatsServer]:
    """A NATS for all tests of a run."""
    yield from _running(NatsServer.start)


@pytest.fixture
def fragile_nats() -> Iterator[NatsServer]:
    """A NATS that a test may kill."""
    yield from _running(NatsServer.start)


def _running(start: Callable[[], T]) -> Iterator[T]:
    try:
        server = start()
    except MissingProgramError as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))
    try:
        yield server
    finally:
        server.stop()

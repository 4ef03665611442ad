"""The life of a process: it starts or says why not, cancels what nobody waits for, and ends without loss."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from chassis.testing.service import ServiceProcess, status_of

_HERE = str(Path(__file__).parent)


@pytest.fixture
def service() -> Iterator[ServiceProcess]:
    started = ServiceProcess.start(
        "lively_service", {"PYTHONPATH": _HERE, "SHUTDOWN_DRAIN_SECONDS": "0.5", "AUDIT_LOG": "off"}
    )
    yield started
    started.program.stop()


def _events(service: ServiceProcess) -> list[dict[str, Any]]:
    return [json.loads(line) for line in service.program.log.splitlines()]


def _seen(service: ServiceProcess, event: str, **fields: Any) -> bool:
    return any(line["event"] == event and fields.items() <= line.items() for line in _events(service))


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - it is another process that is waited for
            await asyncio.sleep(0.01)


def test_the_first_line_of_the_log_says_what_starts(service: ServiceProcess) -> None:
    first = _events(service)[0]
    assert (first["event"], first["level"]) == ("service.starting", "info")


def test_a_service_that_is_told_nonsense_does_not_start_and_says_what_is_wrong() -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": _HERE, "PORT": "many", "API_KEYS": "hunter2"}
    ended = subprocess.run(
        [sys.executable, "-m", "lively_service"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert ended.returncode == 2
    assert "PORT" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "hunter2" not in ended.stderr


async def test_a_client_that_goes_away_cancels_what_was_done_for_it(service: ServiceProcess) -> None:
    with socket.create_connection(("127.0.0.1", service.port)) as client:
        client.sendall(b"GET /slow/60 HTTP/1.1\r\nHost: x\r\n\r\n")
        await _until(lambda: _seen(service, "slow.begun"))
    await _until(lambda: _seen(service, "slow.cancelled"))
    await _until(lambda: _seen(service, "request", status=499))


async def test_at_the_end_what_is_in_flight_is_answered_and_workers_drain(service: ServiceProcess) -> None:
    """Ready no longer, but alive; the slow answer comes whole; then the worker; then exit code 0."""
    async with httpx2.AsyncClient(base_url=service.url, trust_env=False) as http:
        slow = asyncio.create_task(http.get("/slow/1.5"))
        await _until(lambda: _seen(service, "slow.begun"))
        service.program.send(signal.SIGTERM)
        await _until(lambda: status_of(service.port, "/readyz") == 503)
        assert status_of(service.port, "/livez") == 200
        answer = await slow
    assert (answer.status_code, answer.json()) == (200, "done")
    assert await asyncio.to_thread(service.program.wait) == 0
    assert [line["event"] for line in _events(service)][-2:] == ["worker.drained", "service.stopped"]


async def test_at_the_end_under_load_no_request_that_was_accepted_fails(service: ServiceProcess) -> None:
    """Thirty-two connections that are kept alive: each is closed by an answer that says so."""
    answered = 0
    failures: list[str] = []

    async def visitor() -> None:
        nonlocal answered
        async with httpx2.AsyncClient(base_url=service.url, trust_env=False, timeout=10) as http:
            while True:
                try:
                    answer = await http.get("/slow/0.01")
                except httpx2.ConnectError:
                    return  # refused: nobody has accepted anything
                except httpx2.TransportError as error:
                    failures.append(repr(error))
                    return
                answered += 1
                if answer.status_code != 200:
                    failures.append(str(answer.status_code))

    visitors = [asyncio.create_task(visitor()) for _ in range(32)]
    await _until(lambda: answered > 200)
    service.program.send(signal.SIGTERM)
    await asyncio.wait_for(asyncio.gather(*visitors), 20)
    assert failures == []
    assert await asyncio.to_thread(service.program.wait) == 0


async def test_what_takes_longer_than_the_end_may_is_cut_off() -> None:
    service = ServiceProcess.start(
        "lively_service",
        {"PYTHONPATH": _HERE, "SHUTDOWN_SECONDS": "1", "SHUTDOWN_DRAIN_SECONDS": "0", "AUDIT_LOG": "off"},
    )
    with socket.create_connection(("127.0.0.1", service.port)) as client:
        client.sendall(b"GET /slow/600 HTTP/1.1\r\nHost: x\r\n\r\n")
        await _until(lambda: _seen(service, "slow.begun"))
        service.program.send(signal.SIGTERM)
        begun = time.monotonic()
        await asyncio.to_thread(service.program.wait)
        assert time.monotonic() - begun < 20
    service.program.stop()

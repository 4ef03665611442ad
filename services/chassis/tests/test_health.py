"""Health: alive, ready, degraded, draining; a dependency is never asked more than needed."""

from __future__ import annotations

import asyncio

import pytest

from chassis.health import HealthRegistry
from chassis.testing.clock import FakeClock
from chassis.testing.fakes import Scripted
from sample import client, sample


async def _readyz(
    registry_of: dict[str, tuple[object, bool]], *, draining: bool = False
) -> tuple[int, dict[str, object]]:
    chassis, app = sample()
    for name, (check, critical) in registry_of.items():
        chassis.health.register(name, check, critical=critical, timeout=0.05)  # type: ignore[arg-type]
    chassis.health.draining = draining
    async with client(app) as http:
        assert (await http.get("/livez")).status_code == 200
        answer = await http.get("/readyz")
    return answer.status_code, answer.json()


async def _up() -> None:
    """There."""


async def _down() -> None:
    raise OSError("connect to 10.1.2.3:5432 as admin failed")


async def test_with_all_dependencies_there_the_service_is_ready() -> None:
    status, body = await _readyz({"database": (_up, True)})
    assert (status, body["status"]) == (200, "ready")


async def test_without_a_critical_dependency_it_is_not_and_the_drivers_words_stay_inside() -> None:
    status, body = await _readyz({"database": (_down, True), "cache": (_up, False)})
    assert (status, body["status"]) == (503, "unavailable")
    assert "10.1.2.3" not in str(body)


async def test_a_dependency_that_only_degrades_leaves_it_ready() -> None:
    status, body = await _readyz({"database": (_up, True), "cache": (_down, False)})
    assert (status, body["status"]) == (200, "degraded")


async def test_a_dependency_that_does_not_answer_in_time_is_down() -> None:
    status, body = await _readyz({"database": (asyncio.Event().wait, True)})
    assert status == 503
    assert "no answer within" in str(body)


async def test_a_service_that_ends_is_alive_but_not_ready() -> None:
    status, body = await _readyz({"database": (_up, True)}, draining=True)
    assert (status, body["status"]) == (503, "draining")


async def test_all_who_ask_at_once_share_one_question(clock: FakeClock) -> None:
    check = Scripted([None])
    registry = HealthRegistry(clock)
    registry.register("database", check)

    await asyncio.gather(*(registry.report() for _ in range(50)))
    assert check.calls == 1
    await registry.report()
    assert check.calls == 1
    await clock.advance(1)
    await registry.report()
    assert check.calls == 2


async def test_one_who_stops_waiting_does_not_take_the_answer_from_the_others(clock: FakeClock) -> None:
    gate = asyncio.Event()
    registry = HealthRegistry(clock)
    registry.register("database", gate.wait)  # type: ignore[arg-type]
    impatient = asyncio.create_task(registry.report())
    patient = asyncio.create_task(registry.report())
    await asyncio.sleep(0)

    impatient.cancel()
    await asyncio.sleep(0)
    gate.set()
    assert (await patient).ready


def test_a_name_is_registered_once() -> None:
    registry = HealthRegistry()
    registry.register("database", _up)
    with pytest.raises(ValueError, match="registered already"):
        registry.register("database", _up)


async def test_version_metrics_and_docs_are_there() -> None:
    _, app = sample(otel_service_name="orders", service_version="1.2.3")
    async with client(app) as http:
        assert (await http.get("/version")).json() == {"service": "orders", "version": "1.2.3"}
        assert "http_server_active_requests" in (await http.get("/metrics")).text
        docs = await http.get("/docs")
    assert "<code>/readyz</code>" in docs.text
    assert "<script" not in docs.text

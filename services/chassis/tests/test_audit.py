"""The audit log: what is in a record, that nobody is named in clear, and that tampering shows."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from fastapi import APIRouter

from chassis.audit import AuditLog, verify
from chassis.errors import AuditError, Conflict
from chassis.testing.clock import FakeClock
from sample import audited, client

_KEY = "0123456789abcdef"


def _written(count: int = 4) -> list[str]:
    stream = StringIO()
    log = AuditLog(stream, service="orders", key=b"k", clock=FakeClock())
    for number in range(count):
        log.record("order.created", resource=f"order {number}", user="alice@example.com")
    return stream.getvalue().splitlines()


def _routes() -> APIRouter:
    router = APIRouter()

    @router.post("/orders/{name}")
    async def create(name: str) -> str:
        if name == "taken":
            raise Conflict
        return name

    @router.get("/orders/{name}")
    async def read(name: str) -> str:
        return name

    return router


async def _records(
    method: str, path: str, headers: dict[str, str] | None = None, **settings: Any
) -> list[Any]:
    app, stream = audited(_routes(), **settings)
    async with client(app) as http:
        await http.request(method, path, headers={"X-Request-ID": "r-1", **(headers or {})})
    return [json.loads(line)["audit"] for line in stream.getvalue().splitlines()]


async def test_a_change_is_recorded_with_the_fields_of_pci_dss() -> None:
    """User, type of event, date and time, success or failure, origination, affected resource."""
    key = {"X-API-Key": _KEY}
    (record,) = await _records("POST", "/orders/alice", key, api_keys=f"alice@example.com:{_KEY}")

    assert record["event_type"] == "http.post"
    assert record["time"] == "2026-01-01T00:00:00.000000+00:00"
    assert record["outcome"] == "success"
    assert record["resource"] == "POST /orders/{name}"
    assert record["origination"]["service"] == "sample"
    assert record["origination"]["request_id"] == "r-1"
    assert len(record["user"]) == len(record["origination"]["address"]) == 24


async def test_nobody_is_named_in_clear() -> None:
    """Neither the user, nor the address, nor what stands in the path; one person has one pseudonym."""
    settings = {"api_keys": f"alice@example.com:{_KEY}"}
    first = await _records("POST", "/orders/alice", {"X-API-Key": _KEY}, **settings)
    second = await _records("POST", "/orders/taken", {"X-API-Key": _KEY}, **settings)

    assert "alice" not in str(first)
    assert "192.0.2.7" not in str(first)
    assert first[0]["user"] == second[0]["user"]


@pytest.mark.parametrize(
    ("method", "path", "outcomes"),
    [("POST", "/orders/taken", ["failure"]), ("GET", "/orders/x", [])],
)
async def test_refused_changes_are_recorded_as_failures_and_reading_is_not(
    method: str, path: str, outcomes: list[str]
) -> None:
    assert [record["outcome"] for record in await _records(method, path)] == outcomes


async def test_reading_without_credentials_is_recorded_as_a_failure() -> None:
    (record,) = await _records("GET", "/orders/x", api_keys=f"alice:{_KEY}")
    assert (record["outcome"], record["user"]) == ("failure", "anonymous")


def test_a_whole_chain_verifies_among_other_lines() -> None:
    assert verify(["{}", '{"event": "audit"}', *_written(), "not JSON"]) == 4


def test_two_chains_in_one_log_verify_each() -> None:
    first, second = _written(2), _written(2)
    assert verify([first[0], second[0], second[1], first[1]]) == 4


def _changed(lines: list[str]) -> list[str]:
    return [lines[0], lines[1].replace('"success"', '"failure"'), *lines[2:]]


def _removed(lines: list[str]) -> list[str]:
    return [lines[0], *lines[2:]]


def _moved(lines: list[str]) -> list[str]:
    return [lines[0], lines[2], lines[1], lines[3]]


def _beheaded(lines: list[str]) -> list[str]:
    return lines[1:]


@pytest.mark.parametrize("tamper", [_changed, _removed, _moved, _beheaded])
def test_tampering_is_found_where_it_happened(tamper: Any) -> None:
    with pytest.raises(AuditError, match=r"line [12]: "):
        verify(tamper(_written()))


def test_a_record_put_in_by_somebody_else_breaks_the_chain() -> None:
    lines = _written()
    forged = json.loads(lines[1])
    forged["audit"]["resource"] = "order 99"
    with pytest.raises(AuditError, match="line 2: the record was changed"):
        verify([lines[0], json.dumps(forged), *lines[2:]])

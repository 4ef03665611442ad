"""What happens around every request: ids, limits, deadlines, one line of log, one observation."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import pytest
from fastapi import APIRouter, Request
from prometheus_client.parser import text_string_to_metric_families

from chassis.context import current_request, remaining_seconds
from sample import client, log_lines, sample


def _router() -> APIRouter:
    inner = APIRouter(prefix="/inner")
    outer = APIRouter(prefix="/outer")

    @inner.get("/{number}")
    async def ids(number: int) -> dict[str, object]:
        context = current_request()
        assert context is not None
        return {"number": number, "trace": context.trace_id, "request": context.request_id}

    @outer.get("/slow/{seconds}")
    async def slow(seconds: float) -> None:
        await asyncio.sleep(seconds)

    @outer.get("/remaining")
    async def remaining() -> float | None:
        return remaining_seconds()

    @outer.post("/echo")
    async def echo(request: Request) -> int:
        return len(await request.body())

    outer.include_router(inner)
    return outer


async def _get(path: str, headers: dict[str, str] | None = None, **settings: Any) -> httpx2.Response:
    _, app = sample(_router(), **settings)
    async with client(app) as http:
        return await http.get(path, headers=headers)


async def test_a_request_goes_on_in_the_trace_of_its_caller() -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    answer = await _get("/outer/inner/1", {"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    assert answer.json()["trace"] == trace


@pytest.mark.parametrize(
    "header",
    [
        "",
        "00-0-0-00",
        f"00-{'0' * 32}-{'1' * 16}-00",
        f"ff-{'1' * 32}-{'1' * 16}-00",
        f"00-{'G' * 32}-{'1' * 16}-00",
    ],
)
async def test_a_trace_that_is_not_valid_is_replaced_by_a_new_one(header: str) -> None:
    trace = (await _get("/outer/inner/1", {"traceparent": header})).json()["trace"]
    assert len(trace) == 32
    assert trace not in header


async def test_a_request_keeps_the_id_that_it_came_with() -> None:
    answer = await _get("/outer/inner/1", {"X-Request-ID": "abc-1"})
    assert answer.json()["request"] == answer.headers["x-request-id"] == "abc-1"


@pytest.mark.parametrize("sent", ["a b", 'x"', "é", "x" * 129, ""])
async def test_an_id_that_could_harm_a_log_is_replaced(sent: str) -> None:
    answer = await _get("/outer/inner/1", {"X-Request-ID": sent.encode("latin-1")})  # type: ignore[dict-item]
    assert answer.headers["x-request-id"] != sent


async def test_one_line_of_log_for_a_request_names_its_route_and_not_its_path() -> None:
    with log_lines() as lines:
        await _get("/outer/inner/4711", {"X-Request-ID": "r-9"})

    (line,) = (line for line in lines if line["event"] == "request")
    assert line["route"] == "/outer/inner/{number}"
    assert (line["method"], line["status"], line["request_id"], line["error"]) == ("GET", 200, "r-9", None)
    assert line["latency_ms"] > 0
    assert len(line["trace_id"]) == 32
    assert "4711" not in str(line)


async def test_probes_are_not_logged() -> None:
    with log_lines() as lines:
        await _get("/livez")
    assert [line for line in lines if line["event"] == "request"] == []


async def test_requests_are_counted_by_route_method_and_status_with_a_bucket_at_two_tenths() -> None:
    chassis, app = sample(_router())
    async with client(app) as http:
        await http.get("/outer/inner/1")
        await http.get("/outer/inner/2")
        await http.get("/a/path/that/nobody/knows")
        await http.request("BREW", "/outer/inner/2")
    families = text_string_to_metric_families(chassis.metrics.render().decode())
    durations = next(family for family in families if family.name == "http_server_request_duration_seconds")
    counts = {
        tuple(
            sample_.labels[key] for key in ("http_request_method", "http_route", "http_response_status_code")
        ): (sample_.value)
        for sample_ in durations.samples
        if sample_.name.endswith("_count")
    }

    assert counts == {
        ("GET", "/outer/inner/{number}", "200"): 2,
        ("GET", "<unmatched>", "404"): 1,
        ("_OTHER", "/outer/inner/{number}", "405"): 1,
    }
    assert "0.2" in {sample_.labels.get("le") for sample_ in durations.samples}


async def test_a_request_that_takes_longer_than_its_deadline_is_cancelled_and_answered_with_504() -> None:
    answer = await asyncio.wait_for(_get("/outer/slow/60", request_deadline_seconds=0.06), 5)
    assert (answer.status_code, answer.json()["title"]) == (504, "Gateway Timeout")


async def test_a_caller_may_shorten_the_deadline() -> None:
    answer = await asyncio.wait_for(_get("/outer/slow/60", {"X-Request-Timeout": "0.06"}), 5)
    assert answer.status_code == 504


async def test_a_caller_cannot_lengthen_the_deadline() -> None:
    answer = await _get("/outer/remaining", {"X-Request-Timeout": "500"}, request_deadline_seconds=2)
    assert 1 < answer.json() <= 2


@pytest.mark.parametrize("sent", ["soon", "-1", "0", "nan"])
async def test_a_deadline_that_is_no_number_of_seconds_is_refused(sent: str) -> None:
    answer = await _get("/outer/remaining", {"X-Request-Timeout": sent})
    assert answer.status_code == 400


async def test_a_body_that_says_that_it_is_too_long_is_refused_unread() -> None:
    _, app = sample(_router(), max_body_bytes=10)
    async with client(app) as http:
        assert (await http.post("/outer/echo", content=b"x" * 10)).json() == 10
        answer = await http.post("/outer/echo", content=b"x" * 11)
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")


async def test_a_body_that_turns_out_to_be_too_long_is_refused() -> None:
    async def drip() -> object:
        for _ in range(4):
            yield b"xxx"

    _, app = sample(_router(), max_body_bytes=10)
    async with client(app) as http:
        answer = await http.post("/outer/echo", content=drip())  # type: ignore[arg-type]
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")


async def test_a_client_that_asks_too_often_is_told_when_to_come_back() -> None:
    """The bucket holds a minute's worth; probes are not limited, and each client has its own."""
    chassis, app = sample(_router(), rate_limit_per_minute=2)
    async with client(app) as http, client(app, "192.0.2.8") as other:
        statuses = [(await http.get("/outer/inner/1")).status_code for _ in range(3)]
        refused = await http.get("/outer/inner/1")
        assert (await http.get("/livez")).status_code == 200
        assert (await other.get("/outer/inner/1")).status_code == 200
        await chassis.clock.advance(30)  # type: ignore[attr-defined]
        again = await http.get("/outer/inner/1")

    assert statuses == [200, 200, 429]
    assert refused.headers["retry-after"] == "30"
    assert again.status_code == 200

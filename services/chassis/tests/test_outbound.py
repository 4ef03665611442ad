"""Calls to other services: with our ids, in our time, repeated only where that is safe."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from chassis.breaker import BreakerPolicy, State
from chassis.context import RequestContext, enter_request
from chassis.errors import BreakerOpen, DeadlineExceeded, Unavailable
from chassis.metrics import Metrics
from chassis.outbound import Outbound, OutboundPolicy
from chassis.testing.clock import FakeClock

Handler = Callable[[httpx2.Request], httpx2.Response]


class _Peer:
    """A peer that answers from a script, the last answer for ever, and remembers what it was asked."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self._answers = list(answers)
        self.requests: list[httpx2.Request] = []
        self.clock = FakeClock(impatient=True)
        self.metrics = Metrics()
        self.client = Outbound(
            "peer",
            "http://peer",
            policy=OutboundPolicy(breaker=BreakerPolicy(least_calls=5)),
            metrics=self.metrics,
            clock=self.clock,
            transport=httpx2.MockTransport(self._answer),
        )

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self._answers[min(len(self.requests), len(self._answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer


def _ok() -> httpx2.Response:
    return httpx2.Response(200, json={"fine": True})


async def test_the_ids_of_the_request_and_its_remaining_time_go_along() -> None:
    peer = _Peer(_ok())
    deadline = asyncio.get_running_loop().time() + 2
    enter_request(RequestContext("r-1", "a" * 32, "b" * 16, "01", deadline=deadline))
    await peer.client.get("/x")
    enter_request(None)

    headers = peer.requests[0].headers
    assert headers["x-request-id"] == "r-1"
    assert headers["traceparent"] == f"00-{'a' * 32}-{'b' * 16}-01"
    assert 1 < float(headers["x-request-timeout"]) <= 2


async def test_with_no_time_left_nothing_is_called() -> None:
    peer = _Peer(_ok())
    enter_request(RequestContext("r", "a", "b", deadline=asyncio.get_running_loop().time() - 1))
    with pytest.raises(DeadlineExceeded):
        await peer.client.get("/x")
    enter_request(None)
    assert peer.requests == []


@pytest.mark.parametrize("trouble", [httpx2.Response(503), httpx2.ConnectError("no")])
async def test_what_is_safe_to_repeat_is_repeated(trouble: httpx2.Response | Exception) -> None:
    peer = _Peer(trouble, _ok())
    assert (await peer.client.get("/x")).status_code == 200
    assert len(peer.requests) == 2


async def test_a_post_is_sent_once() -> None:
    peer = _Peer(httpx2.ConnectError("no"), _ok())
    with pytest.raises(Unavailable):
        await peer.client.post("/x", json={})
    assert len(peer.requests) == 1


async def test_a_post_with_a_key_is_repeated_with_the_same_key() -> None:
    peer = _Peer(httpx2.ReadError("broken"), _ok())
    await peer.client.post("/x", json={}, idempotency_key="k")
    assert [request.headers["idempotency-key"] for request in peer.requests] == ["k", "k"]


@pytest.mark.parametrize("status", [200, 404, 409, 422])
async def test_an_answer_is_an_answer_whatever_its_status(status: int) -> None:
    peer = _Peer(httpx2.Response(status))
    assert (await peer.client.get("/x")).status_code == status
    assert len(peer.requests) == 1


async def test_a_peer_that_stays_busy_is_believed_in_the_end() -> None:
    peer = _Peer(httpx2.Response(503))
    assert (await peer.client.get("/x")).status_code == 503
    assert len(peer.requests) == 3


@pytest.mark.parametrize(
    "value",
    ["7", (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=7)).strftime("%a, %d %b %Y %H:%M:%S GMT")],
)
async def test_a_peer_that_asks_for_time_gets_it(value: str) -> None:
    peer = _Peer(httpx2.Response(503, headers={"Retry-After": value}), _ok())
    await peer.client.get("/x")
    assert peer.clock.slept == [pytest.approx(7, abs=1)]


async def test_a_peer_that_does_not_answer_in_time_is_a_504() -> None:
    peer = _Peer(httpx2.ReadTimeout("slow"))
    with pytest.raises(DeadlineExceeded):
        await peer.client.get("/x")


@pytest.mark.parametrize(
    ("status", "state"), [(500, State.OPEN), (503, State.OPEN), (429, State.CLOSED), (404, State.CLOSED)]
)
async def test_the_breaker_counts_what_the_peer_is_to_blame_for(status: int, state: State) -> None:
    peer = _Peer(httpx2.Response(status))
    for _ in range(5):
        await peer.client.request("PATCH", "/x")
    assert peer.client.breaker.state is state


async def test_with_the_breaker_open_nothing_is_called() -> None:
    peer = _Peer(httpx2.Response(500))
    for _ in range(5):
        await peer.client.get("/x")
    with pytest.raises(BreakerOpen):
        await peer.client.get("/x")
    assert len(peer.requests) == 5


async def test_every_attempt_is_measured() -> None:
    peer = _Peer(httpx2.ConnectError("no"), _ok())
    await peer.client.get("/x")
    rendered = peer.metrics.render().decode()
    for status in ("error", "200"):
        labels = f'http_request_method="GET",http_response_status_code="{status}",peer="peer"'
        assert f"http_client_request_duration_seconds_count{{{labels}}} 1.0" in rendered

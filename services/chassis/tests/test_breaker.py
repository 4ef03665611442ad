"""The circuit breaker: when it opens, what it refuses, and how it closes again."""

from __future__ import annotations

import asyncio

import pytest

from chassis.breaker import Breaker, BreakerPolicy, State
from chassis.errors import BreakerOpen
from chassis.metrics import Metrics
from chassis.testing.clock import FakeClock
from chassis.testing.fakes import Scripted


def _breaker(clock: FakeClock, metrics: Metrics | None = None) -> Breaker:
    return Breaker(
        "database",
        is_failure=lambda error: not isinstance(error, ValueError),
        clock=clock,
        metrics=metrics,
        chance=lambda _low, _high: 0.0,
    )


def _state(breaker: Breaker) -> State:
    """Asked anew each time, which a type checker does not expect of a property."""
    return breaker.state


async def _fail(breaker: Breaker, times: int, error: Exception | None = None) -> None:
    for _ in range(times):
        with pytest.raises(type(error or OSError())):
            await breaker.call(Scripted([error or OSError()]))


async def _succeed(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        await breaker.call(Scripted(["good"]))


async def _opened(clock: FakeClock) -> Breaker:
    breaker = _breaker(clock)
    await _fail(breaker, 20)
    assert _state(breaker) is State.OPEN
    return breaker


async def test_it_opens_when_half_of_twenty_calls_fail(clock: FakeClock) -> None:
    breaker = _breaker(clock)
    await _succeed(breaker, 10)
    await _fail(breaker, 9)
    assert _state(breaker) is State.CLOSED
    await _fail(breaker, 1)
    assert _state(breaker) is State.OPEN


async def test_fewer_than_twenty_calls_open_nothing(clock: FakeClock) -> None:
    breaker = _breaker(clock)
    await _fail(breaker, 19)
    assert _state(breaker) is State.CLOSED


async def test_what_happened_before_the_window_is_forgotten(clock: FakeClock) -> None:
    breaker = _breaker(clock)
    await _fail(breaker, 19)
    await clock.advance(11)
    await _fail(breaker, 1)
    assert _state(breaker) is State.CLOSED


async def test_calls_that_are_slow_open_it_too(clock: FakeClock) -> None:
    breaker = _breaker(clock)
    breaker.policy = BreakerPolicy(window=1000)

    async def crawl() -> None:
        clock.elapsed += 2

    for _ in range(20):
        await breaker.call(crawl)
    assert _state(breaker) is State.OPEN


async def test_errors_that_are_not_the_dependencys_fault_do_not_count(clock: FakeClock) -> None:
    breaker = _breaker(clock)
    await _fail(breaker, 100, ValueError())
    assert _state(breaker) is State.CLOSED


async def test_cancelled_calls_do_not_count(clock: FakeClock) -> None:
    breaker = _breaker(clock)
    tasks = [asyncio.create_task(breaker.call(asyncio.Event().wait)) for _ in range(50)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert _state(breaker) is State.CLOSED


async def test_a_call_that_takes_longer_than_its_own_timeout_counts(clock: FakeClock) -> None:
    breaker = _breaker(clock)
    calls = (breaker.call(asyncio.Event().wait, timeout=0.001) for _ in range(20))
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {TimeoutError}
    assert _state(breaker) is State.OPEN


async def test_open_it_refuses_without_calling_and_says_for_how_long(clock: FakeClock) -> None:
    breaker = await _opened(clock)
    operation = Scripted(["good"])
    await clock.advance(10)
    with pytest.raises(BreakerOpen) as refusal:
        await breaker.call(operation)
    assert operation.calls == 0
    assert (refusal.value.code, refusal.value.headers["Retry-After"]) == (503, "20")


async def test_it_stays_open_for_thirty_seconds_with_jitter(clock: FakeClock) -> None:
    breaker = _breaker(clock)
    breaker.chance = lambda _low, high: high
    await _fail(breaker, 20)
    await clock.advance(35.9)
    assert _state(breaker) is State.OPEN
    await clock.advance(0.2)
    assert _state(breaker) is State.HALF_OPEN


async def test_three_good_probes_close_it(clock: FakeClock) -> None:
    breaker = await _opened(clock)
    await clock.advance(30)
    await _succeed(breaker, 2)
    assert _state(breaker) is State.HALF_OPEN
    await _succeed(breaker, 1)
    assert _state(breaker) is State.CLOSED
    await _fail(breaker, 19)
    assert _state(breaker) is State.CLOSED


async def test_one_bad_probe_opens_it_again(clock: FakeClock) -> None:
    breaker = await _opened(clock)
    await clock.advance(30)
    await _succeed(breaker, 2)
    await _fail(breaker, 1)
    assert _state(breaker) is State.OPEN


async def test_half_open_it_lets_no_more_than_three_through_at_once(clock: FakeClock) -> None:
    breaker = await _opened(clock)
    await clock.advance(30)
    gate = asyncio.Event()
    calls = [asyncio.create_task(breaker.call(gate.wait)) for _ in range(50)]
    await asyncio.sleep(0)
    gate.set()
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(outcome is True for outcome in outcomes) == 3
    assert sum(isinstance(outcome, BreakerOpen) for outcome in outcomes) == 47


async def test_a_probe_that_is_cancelled_gives_its_place_back(clock: FakeClock) -> None:
    breaker = await _opened(clock)
    await clock.advance(30)
    probes = [asyncio.create_task(breaker.call(asyncio.Event().wait)) for _ in range(3)]
    await asyncio.sleep(0)
    for probe in probes:
        probe.cancel()
    await asyncio.gather(*probes, return_exceptions=True)
    await _succeed(breaker, 3)
    assert _state(breaker) is State.CLOSED


async def test_a_call_from_before_it_opened_says_nothing_about_now(clock: FakeClock) -> None:
    breaker = _breaker(clock)
    gate = asyncio.Event()
    late = asyncio.create_task(breaker.call(gate.wait))
    await asyncio.sleep(0)
    await _fail(breaker, 20)
    await clock.advance(30)
    gate.set()
    await late
    assert _state(breaker) is State.HALF_OPEN


async def test_its_state_and_its_refusals_are_metrics(clock: FakeClock) -> None:
    metrics = Metrics()
    breaker = _breaker(clock, metrics)
    assert 'circuit_breaker_state{name="database"} 0.0' in metrics.render().decode()
    await _fail(breaker, 20)
    with pytest.raises(BreakerOpen):
        await breaker.call(Scripted([1]))
    rendered = metrics.render().decode()
    assert 'circuit_breaker_state{name="database"} 2.0' in rendered
    assert 'circuit_breaker_refusals_total{name="database"} 1.0' in rendered
    await clock.advance(30)
    assert 'circuit_breaker_state{name="database"} 1.0' in metrics.render().decode()

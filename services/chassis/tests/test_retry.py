"""Retries: full jitter, a budget, never beyond the deadline, and in one layer only."""

from __future__ import annotations

import asyncio

import pytest

from chassis.context import RequestContext, enter_request
from chassis.metrics import Metrics
from chassis.retry import Backoff, Retry, RetryBudget
from chassis.testing.clock import FakeClock
from chassis.testing.fakes import Scripted


def _longest(_low: float, high: float) -> float:
    return high


def _retry(**options: object) -> tuple[Retry, FakeClock]:
    clock = FakeClock(impatient=True)
    chosen = {
        "transient": lambda error: isinstance(error, OSError),
        "clock": clock,
        "backoff": Backoff(chance=_longest),
    }
    return Retry(**{**chosen, **options}), clock  # type: ignore[arg-type]


async def test_what_fails_is_tried_again_after_longer_and_longer_pauses() -> None:
    retry, clock = _retry()
    operation = Scripted([OSError("away"), OSError("away"), "done"])
    assert await retry.call(operation) == "done"
    assert clock.slept == [0.05, 0.1]


async def test_after_the_third_attempt_the_last_error_is_raised() -> None:
    retry, _ = _retry()
    operation = Scripted([OSError("1"), OSError("2"), OSError("3")])
    with pytest.raises(OSError, match="3"):
        await retry.call(operation)
    assert operation.calls == 3


async def test_what_no_repetition_helps_is_not_repeated() -> None:
    retry, _ = _retry()
    operation = Scripted([ValueError("wrong")])
    with pytest.raises(ValueError, match="wrong"):
        await retry.call(operation)
    assert operation.calls == 1


def test_a_pause_is_anything_up_to_twice_the_one_before_and_never_above_the_cap() -> None:
    backoff = Backoff(base=0.05, cap=2, chance=_longest)
    assert [backoff.seconds(n) for n in range(8)] == [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 2, 2]
    chances = [Backoff().seconds(3) for _ in range(200)]
    assert 0 <= min(chances) < 0.1
    assert 0.3 < max(chances) <= 0.4


async def test_when_everything_fails_the_budget_ends_the_retries() -> None:
    """A hundred callers of a dead dependency make ten retries, not two hundred."""
    retry, _ = _retry(budget=RetryBudget(capacity=10))
    operation = Scripted([OSError("away")])
    await asyncio.gather(*(retry.call(operation) for _ in range(100)), return_exceptions=True)
    assert operation.calls == 110


async def test_success_earns_retries_back_up_to_the_capacity() -> None:
    budget = RetryBudget(capacity=1, refund=0.5)
    assert (budget.take(), budget.take()) == (True, False)
    for _ in range(9):
        budget.succeeded()
    assert budget.tokens == 1


async def test_nothing_is_tried_that_the_deadline_would_cut_off() -> None:
    retry, clock = _retry(backoff=Backoff(base=5, cap=5, chance=_longest))
    enter_request(RequestContext("r", "t", "s", deadline=asyncio.get_running_loop().time() + 1))
    operation = Scripted([OSError("away")])
    with pytest.raises(OSError, match="away"):
        await retry.call(operation)
    assert (operation.calls, clock.slept) == (1, [])
    enter_request(None)


async def test_a_retry_inside_a_retry_calls_once() -> None:
    outer, _ = _retry()
    inner, _ = _retry()
    operation = Scripted([OSError("away")])
    with pytest.raises(OSError, match="away"):
        await outer.call(lambda: inner.call(operation))
    assert operation.calls == 3


async def test_what_the_other_side_asks_for_is_waited_for() -> None:
    retry, clock = _retry(hint=lambda _error: 7.0)
    await retry.call(Scripted([OSError("away"), "done"]))
    assert clock.slept == [7.0]


async def test_retries_are_counted_by_what_became_of_them() -> None:
    metrics = Metrics()
    retry, _ = _retry(counter=metrics.retries, name="db", budget=RetryBudget(capacity=1))
    with pytest.raises(OSError, match="away"):
        await retry.call(Scripted([OSError("away")]))
    rendered = metrics.render().decode()
    assert 'retries_total{name="db",outcome="retried"} 1.0' in rendered
    assert 'retries_total{name="db",outcome="budget"} 1.0' in rendered

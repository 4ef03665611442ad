"""A circuit breaker: stops calling what fails, so that callers fail fast and the other side can recover.

Closed, it counts calls in a sliding time window, and opens when enough of them failed or were slow.
Open, it refuses for a while, with jitter. Half-open, it lets a few probes through: all good closes
it, one bad opens it again.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeVar

from chassis.clock import SYSTEM_CLOCK, Clock
from chassis.errors import BreakerOpen
from chassis.logs import get_logger
from chassis.metrics import Metrics

T = TypeVar("T")


class State(IntEnum):
    """The states, as the gauge shows them."""

    CLOSED = 0
    HALF_OPEN = 1
    OPEN = 2


@dataclass(frozen=True, slots=True)
class BreakerPolicy:
    """When a breaker opens and for how long; durations in seconds, rates from 0 to 1."""

    window: float = 10
    least_calls: int = 20
    failure_rate: float = 0.5
    slow_seconds: float = 2
    slow_rate: float = 0.8
    open_seconds: float = 30
    jitter: float = 0.2
    probes: int = 3


@dataclass(slots=True)
class _Second:
    """What happened in one second of the window."""

    second: int
    calls: int = 0
    failures: int = 0
    slow: int = 0


def _everything(_error: Exception) -> bool:
    return True


@dataclass(slots=True)
class Breaker:
    """Guards one dependency. `is_failure` says of an error whether the dependency is to blame for it.

    What it is not to blame for (a violated constraint, a bad request) shows that it answers. A
    cancellation shows nothing, and does not count: give a call a `timeout` of its own, which does.
    """

    name: str
    is_failure: Callable[[Exception], bool] = _everything
    policy: BreakerPolicy = field(default_factory=BreakerPolicy)
    clock: Clock = SYSTEM_CLOCK
    metrics: Metrics | None = None
    chance: Callable[[float, float], float] = random.uniform
    _seconds: deque[_Second] = field(default_factory=deque)
    _opened_until: float | None = None
    _probing: int = 0
    _proven: int = 0
    _generation: int = 0

    def __post_init__(self) -> None:
        if self.metrics is not None:
            self.metrics.breaker_state.labels(self.name).set_function(lambda: float(self.state))

    @property
    def state(self) -> State:
        """What a call would meet now."""
        if self._opened_until is None:
            return State.CLOSED
        return State.OPEN if self.clock.monotonic() < self._opened_until else State.HALF_OPEN

    async def call(
        self,
        operation: Callable[[], Awaitable[T]],
        *,
        timeout: float | None = None,  # noqa: ASYNC109 - unlike a caller's own timeout, this one is counted
    ) -> T:
        """What `operation` gives. Raises BreakerOpen without calling it while the breaker is open.

        After `timeout` seconds the operation is cancelled, TimeoutError raised, and a failure counted.
        """
        probe = self._enter()
        generation = self._generation
        begun = self.clock.monotonic()
        failed: bool | None = None
        try:
            async with asyncio.timeout(timeout):
                result = await operation()
            failed = False
        except Exception as error:
            failed = isinstance(error, TimeoutError) or self.is_failure(error)
            raise
        finally:
            self._leave(generation, probe=probe, failed=failed, seconds=self.clock.monotonic() - begun)
        return result

    def _enter(self) -> bool:
        """Let a call in, as a probe or not. Raises BreakerOpen."""
        state = self.state
        if state is State.CLOSED:
            return False
        if state is State.HALF_OPEN and self._probing + self._proven < self.policy.probes:
            self._probing += 1
            return True
        if self.metrics is not None:
            self.metrics.breaker_refusals.labels(self.name).inc()
        wait = max(0.0, (self._opened_until or 0) - self.clock.monotonic())
        raise BreakerOpen("A part of the service does not answer; nothing was done.", retry_after=wait)

    def _leave(self, generation: int, *, probe: bool, failed: bool | None, seconds: float) -> None:
        """Count a call that ended; one that began before the state changed says nothing about now."""
        if generation != self._generation:
            return
        if probe:
            self._judge_probe(failed=failed, seconds=seconds)
        elif failed is not None and self._opened_until is None:
            self._count(failed=failed, slow=seconds >= self.policy.slow_seconds)

    def _judge_probe(self, *, failed: bool | None, seconds: float) -> None:
        self._probing -= 1
        if failed is None:
            return
        if failed or seconds >= self.policy.slow_seconds:
            self._open()
            return
        self._proven += 1
        if self._proven >= self.policy.probes:
            self._close()

    def _count(self, *, failed: bool, slow: bool) -> None:
        now = int(self.clock.monotonic())
        if not self._seconds or self._seconds[-1].second != now:
            self._seconds.append(_Second(now))
        last = self._seconds[-1]
        last.calls += 1
        last.failures += failed
        last.slow += slow
        while self._seconds[0].second <= now - self.policy.window:
            self._seconds.popleft()
        if (failed or slow) and self._too_bad():
            self._open()

    def _too_bad(self) -> bool:
        calls = sum(second.calls for second in self._seconds)
        if calls < self.policy.least_calls:
            return False
        failures = sum(second.failures for second in self._seconds)
        slow = sum(second.slow for second in self._seconds)
        return failures >= self.policy.failure_rate * calls or slow >= self.policy.slow_rate * calls

    def _open(self) -> None:
        spread = self.policy.open_seconds * self.policy.jitter
        pause = self.policy.open_seconds + self.chance(-spread, spread)
        self._reset()
        self._opened_until = self.clock.monotonic() + pause
        get_logger().warning("breaker.opened", breaker=self.name, seconds=round(pause, 3))

    def _close(self) -> None:
        self._reset()
        self._opened_until = None
        get_logger().info("breaker.closed", breaker=self.name)

    def _reset(self) -> None:
        self._generation += 1
        self._probing = self._proven = 0
        self._seconds.clear()

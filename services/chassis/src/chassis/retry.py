"""Trying again: full jitter, a budget, within the deadline, and in one layer only.

Only for what is safe to repeat: the caller says so by calling `Retry.call`.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

from prometheus_client import Counter

from chassis.clock import SYSTEM_CLOCK, Clock
from chassis.context import remaining_seconds

T = TypeVar("T")
Chance = Callable[[float, float], float]
# A retry within a retry multiplies attempts: three layers of three are twenty-seven.
_inside: ContextVar[bool] = ContextVar("inside a retry", default=False)


@dataclass(frozen=True, slots=True)
class Backoff:
    """Full jitter: between 0 and `base` · 2ⁿ, at most `cap` seconds (AWS Architecture Blog, 2015)."""

    base: float = 0.05
    cap: float = 2.0
    chance: Chance = random.uniform

    def seconds(self, failures: int) -> float:
        """How long to wait after one more than `failures` failed attempts."""
        return self.chance(0, min(self.cap, self.base * 2 ** min(failures, 32)))


@dataclass(slots=True)
class RetryBudget:
    """A bucket that a retry takes one token from, and a success puts `refund` back.

    When everything fails, retries end after `capacity` of them, whatever the number of callers.
    """

    capacity: float = 20
    refund: float = 0.1
    tokens: float = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = self.capacity

    def take(self) -> bool:
        """Whether there is a token for one more retry; it is taken."""
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True

    def succeeded(self) -> None:
        """Put the refund of a success back."""
        self.tokens = min(self.capacity, self.tokens + self.refund)


def _no_hint(_error: Exception) -> float | None:
    return None


@dataclass(slots=True)
class Retry:
    """How one kind of call is tried again.

    `transient` says of an error whether another attempt may help; `hint` how many seconds the other
    side asked to be left alone (`Retry-After`).
    """

    transient: Callable[[Exception], bool]
    name: str = "retry"
    attempts: int = 3
    backoff: Backoff = field(default_factory=Backoff)
    budget: RetryBudget = field(default_factory=RetryBudget)
    clock: Clock = SYSTEM_CLOCK
    hint: Callable[[Exception], float | None] = _no_hint
    counter: Counter | None = None

    async def call(self, operation: Callable[[], Awaitable[T]]) -> T:
        """What `operation` gives, after up to `attempts` tries. Raises the last error."""
        if _inside.get():
            return await operation()
        token = _inside.set(True)
        try:
            return await self._try(operation)
        finally:
            _inside.reset(token)

    async def _try(self, operation: Callable[[], Awaitable[T]]) -> T:
        failures = 0
        while True:
            try:
                result = await operation()
            except Exception as error:
                pause = self._pause(error, failures)
                if pause is None:
                    raise
            else:
                self.budget.succeeded()
                return result
            failures += 1
            await self.clock.sleep(pause)

    def _pause(self, error: Exception, failures: int) -> float | None:
        """How long to wait before the next attempt; None if there is to be none."""
        if failures + 1 >= self.attempts or not self.transient(error):
            return None
        pause = max(self.backoff.seconds(failures), self.hint(error) or 0.0)
        remaining = remaining_seconds()
        if remaining is not None and pause >= remaining:
            self._count("deadline")
            return None
        if not self.budget.take():
            self._count("budget")
            return None
        self._count("retried")
        return pause

    def _count(self, outcome: str) -> None:
        if self.counter is not None:
            self.counter.labels(self.name, outcome).inc()

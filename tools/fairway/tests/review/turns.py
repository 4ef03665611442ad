"""Threads that take turns at a forge, one request at a time, in an order that a test draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Condition, Thread
from typing import Any

from .fake_forge import FakeForge

_SECONDS = 20


class Turns:
    """Who may go next: by the schedule, then whoever is left."""

    def __init__(self, schedule: Sequence[int]) -> None:
        self._schedule = list(schedule)
        self._waiting: set[int] = set()
        self._running: set[int] = set()
        self._changed = Condition()

    def run(self, *works: Callable[[int], None]) -> None:
        """Do all works; each calls `wait` before it does what others see."""
        threads = [Thread(target=self._work, args=(number, work)) for number, work in enumerate(works)]
        self._running = set(range(len(works)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(_SECONDS)
            assert not thread.is_alive()

    def wait(self, number: int) -> None:
        """Return when it is this one's turn."""
        with self._changed:
            self._waiting.add(number)
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: self._next() == number, _SECONDS)
            self._waiting.discard(number)
            if self._schedule:
                self._schedule.pop(0)

    def _next(self) -> int | None:
        # Nobody goes before all who still run have come to wait: then chance has no say.
        if self._waiting != self._running:
            return None
        while self._schedule and self._schedule[0] not in self._running:
            self._schedule.pop(0)
        return self._schedule[0] if self._schedule else min(self._running)

    def _work(self, number: int, work: Callable[[int], None]) -> None:
        try:
            work(number)
        finally:
            with self._changed:
                self._running.discard(number)
                self._waiting.discard(number)
                self._changed.notify_all()


class InTurn:
    """A forge of which every request waits for its turn."""

    def __init__(self, forge: FakeForge, turns: Turns, number: int) -> None:
        self._forge = forge
        self._turns = turns
        self._number = number
        self.comment_limit = forge.comment_limit

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._forge, name)

        def in_turn(*arguments: Any) -> Any:
            self._turns.wait(self._number)
            return method(*arguments)

        return in_turn

"""Health: what the service depends on, asked with a timeout each; never asked more than needed.

`/livez` says that the process turns its event loop. `/readyz` asks the registered dependencies, and
fails while the service shuts down. A dependency that only degrades the service is reported, and
leaves the pod ready.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from chassis.clock import SYSTEM_CLOCK, Clock
from chassis.logs import get_logger

Check = Callable[[], Awaitable[None]]
_FRESH_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Dependency:
    """One thing that the service needs: `check` raises when it is not there. `timeout` in seconds."""

    name: str
    check: Check
    timeout: float = 1.0
    critical: bool = True


@dataclass(frozen=True, slots=True)
class DependencyHealth:
    """What a check found; `reason` is fit for a client: no driver's text."""

    name: str
    up: bool
    critical: bool
    seconds: float
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class HealthReport:
    """Whether the service is ready, and why."""

    draining: bool = False
    dependencies: tuple[DependencyHealth, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether requests should be sent here."""
        return not self.draining and all(found.up for found in self.dependencies if found.critical)

    @property
    def status(self) -> str:
        """`ready`, `degraded`, `draining` or `unavailable`."""
        if self.draining:
            return "draining"
        if not self.ready:
            return "unavailable"
        return "ready" if all(found.up for found in self.dependencies) else "degraded"


@dataclass(slots=True)
class HealthRegistry:
    """The dependencies of one service. A report is shared by all who ask within half a second."""

    clock: Clock = SYSTEM_CLOCK
    draining: bool = False
    _dependencies: dict[str, Dependency] = field(default_factory=dict)
    _cached: tuple[float, tuple[DependencyHealth, ...]] | None = None
    _asking: asyncio.Task[tuple[DependencyHealth, ...]] | None = None

    def register(self, name: str, check: Check, *, timeout: float = 1.0, critical: bool = True) -> None:
        """Ask `check` for `/readyz`; it raises when the dependency is not there. A name is used once."""
        if name in self._dependencies:
            raise ValueError(f"the dependency {name!r} is registered already")
        self._dependencies[name] = Dependency(name, check, timeout, critical)

    async def report(self) -> HealthReport:
        """Ask all dependencies at once, unless it has just been done."""
        if self.draining:
            return HealthReport(draining=True)
        now = self.clock.monotonic()
        if self._cached is None or now - self._cached[0] >= _FRESH_SECONDS:
            if self._asking is None or self._asking.done():
                self._asking = asyncio.create_task(self._ask())
            # One caller that goes away must not take the answer from the others.
            found = await asyncio.shield(self._asking)
            self._cached = (self.clock.monotonic(), found)
        return HealthReport(self.draining, self._cached[1])

    async def _ask(self) -> tuple[DependencyHealth, ...]:
        return tuple(await asyncio.gather(*map(self._examine, self._dependencies.values())))

    async def _examine(self, dependency: Dependency) -> DependencyHealth:
        started = self.clock.monotonic()
        reason = None
        try:
            async with asyncio.timeout(dependency.timeout):
                await dependency.check()
        except TimeoutError:
            reason = f"no answer within {dependency.timeout:g} s"
        except Exception as error:  # noqa: BLE001 - whatever a driver raises, the dependency is down
            reason = "it cannot be reached"
            get_logger().warning("health.down", dependency=dependency.name, reason=repr(error))
        seconds = self.clock.monotonic() - started
        return DependencyHealth(dependency.name, reason is None, dependency.critical, seconds, reason)

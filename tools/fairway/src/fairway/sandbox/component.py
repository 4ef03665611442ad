"""Components: programs that the sandbox keeps running, and what is said when one of them dies."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fairway.errors import SandboxError
from fairway.process import start
from fairway.sandbox.state import State

_LAST_LINES: Final = 15
_POLL_SECONDS: Final = 0.1
_PATIENCE: Final = "FAIRWAY_SANDBOX_PATIENCE"
_OF_GO: Final = ("GOGC", "GOMEMLIMIT", "GOMAXPROCS")
_INHERITED: Final = ("PATH", "HOME", "LANG", "TZ", "TMPDIR", "SSL_CERT_FILE", *_OF_GO)
_PLENTY: Final = 16 * 2**30
_SHARE_OF_MEMORY: Final = 8


@dataclass(frozen=True, slots=True)
class Component:
    """A program to keep running: what it is called by us and by itself, and the port that it opens last."""

    name: str
    arguments: tuple[str | Path, ...]
    port: int
    environment: Mapping[str, str] = field(default_factory=dict)
    called: str | None = None


def ensure(state: State, components: Iterable[Component]) -> list[str]:
    """Start what does not run; the names of what was started."""
    daemons = state.daemons
    started = []
    for component in components:
        running = daemons.get(component.name)
        if running is None or not running.runs:
            inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
            daemon = start(
                component.arguments,
                log=state.log(component.name),
                environment={**_memory_for_speed(), **inherited, **component.environment},
                name=component.called,
            )
            state.remember(component.name, daemon)
            started.append(component.name)
    return started


def _memory_for_speed() -> dict[str, str]:
    """How programs in Go collect garbage here: seldom, until one has a good part of the machine's memory.

    By Go's own measure, 100, the API server and Argo CD's controller spend a quarter of their time on it.
    What the user has set comes first.
    """
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    percent = 400 if memory > _PLENTY else 200
    return {"GOGC": str(percent), "GOMEMLIMIT": str(memory // _SHARE_OF_MEMORY)}


def dead(state: State) -> list[str]:
    """The components that were started and no longer run."""
    return [name for name, daemon in state.daemons.items() if not daemon.runs]


def report_dead(state: State) -> None:
    """Raise SandboxError with the last lines of its log if a component has died."""
    for name in dead(state):
        log = state.log(name)
        message = f"{name} has ended; the last that it said:\n{last_lines(log)}"
        raise SandboxError(message, file=str(log), remedy="`fairway sandbox up` starts it again.")


def last_lines(log: Path, count: int = _LAST_LINES) -> str:
    """The last lines of a log, each cut to what fits a terminal."""
    if not log.exists():
        return ""
    size = log.stat().st_size
    with log.open("rb") as file:
        file.seek(max(0, size - 200 * 1024))
        lines = file.read().decode(errors="replace").splitlines()
    return "\n".join(line[:300] for line in lines[-count:])


def wait_for(
    state: State,
    what: str,
    condition: Callable[[], bool],
    *,
    seconds: float,
    every: float = _POLL_SECONDS,
    lacks: Callable[[], str] = str,
) -> None:
    """Wait until a condition holds.

    Raises SandboxError after `seconds`, with what it still lacks, or if a component dies meanwhile. On a busy
    machine FAIRWAY_SANDBOX_PATIENCE says how many times as long to wait.
    """
    seconds *= _patience()
    deadline = time.monotonic() + seconds
    while not condition():
        report_dead(state)
        if time.monotonic() > deadline:
            message = f"{what} took more than {seconds:g} s{lacks()}"
            raise SandboxError(message, remedy="`fairway sandbox status` and `logs` tell more.")
        time.sleep(every)


def _patience() -> float:
    try:
        return max(1.0, float(os.environ.get(_PATIENCE, "1")))
    except ValueError:
        return 1.0


def accepts(port: int) -> bool:
    """Whether something accepts connections at a port of the loopback interface."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0

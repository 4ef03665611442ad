"""The only place that starts another program."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from fairway.errors import ProcessError
from fairway.frozen import frozen

_POLL_SECONDS = 0.02


@frozen
class Completed:
    """What a program that ended left: its exit code and its two outputs, as bytes."""

    code: int
    stdout: bytes
    stderr: bytes

    @property
    def complaint(self) -> str:
        """What it wrote to standard error, as text without the line ends around it."""
        return self.stderr.decode(errors="replace").strip()


def run(
    arguments: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    timeout: float = 600,
    stdin: bytes = b"",
    environment: Mapping[str, str | None] | None = None,
) -> Completed:
    """Run a program to its end without a shell, whatever its exit code.

    `environment` adds to ours; what is None there is taken away. Raises ProcessError if it cannot be
    started or takes more than `timeout` seconds.
    """
    try:
        done = subprocess.run(  # noqa: S603 - no shell; callers pass a list of their own
            arguments,
            cwd=cwd,
            timeout=timeout,
            input=stdin,
            env=_altered(environment) if environment else None,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        message = f"{arguments[0]} cannot be started: {error.strerror}"
        raise ProcessError(message, remedy="Check that the program exists and may be executed.") from error
    except subprocess.TimeoutExpired as error:
        message = f"{arguments[0]} was stopped after {timeout:g} s"
        raise ProcessError(message, remedy="Run it by hand to see what it waits for.") from error
    return Completed(done.returncode, done.stdout, done.stderr)


def _altered(environment: Mapping[str, str | None]) -> dict[str, str]:
    altered: dict[str, str | None] = {**os.environ, **environment}
    return {name: value for name, value in altered.items() if value is not None}


@frozen
class Daemon:
    """A program that goes on running after us: its process id, and the clock tick in which it started.

    Both together name it, since an id alone is given to another process sooner or later.
    """

    pid: int
    started: str

    @property
    def runs(self) -> bool:
        """Whether it is still the process that was started, and not merely waits to be reaped."""
        return _identity(self.pid) == self.started

    @property
    def memory(self) -> int:
        """The bytes that it has in memory; 0 if it has ended."""
        try:
            pages = Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1]
        except OSError:
            return 0
        return int(pages) * os.sysconf("SC_PAGE_SIZE") if self.runs else 0

    @property
    def age(self) -> float:
        """The seconds since it was started; 0 if it has ended."""
        uptime = float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
        return uptime - int(self.started) / os.sysconf("SC_CLK_TCK") if self.runs else 0.0

    def send(self, number: signal.Signals) -> None:
        """Send a signal, if it still runs."""
        if self.runs:
            os.kill(self.pid, number)

    def stop(self, *, patience: float = 10) -> None:
        """End it: asked first, killed after `patience` seconds; returns when it is gone."""
        self.send(signal.SIGTERM)
        if not self._ends_within(patience):
            self.send(signal.SIGKILL)
            self._ends_within(patience)

    def kill(self, *, patience: float = 10) -> None:
        """End it without asking; returns when it is gone."""
        self.send(signal.SIGKILL)
        self._ends_within(patience)

    def _ends_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.runs and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        if not self.runs:
            _reap(self.pid)
        return not self.runs


def start(
    arguments: Sequence[str | Path], *, log: Path, environment: Mapping[str, str], name: str | None = None
) -> Daemon:
    """Start a program in a session of its own, its output appended to `log`, and leave it running.

    `name` is what it sees as its own name, where that is how it knows what to be. Raises ProcessError
    if it cannot be started.
    """
    program = shutil.which(arguments[0], path=environment.get("PATH"))
    if program is None:
        message = f"{arguments[0]} is not to be found"
        raise ProcessError(message, remedy="Install it, or run `fairway sandbox build`.")
    words = [name or str(arguments[0]), *map(str, arguments[1:])]
    append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    pid = os.posix_spawn(
        program,
        words,
        environment,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), append, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )
    return Daemon(pid, _identity(pid))


def _identity(pid: int) -> str:
    """The tick in which a process started; empty if there is none, or only its exit code is left."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        threads = len(os.listdir(f"/proc/{pid}/task"))  # noqa: PTH208 - counted, not used as paths
    except OSError:
        return ""
    # The second field is the name in parentheses, which may hold anything.
    fields = stat.rpartition(")")[2].split()
    # The first thread may be gone while others, on their way out, still hold the ports of the process.
    return "" if fields[0] in "ZX" and threads <= 1 else fields[19]


def _reap(pid: int) -> None:
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return

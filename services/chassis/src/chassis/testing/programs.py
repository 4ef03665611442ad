"""Programs that tests start on free ports, pause, kill and stop; never as root."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_POLL_SECONDS = 0.02
_USERS = ("postgres", "nobody")


class MissingProgramError(Exception):
    """A program is not installed; the message says which package brings it."""


def free_port() -> int:
    """A port of the loopback that was free a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def find(program: str, *, package: str, places: Sequence[Path] = ()) -> Path:
    """Where a program is: on the PATH, or in one of `places`. Raises MissingProgramError."""
    on_path = shutil.which(program)
    for candidate in [*places, *([Path(on_path).parent] if on_path else [])]:
        if (candidate / program).is_file():
            return candidate / program
    raise MissingProgramError(f"there is no {program} here: install the package {package}")


def accepts_connections(port: int) -> bool:
    """Whether somebody listens on a port of the loopback."""
    with socket.socket() as connection:
        connection.settimeout(1)
        return connection.connect_ex(("127.0.0.1", port)) == 0


def unprivileged_user() -> str | None:
    """Whom to run a program as: somebody without rights if we are root, else ourselves (None)."""
    if os.geteuid() != 0:
        return None
    for name in _USERS:
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    return None


def private_directory(purpose: str) -> Path:
    """A new folder in the system's place for temporary files, which the unprivileged user owns."""
    folder = Path(tempfile.mkdtemp(prefix=f"chassis-{purpose}-"))
    user = unprivileged_user()
    if user is not None:
        record = pwd.getpwnam(user)
        os.chown(folder, record.pw_uid, record.pw_gid)
    return folder


def run(arguments: Sequence[str | Path], *, timeout: float = 60) -> str:
    """Run a program to its end as the unprivileged user; its output. Raises RuntimeError if it fails."""
    done = subprocess.run(  # noqa: S603 - a list, no shell
        arguments,
        capture_output=True,
        check=False,
        timeout=timeout,
        cwd="/",
        **_identity(),  # type: ignore[call-overload]
    )
    if done.returncode:
        raise RuntimeError(f"{arguments[0]} failed: {done.stderr.decode(errors='replace')[-2000:]}")
    return str(done.stdout.decode(errors="replace"))


@dataclass(slots=True)
class Program:
    """A program that runs. `folder` is its own, and is removed by `stop` if `owns_folder`."""

    arguments: Sequence[str | Path]
    folder: Path
    ready: Callable[[], bool]
    environment: Mapping[str, str] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    as_ourselves: bool = False
    owns_folder: bool = True
    _process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._running().pid

    @property
    def log(self) -> str:
        """All that it has written."""
        path = self.folder / "log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def start(self, *, patience: float = 30) -> None:
        """Start it, and return when it is ready. Raises RuntimeError if it ends, or takes too long."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - a list, no shell
                self.arguments,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=dict(self.environment) if self.environment is not None else None,
                cwd="/",
                **({} if self.as_ourselves else _identity()),  # type: ignore[call-overload]
            )
        deadline = time.monotonic() + patience
        while not self.ready():
            if self._running().poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"{self.arguments[0]} does not start:\n{self.log[-2000:]}")
            time.sleep(_POLL_SECONDS)

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._running().send_signal(number)

    def pause(self) -> None:
        """Stop it in its tracks: its ports stay open, nothing answers."""
        self.send(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self.send(signal.SIGCONT)

    def kill(self) -> None:
        """End it without asking, as a power cut does."""
        self._running().kill()
        self._running().wait()

    def wait(self, *, patience: float = 30) -> int:
        """Wait until it has ended; its exit code."""
        return self._running().wait(timeout=patience)

    def stop(self, *, patience: float = 10) -> None:
        """End it, asked first, and remove its folder if that is its own."""
        process = self._process
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.send_signal(self.stop_signal)
            try:
                process.wait(timeout=patience)
            except subprocess.TimeoutExpired:
                self.kill()
        if self.owns_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError(f"{self.arguments[0]} was not started")
        return self._process


def _identity() -> dict[str, object]:
    user = unprivileged_user()
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}

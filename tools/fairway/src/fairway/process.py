"""The only place that starts another program."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fairway.errors import ProcessError


@dataclass(frozen=True, slots=True)
class Completed:
    """What a program that ended left: its exit code and its two outputs, as bytes."""

    code: int
    stdout: bytes
    stderr: bytes

    @property
    def complaint(self) -> str:
        """What it wrote to standard error, as text without the line ends around it."""
        return self.stderr.decode(errors="replace").strip()


def run(arguments: Sequence[str | Path], *, cwd: Path | None = None, timeout: float = 600) -> Completed:
    """Run a program to its end without a shell and without input, whatever its exit code.

    Raises ProcessError if it cannot be started or takes more than `timeout` seconds.
    """
    try:
        done = subprocess.run(  # noqa: S603 - no shell; callers pass a list of their own
            arguments, cwd=cwd, timeout=timeout, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except OSError as error:
        message = f"{arguments[0]} cannot be started: {error.strerror}"
        raise ProcessError(message, remedy="Check that the program exists and may be executed.") from error
    except subprocess.TimeoutExpired as error:
        message = f"{arguments[0]} was stopped after {timeout:g} s"
        raise ProcessError(message, remedy="Run it by hand to see what it waits for.") from error
    return Completed(done.returncode, done.stdout, done.stderr)

"""Whole processes measured from outside: wall and processor seconds, and the largest one's memory peak."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Usage:
    """What one or more processes took: seconds of wall clock, seconds of processors, bytes at the peak."""

    wall: float
    cpu: float
    peak: int

    def times(self, factor: float) -> Usage:
        """The same for `factor` times the work, memory unchanged."""
        return Usage(self.wall * factor, self.cpu * factor, self.peak)


def run(command: Sequence[str | Path], output: Path, cwd: Path | None = None, *, check: bool = True) -> Usage:
    """Run a command to its end, its output in a file. Raises RuntimeError if it fails and `check` is set."""
    with output.open("wb") as file:
        start = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603  # the programs that are compared
            [str(part) for part in command], stdout=file, stderr=subprocess.PIPE, cwd=cwd
        )
        errors = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if check and process.returncode:
        raise RuntimeError(f"{command[0]} failed: {errors.decode(errors='replace')[-2000:]}")
    return Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def run_each(commands: Sequence[Sequence[str | Path]], output: Path) -> Usage:
    """Run commands one after the other; sums of time, the largest peak."""
    usages = [run(command, output) for command in commands]
    return Usage(
        sum(usage.wall for usage in usages),
        sum(usage.cpu for usage in usages),
        max(usage.peak for usage in usages),
    )


def best(usages: Sequence[Usage]) -> Usage:
    """The run with the median processor time, which other work on the machine disturbs least."""
    return sorted(usages, key=lambda usage: usage.cpu)[len(usages) // 2]

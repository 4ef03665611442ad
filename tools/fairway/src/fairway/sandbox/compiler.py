"""Builds the programs that are missing with the Go tool chain, one after the other."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairway.errors import SandboxError
from fairway.process import run
from fairway.sandbox.programs import PINS, PROGRAMS, Program

_TIMEOUT: Final = 3600


@dataclass(frozen=True, slots=True)
class Built:
    """What became of a program: the seconds that building it took, none if it was there."""

    program: Program
    version: str
    seconds: float | None


def missing(root: Path) -> list[Program]:
    """The programs that are not in the cache, in the order in which they are built."""
    return [program for program in PROGRAMS if not program.path(root).exists()]


def compile_all(root: Path) -> Iterator[Built]:
    """Build what is missing; each program as it is done. Raises SandboxError with the compiler's words."""
    if missing(root) and not shutil.which("go"):
        raise SandboxError("the go command is not on the PATH", remedy="Install Go 1.25 or newer.")
    for program in PROGRAMS:
        start = time.monotonic()
        there = program.path(root).exists()
        if not there:
            _compile(root, program)
        yield Built(program, program.version(root), None if there else time.monotonic() - start)


def _compile(root: Path, program: Program) -> None:
    target = program.path(root)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Built beside its place and then moved: what an interruption leaves is never taken for a program.
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    command = ["go", "build", "-trimpath", "-mod=readonly", "-ldflags", program.linker_flags(root)]
    try:
        done = run(
            [*command, "-o", unfinished, program.package],
            cwd=root / PINS / program.folder,
            environment={"CGO_ENABLED": "0"},
            timeout=_TIMEOUT,
        )
        if done.code:
            message = f"{program.name} does not build:\n{_last_lines(done.complaint)}"
            raise SandboxError(message, file=str(PINS / program.folder / "go.mod"))
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _last_lines(text: str) -> str:
    return "\n".join(text.splitlines()[-20:])

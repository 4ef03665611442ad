"""Builds the programs that are missing with the Go tool chain, one after the other."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from fairway.errors import SandboxError
from fairway.process import run
from fairway.sandbox.programs import PINS, PROGRAMS, Edit, Program, module_directory

_TIMEOUT: Final = 3600
_UNUSED: Final = shutil.ignore_patterns("docs", "test", "*_test.go", "testdata")


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
        raise SandboxError("the go command is not on the PATH", remedy="Install Go 1.26 or newer.")
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
    if program.needs_c and not shutil.which("gcc"):
        raise SandboxError(f"{program.name} needs a C compiler", remedy="Install gcc and libc6-dev.")
    try:
        _keep_folders(root, program)
        with _edited_module(root, program) as edits:
            done = run(
                [*command, *edits, "-tags", program.tags, "-o", unfinished, program.package],
                cwd=root / PINS / program.folder,
                environment={"CGO_ENABLED": "1" if program.needs_c else "0"},
                timeout=_TIMEOUT,
            )
        if done.code:
            message = f"{program.name} does not build:\n{_last_lines(done.complaint)}"
            raise SandboxError(message, file=str(PINS / program.folder / "go.mod"))
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _keep_folders(root: Path, program: Program) -> None:
    """Copy what the program reads when it runs out of its module, which need not be there for ever."""
    if not program.folders:
        return
    module, target = module_directory(root, program.folder, program.module), program.static(root)
    shutil.rmtree(target, ignore_errors=True)
    for folder in program.folders:
        shutil.copytree(module / folder, target / folder, copy_function=shutil.copyfile)


@contextmanager
def _edited_module(root: Path, program: Program) -> Iterator[list[str]]:
    """The arguments that have Go build from a copy of the module with the edits in it.

    Go forbids to lay other files over those of its module cache, hence a copy.
    """
    if not program.edits:
        yield []
        return
    pins = root / PINS / program.folder
    with TemporaryDirectory(prefix="fairway-edited-") as folder:
        copy = Path(folder) / "module"
        published = module_directory(root, program.folder, program.module)
        # Written anew, not copied with their modes: what Go keeps may not be written to.
        shutil.copytree(published, copy, copy_function=shutil.copyfile, ignore=_UNUSED)
        for edit in program.edits:
            file = copy / edit.file
            file.write_text(edited(file.read_text(encoding="utf-8"), edit), encoding="utf-8")
        replace = f"\nreplace {program.module} => {copy}\n"
        requirements = Path(folder) / "go.mod"
        requirements.write_text((pins / "go.mod").read_text(encoding="utf-8") + replace, encoding="utf-8")
        shutil.copyfile(pins / "go.sum", requirements.with_suffix(".sum"))
        yield [f"-modfile={requirements}"]


def edited(source: str, edit: Edit) -> str:
    """The source after the edit. Raises SandboxError unless it has the published text exactly once."""
    if source.count(edit.published) != 1:
        message = f"`{edit.published}` is not there once, as in the version that this was written for"
        raise SandboxError(message, file=edit.file, remedy="Look how the pinned version does it, and adapt.")
    return source.replace(edit.published, edit.compiled)


def _last_lines(text: str) -> str:
    return "\n".join(text.splitlines()[-20:])

"""A fleet to rendered sets: many directories in parallel, a directory that does not build set apart."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from fairway.errors import FairwayError, KustomizeError
from fairway.frozen import frozen
from fairway.parallel import in_parallel

if TYPE_CHECKING:
    from fairway.kustomize import Build, Engine
    from fairway.kustomize.helm.options import HelmOptions
    from fairway.kustomize_program import KustomizeProgram

T = TypeVar("T")

LoadRestrictor = Literal["root", "none"]


@frozen
class Rendered(Generic[T]):
    """What became of one directory: `value` of its build, or the `error` that stopped it."""

    directory: Path
    seconds: float
    value: T | None = None
    error: FairwayError | None = None


def render(
    directories: Sequence[Path],
    visit: Callable[[Path, Build], T],
    *,
    load_restrictor: LoadRestrictor = "root",
    helm: HelmOptions | None = None,
    jobs: int | None = None,
    trace: bool = False,
) -> Iterator[Rendered[T]]:
    """Build the directories and yield what `visit` makes of each build, in their order.

    `visit` runs where the build is, in a worker process if there are several, so that objects need not
    travel; its value must be small or wanted. Each process has one engine, which shares what it read; with
    `trace` its builds tell what made each object so.
    """
    return in_parallel(_Worker(visit, load_restrictor, helm, trace=trace), directories, jobs=jobs)


def render_by(
    program: KustomizeProgram,
    directories: Sequence[Path],
    visit: Callable[[Path, str], T],
    *,
    load_restrictor: LoadRestrictor = "root",
    flags: Sequence[str] = (),
    jobs: int | None = None,
) -> Iterator[Rendered[T]]:
    """The same by another program, for what our engine refuses to build; `visit` gets its text."""

    def build(directory: Path) -> T:
        output = program.build(directory, load_restrictor=load_restrictor, flags=flags)
        return visit(directory, output.decode())

    return in_parallel(partial(_attempt, build), directories, jobs=jobs, worth=2)


class _Worker(Generic[T]):
    """One process's engine, made when its first directory comes."""

    def __init__(
        self,
        visit: Callable[[Path, Build], T],
        load_restrictor: LoadRestrictor,
        helm: HelmOptions | None,
        *,
        trace: bool,
    ) -> None:
        # Imported before the workers fork, by those who render and nobody else.
        from fairway.kustomize import Engine  # noqa: PLC0415

        self._visit = visit
        self._new_engine = partial(Engine, load_restrictor=load_restrictor, helm=helm, trace=trace)
        self._engine: Engine | None = None

    def __call__(self, directory: Path) -> Rendered[T]:
        return _attempt(self._build, directory)

    def _build(self, directory: Path) -> T:
        if self._engine is None:
            self._engine = self._new_engine()
        return self._visit(directory, self._engine.build(directory))


def _attempt(build: Callable[[Path], T], directory: Path) -> Rendered[T]:
    start = time.perf_counter()
    try:
        value = build(directory)
    except FairwayError as error:
        return Rendered(directory, time.perf_counter() - start, error=error)
    except RecursionError:
        refusal = KustomizeError("nests too deeply", file=str(directory), remedy="Write it flatter.")
        return Rendered(directory, time.perf_counter() - start, error=refusal)
    return Rendered(directory, time.perf_counter() - start, value)

"""A fleet to rendered sets: many directories in parallel, a directory that does not build set apart."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from fairway.errors import FairwayError, KustomizeError
from fairway.parallel import in_parallel

if TYPE_CHECKING:
    from fairway.kustomize import Build, Engine

T = TypeVar("T")

LoadRestrictor = Literal["root", "none"]


@dataclass(frozen=True, slots=True)
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
    jobs: int | None = None,
) -> Iterator[Rendered[T]]:
    """Build the directories and yield what `visit` makes of each build, in their order.

    `visit` runs where the build is, in a worker process if there are several, so that objects need not
    travel; its value must be small or wanted. Each process has one engine, which shares what it read.
    """
    worker = _Worker(visit, load_restrictor)
    yield from in_parallel(worker, directories, jobs=jobs)


class _Worker(Generic[T]):
    """One process's engine, made when its first directory comes."""

    def __init__(self, visit: Callable[[Path, Build], T], load_restrictor: LoadRestrictor) -> None:
        self._visit = visit
        self._load_restrictor = load_restrictor
        self._engine: Engine | None = None

    def __call__(self, directory: Path) -> Rendered[T]:
        start = time.perf_counter()
        try:
            build = self._own_engine().build(directory)
            value = self._visit(directory, build)
        except (FairwayError, RecursionError, MemoryError) as error:
            return Rendered(directory, time.perf_counter() - start, error=_cause(error, directory))
        return Rendered(directory, time.perf_counter() - start, value)

    def _own_engine(self) -> Engine:
        if self._engine is None:
            from fairway.kustomize import Engine  # noqa: PLC0415 - only who renders pays for it

            self._engine = Engine(load_restrictor=self._load_restrictor)
        return self._engine


def _cause(error: Exception, directory: Path) -> FairwayError:
    if isinstance(error, FairwayError):
        return error
    what = "nests too deeply" if isinstance(error, RecursionError) else "needs more memory than there is"
    return KustomizeError(what, file=str(directory), remedy="Look for a file that includes itself.")

"""The same work on many items, over forked processes, with the results in the order of the items.

Forking hands the work, its items and everything imported to the workers at no cost, whatever they hold:
only results are sent. Each worker takes neighbouring items, so that what it keeps between them (parsed
files) is shared best.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from fairway.errors import FairwayError

T = TypeVar("T")
R = TypeVar("R")

WORTH_FORKING = 8
"""Fewer items are worked on in this process: a fork costs more than it saves."""

_CHUNKS_PER_WORKER = 8
_END_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux (prctl(2)); elsewhere there is no such call, and workers finish what they do."""

_inherited: list[Callable[[int], Any]] = []
"""Work by the number of its item: a pool waits for ever when two items cannot be sent."""


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_parallel(
    work: Callable[[T], R], items: Sequence[T], *, jobs: int | None = None, worth: int = WORTH_FORKING
) -> Iterator[R]:
    """Yield `work` of each item, in order; in this process if fewer than `worth` items or one job.

    Work that may fail returns its failure as a value: an exception ends the iteration.
    Raises FairwayError if a worker is killed, as happens when memory runs out.
    """
    workers = min(jobs or processors(), len(items))
    if workers < 2 or len(items) < worth:  # noqa: PLR2004 - two is what "parallel" means
        yield from map(work, items)
        return
    yield from _over_processes(work, items, workers)


def _over_processes(work: Callable[[T], R], items: Sequence[T], workers: int) -> Iterator[R]:
    # Imported by those who have much to do: to import them takes as long as to build a small overlay.
    import ctypes  # noqa: F401, PLC0415 - for the workers
    import multiprocessing  # noqa: PLC0415
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415

    chunk = max(1, len(items) // (workers * _CHUNKS_PER_WORKER))

    def numbered(number: int) -> R:
        return work(items[number])

    _inherited.append(numbered)
    try:
        pool = ProcessPoolExecutor(
            workers, multiprocessing.get_context("fork"), initializer=_tune, initargs=(os.getpid(),)
        )
        try:
            yield from pool.map(_apply, range(len(items)), chunksize=chunk)
        finally:
            # Whoever stops early, by Ctrl-C say, does not wait for what is still queued.
            pool.shutdown(cancel_futures=True)
    except BrokenProcessPool as error:
        message = "a worker process was killed"
        raise FairwayError(message, remedy="Memory may have run out: use fewer --jobs.") from error
    finally:
        _inherited.remove(numbered)


def _apply(number: int) -> Any:
    return _inherited[-1](number)


def _tune(parent: int) -> None:
    # Ctrl-C reaches every process of the terminal: a worker ends at once, whatever it waits for.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _end_with(parent)
    # Trees have no cycles and live as long as the worker: looking for garbage is only cost.
    gc.disable()
    gc.freeze()


def _end_with(parent: int) -> None:
    """End this process when its parent does, however that ends: a killed one cannot tell its workers."""
    import ctypes  # noqa: PLC0415 - imported by the parent

    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(_END_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)

"""A progress bar for work that takes long, on a terminal only; continuous integration sees nothing."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

_PATIENCE_SECONDS = 1.0


def with_progress(items: Iterable[T], total: int, label: str, *, quiet: bool) -> Iterator[T]:
    """The items unchanged; a bar on standard error appears once they have taken a second."""
    if quiet or os.environ.get("CI") or not sys.stderr.isatty():
        yield from items
        return
    iterator = iter(items)
    start = time.monotonic()
    done = 0
    for item in iterator:
        done += 1
        yield item
        if time.monotonic() - start > _PATIENCE_SECONDS:
            break
    yield from _with_bar(iterator, done, total, label)


def _with_bar(items: Iterator[T], done: int, total: int, label: str) -> Iterator[T]:
    if done >= total:
        yield from items
        return
    from rich.console import Console  # noqa: PLC0415 - takes longer to import than most renders
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(label, total=total, completed=done)
        for item in items:
            progress.advance(task)
            yield item

"""Room on the stack, for the time of a build, for trees and chains of bases as deep as kustomize takes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_FRAMES: Final = 8000
"""As many levels as C functions that recurse (a comparison, the JSON reader) have stack for in 8 MiB."""


@contextmanager
def deep_stack() -> Iterator[None]:
    """Allow more frames inside than Python's thousand; RecursionError beyond them, as ever."""
    before = sys.getrecursionlimit()
    if before >= _FRAMES:
        yield
        return
    sys.setrecursionlimit(_FRAMES)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)

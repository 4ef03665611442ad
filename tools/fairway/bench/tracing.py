"""What provenance costs: the same fleet rendered with and without it in one process, and `fairway who`.

The two renders take turns, so that other work on the machine weighs on both. Nothing is asked of the traced
builds: the ratio is the price of keeping histories, which every question about provenance pays first.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from measure import run
from multiplied import multiplied

from fairway.render import render

_BASE = "base/worker/deployment.yaml"


def measure(fairway: Sequence[str | Path], root: Path, environments: int, repeat: int) -> None:
    """Print the processor seconds of both renders, their ratio, and the seconds of `who` for a base file."""
    overlays = multiplied(root / "fleet", environments)
    plain, traced = [], []
    for _ in range(repeat):
        plain.append(_seconds(overlays, trace=False))
        traced.append(_seconds(overlays, trace=True))
    ratio = median(one / other for one, other in zip(traced, plain, strict=True))
    print(f"{len(overlays)} client environments{'':<12}plain {median(plain):.2f} s of processor")
    print(f"{'':<34}traced {median(traced):.2f} s: {ratio:.2f} times (at most 2)")
    usage = run([*fairway, "-q", "who", _BASE], root / "who.txt", cwd=root / "fleet")
    print(f"{'':<34}who {_BASE}: {usage.wall:.2f} s, {usage.cpu:.2f} s of processor", flush=True)


def _seconds(overlays: Sequence[Path], *, trace: bool) -> float:
    start = time.process_time()
    for result in render(overlays, _nothing, jobs=1, trace=trace):
        if result.error:
            raise result.error
    return time.process_time() - start


def _nothing(_directory: Path, _build: object) -> bool:
    return True

"""The command: `python -m differential --count 20000 --seed 1 --jobs 2 --save DIR`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from .oracle import Oracle
from .runner import keep, run


def _default_oracle() -> str:
    cache = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser()
    return os.environ.get("FAIRWAY_KUSTOMIZE", str(cache / "fairway/tools/kustomize/v5.8.1/kustomize"))


def main() -> int:
    """Run the trials; 1 when a tree failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="how many trees")
    parser.add_argument("--seed", default="1", help="the name of the series of trees")
    parser.add_argument("--first", type=int, default=0, help="the number of the first tree of the series")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--oracle", default=_default_oracle(), help="kustomize v5.8.1")
    parser.add_argument("--answers", type=Path, help="keep what kustomize says here, and do not ask it twice")
    parser.add_argument("--save", type=Path, help="keep failing trees here, minimised")
    parser.add_argument("--keep", type=int, default=40, help="how many failing trees to keep at most")
    parser.add_argument("--coverage", action="store_true", help="print how often each feature occurred")
    arguments = parser.parse_args()
    oracle = Oracle(arguments.oracle, arguments.answers)
    report = run(arguments.seed, arguments.first, arguments.count, oracle, arguments.jobs)
    _print(report.lines())
    if arguments.coverage:
        _print(report.coverage())
    if arguments.save:
        _print(keep(report, oracle, arguments.save, arguments.keep))
    return 1 if report.failing else 0


def _print(lines: object) -> None:
    for line in lines:  # type: ignore[attr-defined]
        print(line, flush=True)  # noqa: T201 - a command's output


if __name__ == "__main__":
    sys.exit(main())

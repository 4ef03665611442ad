"""Rendering against kustomize, both in one run: `python tools/fairway/bench` (see --help).

Every point prints wall and processor seconds of whole processes, their ratio, and the memory peak of
the largest process. Kustomize needs minutes for the larger points, so it builds a sample of a
fleet's overlays, whose time is multiplied (marked with ~), unless --full is given.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import checking
import fleets
import hostile
import planning
import tracing
from measure import Usage, best, run, run_each

FAIRWAY = [Path(sys.executable).parent / "fairway"]
KUSTOMIZE_VERSION = "v5.8.1"


@dataclass(frozen=True)
class Options:
    """What to measure with: kustomize, a scratch directory, runs of our side, overlays in a sample."""

    kustomize: Path
    scratch: Path
    repeat: int
    sample: int


def main() -> None:
    """Measure the points that were asked for."""
    options, points = _arguments()
    _check_version(options.kustomize)
    ours = f"{'point':<34}{'':>3}{'wall s':>9}{'cpu s':>9}{'peak MB':>9}"
    print(f"{ours}   kustomize wall / cpu / MB      wall x   cpu x")
    for name in points:
        POINTS[name](options)


def _arguments() -> tuple[Options, list[str]]:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("points", nargs="*", help=f"of {', '.join(POINTS)}; all by default")
    parser.add_argument("--kustomize", type=Path, default=None, help=f"kustomize {KUSTOMIZE_VERSION}")
    parser.add_argument("--repeat", type=int, default=3, help="runs of our side, the median counts")
    parser.add_argument("--sample", type=int, default=40, help="overlays of a fleet that kustomize builds")
    parser.add_argument("--full", action="store_true", help="kustomize builds every overlay")
    arguments = parser.parse_args()
    unknown = [point for point in arguments.points if point not in POINTS]
    if unknown:
        parser.error(f"unknown point {unknown[0]}")
    kustomize = arguments.kustomize or _found_kustomize()
    scratch = Path(tempfile.mkdtemp(prefix="fairway-bench-"))
    sample = sys.maxsize if arguments.full else arguments.sample
    return Options(kustomize, scratch, arguments.repeat, sample), arguments.points or list(POINTS)


def _found_kustomize() -> Path:
    cached = Path.home() / ".cache/fairway/tools/kustomize" / KUSTOMIZE_VERSION / "kustomize"
    found = shutil.which("kustomize")
    if cached.exists():
        return cached
    if found is None:
        sys.exit(f"no kustomize: run `make oracle`, or give --kustomize (version {KUSTOMIZE_VERSION})")
    return Path(found)


def _check_version(kustomize: Path) -> None:
    version = subprocess.run(  # noqa: S603  # the program that the user named
        [kustomize, "version"], capture_output=True, text=True, check=True
    )
    print(f"kustomize: {version.stdout.strip()}, python: {sys.version.split()[0]}")


def _row(point: str, ours: Usage, theirs: Usage, note: str = "") -> None:
    print(
        f"{point:<34}{note:>3}{ours.wall:>9.2f}{ours.cpu:>9.2f}{ours.peak / 2**20:>9.0f}"
        f"   {theirs.wall:>9.2f} /{theirs.cpu:>8.2f} /{theirs.peak / 2**20:>5.0f}"
        f"{theirs.wall / ours.wall:>12.1f}{theirs.cpu / ours.cpu:>8.1f}",
        flush=True,
    )


def _single(point: str, directory: Path, options: Options) -> Usage:
    ours_out, theirs_out = options.scratch / "ours.yaml", options.scratch / "theirs.yaml"
    command = [*FAIRWAY, "render", directory, "-o", "-"]
    ours = best([run(command, ours_out) for _ in range(options.repeat)])
    theirs = run([options.kustomize, "build", directory], theirs_out)
    if _digest(ours_out) != _digest(theirs_out):
        sys.exit(f"{point}: the outputs differ: {ours_out} {theirs_out}")
    _row(point, ours, theirs)
    return ours


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _overlay(options: Options) -> None:
    overlay = fleets.fleet(options.scratch / "overlay", 1)[0]
    _single("one overlay of 60 objects", overlay, options)


def _large(options: Options) -> None:
    before: Usage | None = None
    for objects in (1000, 2000, 4000):
        directory = fleets.large_build(options.scratch / f"large-{objects}", objects)
        ours = _single(f"one build of {objects} objects", directory, options)
        if before is not None:
            print(f"{'':<34}   {ours.cpu / before.cpu:>9.2f} times the time of half the objects")
        before = ours


def _definitions(options: Options) -> None:
    directory = fleets.definitions(options.scratch / "definitions", 10_000_000)
    _single("10 MB of CustomResourceDefinitions", directory, options)


def _fleet(environments: int) -> Callable[[Options], None]:
    def measure(options: Options) -> None:
        root = options.scratch / f"fleet-{environments}"
        overlays = fleets.fleet(root, environments)
        output = options.scratch / "rendered"
        command = [*FAIRWAY, "-q", "render", *overlays, "-o", output]
        usages = []
        for _ in range(options.repeat):
            shutil.rmtree(output, ignore_errors=True)
            usages.append(run(command, options.scratch / "log", cwd=root))
        sample = overlays[:: max(1, len(overlays) // options.sample)][: options.sample]
        theirs = run_each(
            [[options.kustomize, "build", overlay] for overlay in sample], options.scratch / "theirs.yaml"
        ).times(len(overlays) / len(sample))
        _row(
            f"{environments} client environments, cold",
            best(usages),
            theirs,
            "" if len(sample) == len(overlays) else "~",
        )

    return measure


def _hostile(options: Options) -> None:
    output = options.scratch / "ours.yaml"
    for name, directory in hostile.directories(options.scratch / "hostile"):
        ours = best([run([*FAIRWAY, "render", directory, "-o", "-"], output, check=False) for _ in range(3)])
        print(f"{name:<34}{'':>3}{ours.wall:>9.2f}{ours.cpu:>9.2f}{ours.peak / 2**20:>9.0f}", flush=True)


def _check(environments: int) -> Callable[[Options], None]:
    def measure(options: Options) -> None:
        scanner = Path(__file__).resolve().parents[3] / ".venv-scan/checkov/bin/checkov"
        checkov = shutil.which("checkov") or (str(scanner) if scanner.exists() else None)
        kubeconform = shutil.which("kubeconform")
        programs = checking.Programs(FAIRWAY, options.kustomize, kubeconform, checkov)
        root = options.scratch / f"check-{environments}"
        checking.measure(programs, root, environments, options.sample, options.repeat)

    return measure


def _tracing(options: Options) -> None:
    tracing.measure(FAIRWAY, options.scratch / "tracing", 100, options.repeat)


def _plan(environments: int) -> Callable[[Options], None]:
    def measure(options: Options) -> None:
        root = options.scratch / f"plan-{environments}"
        planning.measure(FAIRWAY, options.kustomize, root, environments, options.sample, options.repeat)

    return measure


POINTS: dict[str, Callable[[Options], None]] = {
    "overlay": _overlay,
    "large": _large,
    "definitions": _definitions,
    "hostile": _hostile,
    "fleet-100": _fleet(100),
    "fleet-1000": _fleet(1000),
    "check-100": _check(100),
    "check-1000": _check(1000),
    "plan-100": _plan(100),
    "plan-1000": _plan(1000),
    "tracing": _tracing,
}

if __name__ == "__main__":
    main()

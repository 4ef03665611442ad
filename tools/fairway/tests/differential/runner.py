"""Run many trials and say what happened: verdicts, coverage, failing trees kept."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from . import trial
from .grammar import generate
from .oracle import Oracle
from .verdict import BAD, GOOD, Verdict

_PER_SIGNATURE = 2


@dataclass
class Report:
    """The sums of a run. `built` counts the features of trees that kustomize built."""

    verdicts: Counter[str] = field(default_factory=Counter)
    signatures: Counter[tuple[str, str]] = field(default_factory=Counter)
    drawn: Counter[str] = field(default_factory=Counter)
    built: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    failing: list[tuple[str, Verdict]] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, seed: str, verdict: Verdict, features: set[str], faults: list[str]) -> None:
        self.verdicts[verdict.name] += 1
        self.drawn.update(features)
        self.faults.update(faults)
        if verdict.name in ("same", "different", "only we refuse"):
            self.built.update(features)
        if not verdict.good:
            self.signatures[verdict.name, verdict.signature] += 1
            self.failing.append((seed, verdict))

    def lines(self) -> Iterator[str]:
        """The report for people."""
        total = sum(self.verdicts.values())
        yield f"{total} trees in {self.seconds:.0f} s: " + ", ".join(
            f"{n} {self.verdicts[n]}" for n in (*GOOD, *BAD)
        )
        for (name, signature), count in self.signatures.most_common(40):
            yield f"{count:5} {name}: {signature}"

    def coverage(self) -> Iterator[str]:
        """Each feature with how often it occurred in a tree that built, and in all; the rare first."""
        yield "feature: in trees that built / in all"
        for feature in sorted(self.drawn, key=lambda f: (self.built[f], f)):
            yield f"{self.built[feature]:6} /{self.drawn[feature]:6}  {feature}"
        yield "faults: " + ", ".join(f"{name} {count}" for name, count in sorted(self.faults.items()))


def run(prefix: str, first: int, count: int, oracle: Oracle, jobs: int) -> Report:
    """Try the seeds `<prefix>-<first>` and on."""
    report, start = Report(), time.monotonic()
    work = [(f"{prefix}-{i}", oracle) for i in range(first, first + count)]
    if jobs > 1:
        with multiprocessing.Pool(jobs, maxtasksperchild=1000) as pool:
            for result in pool.imap(_try, work, chunksize=10):
                report.add(*result)
    else:
        for item in work:
            report.add(*_try(item))
    report.seconds = time.monotonic() - start
    return report


def _try(item: tuple[str, Oracle]) -> tuple[str, Verdict, set[str], list[str]]:
    seed, oracle = item
    tree, verdict = trial.try_seed(seed, oracle)
    return seed, verdict, tree.features, tree.faults


def keep(report: Report, oracle: Oracle, target: Path, most: int) -> Iterator[str]:
    """Minimise and save failing trees, a few of each kind; yields a line for each."""
    seen: Counter[tuple[str, str]] = Counter()
    saved = 0
    for seed, verdict in report.failing:
        kind = verdict.name, verdict.signature
        seen[kind] += 1
        if seen[kind] > _PER_SIGNATURE or saved >= most:
            continue
        small, final = trial.minimise(generate(seed), verdict, oracle)
        path = target / f"{verdict.name.replace(' ', '-')}-{seed}"
        trial.save(small, final, path)
        saved += 1
        yield f"{path}  {final.name}: {final.signature}"

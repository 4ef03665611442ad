"""What the sandbox costs: `python tools/fairway/bench/sandbox.py` (see --help).

For each point a sandbox is brought up from nothing, its gates are opened, and it is taken down. Printed are
the seconds until all Applications were synced and healthy, and the memory that each program has then.
The programs must have been built (`fairway sandbox build`).
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from fairway.fleet import Fleet
from fairway.process import Daemon
from fairway.sandbox.sandbox import Sandbox, choose
from fairway.sandbox.state import State

_SECONDS = 900


@dataclass(frozen=True)
class Point:
    """What is brought up: clusters, none for all, and the clients that it is limited to, none for all."""

    clusters: tuple[str, ...]
    only: tuple[str, ...] = ()


POINTS = {
    "one": Point(("aws-staging",), ("platform/staging",)),
    "four": Point(
        ("aws-staging",), ("platform/staging", "acme/staging", "borealis/staging", "cobalt/staging")
    ),
    "aws-staging": Point(("aws-staging",)),
    "aws-production": Point(("aws-production",)),
    "on-premises": Point(("on-premises",)),
    "air-gapped": Point(("air-gapped",)),
    "fleet": Point(()),
}


def main() -> None:
    """Measure the points that were asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("points", nargs="*", help=f"of {', '.join(POINTS)}; all by default")
    parser.add_argument("--fleet", type=Path, default=Path(), help="the repository; here by default")
    arguments = parser.parse_args()
    if unknown := [name for name in arguments.points if name not in POINTS]:
        parser.error(f"unknown point {unknown[0]}")
    fleet = Fleet(arguments.fleet.resolve())
    print(f"{'point':<16}{'Applications':>13}{'up s':>7}{'settled s':>11}{'gates':>7}{'opened s':>10}"
          f"{'cpu s':>7}{'MiB':>7}   MiB by program")  # fmt: skip
    for name in arguments.points or POINTS:
        with TemporaryDirectory(prefix="fairway-bench-") as folder:
            _measure(name, Sandbox(fleet, _state(fleet, POINTS[name], Path(folder))))


def _state(fleet: Fleet, point: Point, folder: Path) -> State:
    clusters = point.clusters or tuple(
        cluster.name for cluster in sorted(fleet.clusters, key=lambda cluster: cluster.ring)
    )
    state = State(folder / "state")
    state.begin(choose(fleet, clusters), point.only, None)
    return state


def _measure(name: str, sandbox: Sandbox) -> None:
    try:
        start = time.monotonic()
        sandbox.up(lambda _: None)
        up = time.monotonic() - start
        sandbox.settle(seconds=_SECONDS)
        settled = time.monotonic() - start
        found = sandbox.applications()
        gates = [one.name for one in found if one.waits_for_gate]
        opening = time.monotonic()
        sandbox.open_gates(gates, seconds=_SECONDS)
        opened = time.monotonic() - opening
        print(f"{name:<16}{len(found):>13}{up:>7.0f}{settled:>11.0f}{len(gates):>7}"
              f"{opened if gates else 0:>10.0f}", end="")  # fmt: skip
        _print_programs(sandbox.state.daemons)
    finally:
        sandbox.down()


def _print_programs(daemons: dict[str, Daemon]) -> None:
    memory = _memory(daemons)
    cpu = sum(map(_processor_seconds, daemons.values()))
    by_program = ", ".join(f"{program} {size}" for program, size in memory.most_common())
    print(f"{cpu:>7.0f}{sum(memory.values()):>7}   {by_program}", flush=True)


def _memory(daemons: dict[str, Daemon]) -> Counter[str]:
    """MiB by program, those of several clusters together."""
    memory: Counter[str] = Counter()
    for component, daemon in daemons.items():
        memory[component.rpartition("/")[2]] += round(daemon.memory / 2**20)
    return memory


def _processor_seconds(daemon: Daemon) -> float:
    """What a process and the children that it has waited for took, in user and system mode."""
    fields = Path(f"/proc/{daemon.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()

"""What `fairway sandbox status` shows."""

from __future__ import annotations

import os
from pathlib import Path

from fairway.process import Daemon
from fairway.report.sandbox_text import components_text, kubernetes_text


def _this_process() -> Daemon:
    stat = Path("/proc/self/stat").read_text(encoding="ascii")
    return Daemon(os.getpid(), stat.rpartition(")")[2].split()[19])


def test_a_component_that_runs_shows_since_when_and_with_how_much_memory() -> None:
    _, line, total = components_text({"one/etcd": _this_process()}).splitlines()
    name, state, pid, *since, memory, unit = line.split()
    assert (name, state, pid, since[1], unit) == ("one/etcd", "runs", str(os.getpid()), "s", "MiB")
    assert int(since[0]) >= 0
    assert total.split() == ["all", memory, "MiB"]


def test_a_component_that_has_ended_shows_neither() -> None:
    _, line, _ = components_text({"one/etcd": Daemon(2**22 - 1, "1")}).splitlines()
    assert line.split() == ["one/etcd", "ended", str(2**22 - 1), "-", "-"]


def test_a_cluster_whose_facts_name_another_kubernetes_version_is_told() -> None:
    runs = "v1.33.13"
    assert kubernetes_text(
        {"new": (runs, "1.33"), "old": (runs, "1.3"), "none": (runs, "")}
    ).splitlines() == [
        "new runs Kubernetes v1.33.13",
        "old runs Kubernetes v1.33.13; its cluster.yaml says 1.3",
        "none runs Kubernetes v1.33.13",
    ]

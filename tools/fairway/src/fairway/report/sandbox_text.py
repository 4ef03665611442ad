"""A sandbox as text: its clusters, its components, and its Applications by ring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fairway.process import Daemon
from fairway.report.table import table
from fairway.sandbox.applications import Application

_MESSAGE_WIDTH = 70


def components_text(daemons: Mapping[str, Daemon]) -> str:
    """The components with their process ids, how long they run, and the memory that they have."""
    rows = [
        [name, "runs", str(daemon.pid), f"{daemon.age:.0f} s", _mebibytes(daemon.memory)]
        if daemon.runs
        else [name, "ended", str(daemon.pid), "-", "-"]
        for name, daemon in daemons.items()
    ]
    rows.append(["all", "", "", "", _mebibytes(sum(daemon.memory for daemon in daemons.values()))])
    header = ["COMPONENT", "STATE", "PID", "SINCE", "MEMORY"]
    return table(header, rows, right=frozenset({"PID", "SINCE", "MEMORY"}))


def kubernetes_text(versions: Mapping[str, tuple[str, str]]) -> str:
    """By cluster the Kubernetes version that runs here, and another one that its `cluster.yaml` names."""
    return "\n".join(
        f"{cluster} runs Kubernetes {runs}"
        + (f"; its cluster.yaml says {said}" if said and not runs.startswith(f"v{said}.") else "")
        for cluster, (runs, said) in versions.items()
    )


def applications_text(applications: Iterable[Application]) -> str:
    """The Applications in the order of their rings, and what Argo CD has to say of them."""
    return table(
        ["RING", "CLUSTER", "APPLICATION", "SYNC", "HEALTH", "MESSAGE"],
        ([*_place(one), *_state(one), _said(one)] for one in applications),
    )


def _mebibytes(size: int) -> str:
    return f"{size / 2**20:.0f} MiB"


def _place(one: Application) -> tuple[str, str, str]:
    return "-" if one.ring is None else str(one.ring), one.cluster or "-", one.name


def _state(one: Application) -> tuple[str, str]:
    sync = "Syncing" if one.operation == "Running" else one.sync
    return sync or "-", one.health or "-"


def _said(one: Application) -> str:
    if one.waits_for_gate:
        return "waits for a person"
    return one.message if len(one.message) <= _MESSAGE_WIDTH else one.message[: _MESSAGE_WIDTH - 1] + "…"

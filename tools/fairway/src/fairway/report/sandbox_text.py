"""A sandbox as text: its components, and its Applications by ring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fairway.process import Daemon
from fairway.report.table import table
from fairway.sandbox.applications import Application

_MESSAGE_WIDTH = 70


def components_text(daemons: Mapping[str, Daemon]) -> str:
    """The components with their process ids and the memory that they have."""
    rows = [
        [name, "runs" if daemon.runs else "ended", str(daemon.pid), f"{daemon.memory / 2**20:.0f} MiB"]
        for name, daemon in daemons.items()
    ]
    total = sum(daemon.memory for daemon in daemons.values())
    rows.append(["all", "", "", f"{total / 2**20:.0f} MiB"])
    return table(["COMPONENT", "STATE", "PID", "MEMORY"], rows, right=frozenset({"PID", "MEMORY"}))


def applications_text(applications: Iterable[Application]) -> str:
    """The Applications in the order of their rings, and what Argo CD has to say of them."""
    return table(
        ["RING", "CLUSTER", "APPLICATION", "SYNC", "HEALTH", "MESSAGE"],
        ([*_place(one), *_state(one), _said(one)] for one in applications),
    )


def _place(one: Application) -> tuple[str, str, str]:
    return "-" if one.ring is None else str(one.ring), one.cluster or "-", one.name


def _state(one: Application) -> tuple[str, str]:
    sync = "Syncing" if one.operation == "Running" else one.sync
    return sync or "-", one.health or "-"


def _said(one: Application) -> str:
    if one.waits_for_gate:
        return "waits for a person"
    return one.message if len(one.message) <= _MESSAGE_WIDTH else one.message[: _MESSAGE_WIDTH - 1] + "…"

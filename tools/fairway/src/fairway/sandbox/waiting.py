"""Waiting for Argo CD: until its Applications have settled, or until those are well whose gate was opened."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from fairway.errors import UsageError
from fairway.sandbox.applications import (
    Application,
    all_settled,
    applications,
    lacking,
    refresh,
    request_sync,
)
from fairway.sandbox.component import wait_for
from fairway.sandbox.kubectl import Kubectl
from fairway.sandbox.state import State

Watch = Callable[[list[Application]], None]

_POLL_SECONDS: Final = 0.5
_NUDGE_SECONDS: Final = 5


def nobody(_: list[Application]) -> None:
    """Who watches when nobody does."""


def settle(
    kubectl: Kubectl, state: State, expected: Mapping[str, str], *, seconds: float, watch: Watch
) -> None:
    """Wait until all that are expected are settled, each at the commit that is said for it, if any.

    Raises SandboxError after `seconds`, with those that have not, or if a component dies meanwhile.
    """
    nudged = time.monotonic()
    found: list[Application] = []

    def settled() -> bool:
        nonlocal nudged, found
        found = applications(kubectl)
        watch(found)
        if time.monotonic() - nudged > _NUDGE_SECONDS:
            nudged = time.monotonic()
            nudge(kubectl, lacking(found, expected))
        return all_settled(found, expected)

    wait_for(
        state,
        "Syncing all Applications",
        settled,
        seconds=seconds,
        every=_POLL_SECONDS,
        lacks=lambda: _lines(lacking(found, expected)),
    )


def nudge(kubectl: Kubectl, late: Iterable[Application]) -> None:
    """Ask Argo CD again for those that lack something, unless it is at work for them.

    It forgets a request that comes while it works off another one, and what it wrote while it synced may be
    out of date, until it looks by itself minutes later.
    """
    idle = [one.name for one in late if not one.busy]
    if idle:
        refresh(kubectl, idle)


def open_gates(kubectl: Kubectl, state: State, names: set[str], *, seconds: float, watch: Watch) -> None:
    """Sync Applications that wait for a person, and wait until they are synced and healthy.

    Raises UsageError if one is not there, SandboxError after `seconds`, or if a component dies meanwhile.
    """
    there = {one.name for one in applications(kubectl)}
    if unknown := sorted(names - there):
        remedy = f"There are {', '.join(sorted(there))}."
        raise UsageError(f"there is no Application {unknown[0]}", remedy=remedy)
    for name in sorted(names):
        request_sync(kubectl, name)
    found: list[Application] = []

    def are_well() -> bool:
        nonlocal found
        found = [one for one in applications(kubectl) if one.name in names]
        watch(found)
        return all(one.synced_and_healthy for one in found)

    wait_for(
        state,
        "Syncing what was asked for",
        are_well,
        seconds=seconds,
        every=_POLL_SECONDS,
        lacks=lambda: _lines(one for one in found if not one.synced_and_healthy),
    )


def _lines(unsettled: Iterable[Application]) -> str:
    return "".join(f"\n  {one}" for one in unsettled)

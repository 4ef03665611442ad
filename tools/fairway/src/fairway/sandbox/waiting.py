"""Waiting for Argo CD: until its Applications have settled, or until those are well whose gate was opened."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from typing import Final

from fairway.errors import UsageError
from fairway.sandbox.applications import Application, all_settled, applications, refresh, request_sync
from fairway.sandbox.component import wait_for
from fairway.sandbox.kubectl import Kubectl
from fairway.sandbox.state import State

Watch = Callable[[list[Application]], None]

_POLL_SECONDS: Final = 0.5
_NUDGE_SECONDS: Final = 5


def nobody(_: list[Application]) -> None:
    """Who watches when nobody does."""


def settle(
    kubectl: Kubectl, state: State, expected: Collection[str], head: str, *, seconds: float, watch: Watch
) -> None:
    """Wait until all that are expected have seen the commit `head` and have nothing left to do.

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
            nudge(kubectl, found, head)
        return all_settled(found, expected, head)

    wait_for(
        state,
        "Syncing all Applications",
        settled,
        seconds=seconds,
        every=_POLL_SECONDS,
        lacks=lambda: _lines(one for one in found if not all_settled([one], [one.name], head)),
    )


def nudge(kubectl: Kubectl, found: Iterable[Application], head: str) -> None:
    """Ask again for those that have not seen the commit `head`, or seem to have something left to do.

    Argo CD forgets a request that comes while it works off another one, and what it wrote while it synced
    may be out of date, until it looks by itself minutes later.
    """
    late = [one.name for one in found if not one.busy and (one.revision != head or not one.settled)]
    if late:
        refresh(kubectl, late)


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

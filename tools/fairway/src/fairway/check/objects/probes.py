"""Probes and lifecycle hooks: one handler each, with what it needs."""

from __future__ import annotations

from typing import Final

from fairway.check.objects.cursor import EXCLUSIVE, RANGE, At, remembering
from fairway.check.objects.intorstring import port, port_number
from fairway.check.objects.syntax import http_header

_PROBE_HANDLERS: Final = ("exec", "httpGet", "tcpSocket", "grpc")
_HOOK_HANDLERS: Final = ("exec", "httpGet", "tcpSocket", "sleep")
_COUNTS: Final = (
    "initialDelaySeconds",
    "timeoutSeconds",
    "periodSeconds",
    "successThreshold",
    "failureThreshold",
)


def probes(container: At) -> None:
    """The three probes of a container."""
    for key, check in _PROBES:
        if container.has(key):
            check(container.at(key))


def lifecycle(container: At, grace: int) -> None:
    """The hooks of a container; `grace` is the pod's grace period."""
    hooks = container.at("lifecycle")
    for key in ("postStart", "preStop"):
        if hooks.has(key):
            _handler(hooks.at(key), _HOOK_HANDLERS)
            _sleep(hooks.at(key), grace)


def _check_once(probe: At) -> None:
    _check(probe)
    if probe.number("successThreshold") not in (None, 0, 1):
        probe.fault(RANGE, "must be 1", "successThreshold")


def _check_ready(probe: At) -> None:
    _check(probe)
    probe.forbid("must not be there for a readiness probe", "terminationGracePeriodSeconds")


def _check(probe: At) -> None:
    _handler(probe, _PROBE_HANDLERS)
    probe.not_negative(*_COUNTS)
    grace = probe.number("terminationGracePeriodSeconds")
    if grace is not None and grace <= 0:
        probe.fault(RANGE, f"must be more than 0, not {grace}", "terminationGracePeriodSeconds")


def _handler(place: At, kinds: tuple[str, ...]) -> None:
    there = [kind for kind in kinds if place.has(kind)]
    if not there:
        place.missing(why=f"one of {', '.join(kinds)}")
        return
    for kind in there[1:]:
        place.fault(EXCLUSIVE, f"is a second handler beside {there[0]}", kind)
    handler = place.at(there[0])
    if there[0] == "exec" and not handler.items("command"):
        handler.missing("command")
    elif there[0] == "httpGet":
        _http(handler)
    elif there[0] == "tcpSocket":
        port(handler, "port")
    elif there[0] == "grpc":
        port_number(handler, "port")


def _http(handler: At) -> None:
    port(handler, "port")
    handler.one_of("scheme", ("HTTP", "HTTPS"))
    for header in handler.each("httpHeaders"):
        header.syntax("name", http_header, empty=False)


def _sleep(hook: At, grace: int) -> None:
    if hook.has("sleep") and not any(hook.has(kind) for kind in _HOOK_HANDLERS[:3]):
        seconds = hook.at("sleep").number("seconds") or 0
        if not 0 <= seconds <= grace:
            hook.fault(
                RANGE, f"must be from 0 to the grace period of {grace} seconds, not {seconds}", "sleep"
            )


_PROBES: Final = (
    ("livenessProbe", remembering(_check_once)),
    ("readinessProbe", remembering(_check_ready)),
    ("startupProbe", remembering(_check_once)),
)

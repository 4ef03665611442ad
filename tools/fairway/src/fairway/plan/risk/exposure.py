"""What others reach: ports and types of Services, hosts and TLS of Ingresses and routes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from fairway.plan.model import Level, Risk
from fairway.plan.risk.risk_class import RiskClass
from fairway.plan.risk.subject import Subject
from fairway.yamlio.node import Mapping
from fairway.yamlio.values import items, text, value

PORT = RiskClass(
    "service-port-removed",
    "A Service no longer has a port.",
    "The port that was renumbered: whoever had the old one in a setting was refused, until each was found.",
    "Serve both ports until nobody uses the old one.",
    Level.WARNING,
    Level.BLOCKING,
)
TYPE = RiskClass(
    "service-type-changed",
    "A Service has another type: its address goes, or it becomes reachable from outside.",
    "The LoadBalancer that became a ClusterIP for a moment: it came back with another address.",
    "Make a second Service of the other type and move callers over.",
)
HOST = RiskClass(
    "ingress-host-removed",
    "A host name is no longer served.",
    "The host that was renamed on a Friday: the client's mobile app still had the old one.",
    "Serve both names until no request comes for the old one.",
    Level.WARNING,
    Level.BLOCKING,
)
TLS = RiskClass(
    "tls-removed",
    "A host name is served without TLS.",
    "The tls section that got lost in a merge: the login page was served in the clear.",
    "Keep the tls section with the host in it.",
    Level.WARNING,
    Level.BLOCKING,
)
CLASSES: Final = (PORT, TYPE, HOST, TLS)

_INGRESS: Final = ("networking.k8s.io", "Ingress")
_ROUTES: Final = frozenset({"GRPCRoute", "HTTPRoute", "TLSRoute"})


def risks(subject: Subject) -> Iterator[Risk]:
    """What is no longer reached as before."""
    if subject.is_new:
        return
    if subject.kind == ("", "Service") and subject.stays:
        yield from _service(subject)
    elif subject.kind == _INGRESS:
        yield from _hosts(subject, _hosts_of_ingress, "rules")
        yield from _tls(subject)
    elif subject.id.group == "gateway.networking.k8s.io" and subject.id.kind in _ROUTES:
        yield from _hosts(subject, _hosts_of_route, "hostnames")


def _service(subject: Subject) -> Iterator[Risk]:
    after = set(_ports(subject.after))
    for port in _ports(subject.before):
        if port not in after:
            yield subject.risk(PORT, f"port {port} is gone", "spec", "ports")
    types = [text(side, "spec", "type") or "ClusterIP" for side in (subject.before, subject.after)]
    if types[0] != types[1]:
        yield subject.risk(TYPE, f"{types[1]} instead of {types[0]}", "spec", "type")


def _ports(manifest: Mapping) -> Iterator[str]:
    for _, port in items(manifest, "spec", "ports"):
        yield f"{text(port, 'port')}/{text(port, 'protocol') or 'TCP'}"


def _hosts(subject: Subject, hosts_of: Callable[[Mapping], Iterator[str]], field: str) -> Iterator[Risk]:
    after = set(hosts_of(subject.after))
    for host in dict.fromkeys(hosts_of(subject.before)):
        if host not in after:
            yield subject.risk(HOST, f"{host} is no longer served", "spec", field)


def _hosts_of_ingress(manifest: Mapping) -> Iterator[str]:
    return (text(rule, "host") or "*" for _, rule in items(manifest, "spec", "rules"))


def _hosts_of_route(manifest: Mapping) -> Iterator[str]:
    return (text(each) for _, each in items(manifest, "spec", "hostnames"))


def _tls(subject: Subject) -> Iterator[Risk]:
    served, after = set(_hosts_of_ingress(subject.after)), set(_encrypted(subject.after))
    for host in dict.fromkeys(_encrypted(subject.before)):
        if host not in after and host in served:
            yield subject.risk(TLS, f"{host} is served without TLS", "spec", "tls")


def _encrypted(manifest: Mapping) -> Iterator[str]:
    for _, entry in items(manifest, "spec", "tls"):
        named = value(entry, "hosts")
        # Without hosts of its own it is about those of the rules.
        if isinstance(named, list) and named:
            yield from (text(each) for each in named)
        else:
            yield from _hosts_of_ingress(manifest)

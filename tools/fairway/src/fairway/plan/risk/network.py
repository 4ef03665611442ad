"""Who may reach what: policies that go or widen, and encryption that is no longer asked for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

from fairway.check.network.policy import EGRESS, INGRESS, Peer, Policy, Port, policies
from fairway.check.references.index import Index
from fairway.plan.model import Level, Path, Risk
from fairway.plan.risk.risk_class import RiskClass
from fairway.plan.risk.subject import Subject
from fairway.yamlio.node import Mapping
from fairway.yamlio.values import text

REMOVED = RiskClass(
    "network-policy-removed",
    "A NetworkPolicy goes, or an AuthorizationPolicy of the mesh: what it kept out may come in.",
    "The default-deny that was removed as a duplicate: the database answered the whole cluster.",
    "Keep it until another policy says the same; look at who is cut off as well as at who gets in.",
    Level.WARNING,
    Level.BLOCKING,
)
WIDENED = RiskClass(
    "network-policy-widened",
    "A NetworkPolicy lets more through: another peer, another port, or fewer pods that it is about.",
    "The port that was opened for one afternoon of debugging, in the base.",
    "Name the peers and the ports that are needed.",
)
OPENED = RiskClass(
    "network-policy-opened",
    "A NetworkPolicy lets everyone through, in or out, or no longer isolates.",
    "The empty `from` that was meant as nobody: it means everybody.",
    "Name the peers: an empty list of them stands for everyone.",
    Level.WARNING,
    Level.BLOCKING,
)
NARROWED = RiskClass(
    "network-policy-narrowed",
    "A NetworkPolicy lets less through: whoever came or went that way is cut off.",
    "The rule that nobody could explain, and that was tidied away: it had been the way to the database.",
    "Make sure that nobody goes that way any more, or that another policy lets them through.",
    Level.NOTICE,
)
PLAIN = RiskClass(
    "mutual-tls-lowered",
    "A PeerAuthentication no longer asks for mutual TLS.",
    "The PERMISSIVE mode of a migration that was never turned back: any pod could pretend to be the gateway.",
    "Use STRICT, and port-level exceptions for what cannot.",
    Level.WARNING,
    Level.BLOCKING,
)
CLASSES: Final = (REMOVED, WIDENED, OPENED, NARROWED, PLAIN)

_MODES: Final = ("DISABLE", "PERMISSIVE", "STRICT")
_EVERYWHERE: Final = ("0.0.0.0/0", "::/0")
_SHOWN: Final = 3
_MOST: Final = 2_000

Way = tuple[Peer | None, Port | None]
"""A peer and a port that are let through; None for everyone, and for every port."""


def risks(subject: Subject) -> Iterator[Risk]:
    """What gets through afterwards that did not before."""
    is_gone = subject.lost and not subject.after
    match subject.kind:
        case ("networking.k8s.io", "NetworkPolicy") | ("security.istio.io", "AuthorizationPolicy") if is_gone:
            yield subject.risk_of_loss(REMOVED, "what it kept out may come in, and what it let in may not")
        case ("networking.k8s.io", "NetworkPolicy"):
            yield from _policy(subject)
        case ("security.istio.io", "PeerAuthentication"):
            yield from _mode(subject)


def _policy(subject: Subject) -> Iterator[Risk]:
    before, after = _read(subject.before), _read(subject.after)
    if after is None:
        return
    for direction in (INGRESS, EGRESS):
        yield from _direction(subject, before, after, direction)
    if before is not None and after.pods not in (before.pods, ((), ())):
        yield subject.risk(WIDENED, f"it is about pods with {after.pods}", "spec", "podSelector")


def _direction(subject: Subject, before: Policy | None, after: Policy, direction: str) -> Iterator[Risk]:
    path = ("spec", direction)
    if after.rules(direction) is None:
        if before is not None and before.rules(direction) is not None:
            yield subject.risk(OPENED, f"it no longer isolates {direction}", "spec", "policyTypes")
        return
    if before is not None and before.rules(direction) is None:
        yield subject.risk(NARROWED, f"it isolates {direction} from now on", "spec", "policyTypes")
    elif before is not None:
        lost = _gained(after, before, direction)
        yield from _told(subject, NARROWED, lost, path, "it no longer allows")
    gained = _gained(before, after, direction)
    opened = [way for way in gained if way[0] is None]
    yield from _told(subject, OPENED, opened, path)
    # A policy that is new opens ways to those that it names: that is what it was written for.
    widened = [way for way in gained if way[0] and (before is not None or _is_any_pod(way[0]))]
    yield from _told(subject, WIDENED, widened, path)


def _told(
    subject: Subject, of: RiskClass, ways: list[Way], path: Path, verb: str = "it also allows"
) -> Iterator[Risk]:
    if ways:
        word = "from" if path[-1] == INGRESS else "to"
        shown = ", ".join(f"{word} {_peer(peer)} on {_port(port)}" for peer, port in ways[:_SHOWN])
        more = f" and {len(ways) - _SHOWN} more" if len(ways) > _SHOWN else ""
        yield subject.risk(of, f"{verb} {path[-1]} {shown}{more}", *path)


def _gained(before: Policy | None, after: Policy, direction: str) -> list[Way]:
    had = set(_ways(before, direction)) if before else set()
    return [way for way in _ways(after, direction) if not had & set(_wider(way))]


def _wider(way: Way) -> Iterator[Way]:
    """The way itself, and those that let through at least as much."""
    yield from product({way[0], None}, {way[1], None})


def _ways(policy: Policy, direction: str) -> list[Way]:
    found: dict[Way, None] = {}
    for rule in policy.rules(direction) or ():
        peers = [None if _is_everyone(peer) else peer for peer in rule.peers] or [None]
        for way in product(peers, rule.ports or [None]):
            if len(found) < _MOST:
                found[way] = None
    return list(found)


def _is_everyone(peer: Peer) -> bool:
    return peer.cidr in _EVERYWHERE and not peer.excepted


def _is_any_pod(peer: Peer) -> bool:
    """Whether it stands for every pod of the cluster."""
    return not peer.cidr and peer.namespaces == ((), ()) and peer.pods in (None, ((), ()))


def _peer(peer: Peer | None) -> str:
    if peer is None:
        return "everyone"
    if peer.cidr:
        return peer.cidr
    pods = f"pods with {peer.pods}" if peer.pods and peer.pods != ((), ()) else "all pods"
    if peer.namespaces is None:
        return pods
    return f"{pods} in namespaces with {peer.namespaces}" if any(peer.namespaces) else f"{pods} everywhere"


def _port(port: Port | None) -> str:
    if port is None:
        return "every port"
    number = port.name or ("every port" if port.number is None else str(port.number))
    return f"{number}-{port.end} ({port.protocol})" if port.end else f"{number} ({port.protocol})"


def _read(manifest: Mapping) -> Policy | None:
    return next(iter(policies(Index([manifest]))), None) if manifest else None


def _mode(subject: Subject) -> Iterator[Risk]:
    if subject.lost and not subject.after:
        if _rank(subject.before) == len(_MODES) - 1:
            yield subject.risk_of_loss(PLAIN, "mutual TLS is asked for no longer")
    elif subject.stays and _rank(subject.after) < _rank(subject.before):
        mode = text(subject.after, "spec", "mtls", "mode") or "inherited"
        yield subject.risk(PLAIN, f"mutual TLS is {mode}, no longer STRICT", "spec", "mtls", "mode")


def _rank(manifest: Mapping) -> int:
    mode = text(manifest, "spec", "mtls", "mode")
    return _MODES.index(mode) if mode in _MODES else 1

"""NetworkPolicies as values: https://kubernetes.io/docs/concepts/services-networking/network-policies/."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from fairway.check.references.index import Entry, Index
from fairway.check.references.selector import Selector, label_selector
from fairway.yamlio.node import Mapping
from fairway.yamlio.values import items, mapping, text, value

INGRESS: Final = "ingress"
EGRESS: Final = "egress"


class Port(NamedTuple):
    """One of a rule's ports: a number, a range from it, a name, or, if it has neither, all of a protocol."""

    protocol: str
    number: int | None = None
    end: int | None = None
    name: str = ""


class Peer(NamedTuple):
    """Whom a rule is about: pods by labels, in namespaces by labels (None: its own), or addresses."""

    pods: Selector | None = None
    namespaces: Selector | None = None
    cidr: str = ""
    excepted: tuple[str, ...] = ()


class Rule(NamedTuple):
    """One entry of `ingress` or `egress`; without peers it is about everyone, without ports about all."""

    peers: tuple[Peer, ...]
    ports: tuple[Port, ...]


class Policy(NamedTuple):
    """A NetworkPolicy: the pods of its namespace that it isolates, and what it lets through."""

    entry: Entry
    pods: Selector
    ingress: tuple[Rule, ...] | None
    egress: tuple[Rule, ...] | None

    def rules(self, direction: str) -> tuple[Rule, ...] | None:
        """The rules of a direction; None where the policy does not isolate in it."""
        return self.ingress if direction == INGRESS else self.egress


def policies(index: Index) -> list[Policy]:
    """The NetworkPolicies of a rendered set."""
    return [_policy(entry) for entry in index.of_kind("NetworkPolicy")]


def _policy(entry: Entry) -> Policy:
    spec = mapping(entry.manifest, "spec")
    if id(spec) not in _known:
        if len(_known) >= _REMEMBERED:
            _known.clear()
        # The spec is kept, so that its id stays its own: client environments share most of them.
        _known[id(spec)] = spec, _read(spec)
    return Policy(entry, *_known[id(spec)][1])


_Spec = tuple[Selector, tuple[Rule, ...] | None, tuple[Rule, ...] | None]
_REMEMBERED: Final = 10_000
_known: dict[int, tuple[Mapping, _Spec]] = {}


def _read(spec: Mapping) -> _Spec:
    types = [text({"type": each}, "type") for _, each in items(spec, "policyTypes")]
    # Without policyTypes it is for ingress, and for egress if it has rules of it.
    types = types or ["Ingress", *(["Egress"] if value(spec, "egress") else [])]
    return (
        label_selector(value(spec, "podSelector")),
        tuple(_rules(spec, INGRESS, "from")) if "Ingress" in types else None,
        tuple(_rules(spec, EGRESS, "to")) if "Egress" in types else None,
    )


def _rules(spec: Mapping, field: str, peers: str) -> Iterator[Rule]:
    for _, rule in items(spec, field):
        yield Rule(
            tuple(_peer(each) for _, each in items(rule, peers)),
            tuple(_port(each) for _, each in items(rule, "ports")),
        )


def _peer(node: Mapping) -> Peer:
    block = mapping(node, "ipBlock")
    if block:
        excepted = tuple(text({"cidr": each}, "cidr") for _, each in items(block, "except"))
        return Peer(cidr=text(block, "cidr"), excepted=excepted)
    pods, namespaces = value(node, "podSelector"), value(node, "namespaceSelector")
    return Peer(
        None if pods is None else label_selector(pods),
        None if namespaces is None else label_selector(namespaces),
    )


def _port(node: Mapping) -> Port:
    written, protocol = text(node, "port"), text(node, "protocol") or "TCP"
    if not written.isdigit():
        return Port(protocol, name=written)
    end = text(node, "endPort")
    return Port(protocol, int(written), int(end) if end.isdigit() else None)

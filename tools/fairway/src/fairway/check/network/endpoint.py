"""Who may talk to whom: pods of the rendered set, pods of other namespaces, addresses."""

from __future__ import annotations

import ipaddress
from typing import NamedTuple

from fairway.check.network.policy import Peer
from fairway.check.references.index import Index, Workload
from fairway.check.references.pod_references import containers
from fairway.check.references.selector import Selector
from fairway.yamlio.values import items, text, texts

NAME_LABEL = "kubernetes.io/metadata.name"
"""The label that every namespace has, with its name."""


class Pods(NamedTuple):
    """Pods: of a workload, or of another namespace of which only the labels are known."""

    shown: str
    namespace: str
    namespace_labels: dict[str, str]
    labels: dict[str, str]
    workload: Workload | None = None

    def numbers(self, name: str, protocol: str) -> set[int]:
        """The container ports of a name."""
        return {
            int(text(port, "containerPort"))
            for container, _ in (containers(self.workload) if self.workload else ())
            for _, port in items(container, "ports")
            if text(port, "name") == name
            and (text(port, "protocol") or "TCP") == protocol
            and text(port, "containerPort").isdigit()
        }

    def is_meant_by(self, peer: Peer, own_namespace: str) -> bool:
        """Whether a peer of a policy in `own_namespace` is about these pods, of which no address is known."""
        if peer.cidr:
            return False
        if peer.namespaces is None:
            is_inside = self.namespace == own_namespace
        else:
            is_inside = peer.namespaces.matches(self.namespace_labels)
        return is_inside and (peer.pods or Selector()).matches(self.labels)


class Address(NamedTuple):
    """An address, or a range of them, outside the cluster."""

    shown: str
    network: ipaddress.IPv4Network | ipaddress.IPv6Network

    def numbers(self, _name: str, _protocol: str) -> set[int]:
        """An address has no names of ports."""
        return set()

    def is_meant_by(self, peer: Peer, _own_namespace: str) -> bool:
        """Whether the whole range is in the block of a peer, and no part of it in what that leaves out."""
        block = _network(peer.cidr)
        if block is None or not _is_within(self.network, block):
            return False
        left_out = [_network(each) for each in peer.excepted]
        return not any(each is not None and _overlaps(self.network, each) for each in left_out)


Endpoint = Pods | Address


def pods_of(workload: Workload, index: Index) -> Pods:
    """The pods of a workload of the rendered set."""
    namespace = index.named("Namespace", "", workload.namespace)
    labels = texts(namespace.manifest, "metadata", "labels") if namespace else {}
    return Pods(
        f"{workload.entry.id.kind} {workload.entry.id.name}",
        workload.namespace,
        {NAME_LABEL: workload.namespace, **labels},
        workload.labels,
        workload,
    )


def address_of(written: str) -> Address | None:
    """An address or a range in CIDR notation; None for what is neither."""
    network = _network(written)
    return Address(written, network) if network else None


def _network(written: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(written, strict=False)
    except ValueError:
        return None


def _is_within(
    one: ipaddress.IPv4Network | ipaddress.IPv6Network, other: ipaddress.IPv4Network | ipaddress.IPv6Network
) -> bool:
    if isinstance(one, ipaddress.IPv4Network) and isinstance(other, ipaddress.IPv4Network):
        return one.subnet_of(other)
    if isinstance(one, ipaddress.IPv6Network) and isinstance(other, ipaddress.IPv6Network):
        return one.subnet_of(other)
    return False


def _overlaps(
    one: ipaddress.IPv4Network | ipaddress.IPv6Network, other: ipaddress.IPv4Network | ipaddress.IPv6Network
) -> bool:
    return one.version == other.version and one.overlaps(other)

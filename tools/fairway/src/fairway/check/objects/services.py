"""Services, Endpoints and EndpointSlices."""

from __future__ import annotations

import ipaddress
from typing import Final

from fairway.check.objects.cursor import DUPLICATE, EXCLUSIVE, FORBIDDEN, FORMAT, RANGE, VALUE, At
from fairway.check.objects.intorstring import port, port_number
from fairway.check.objects.metadata import labels
from fairway.check.objects.syntax import (
    address,
    dns_label,
    dns_subdomain,
    ip,
    label_key,
    label_value,
    network,
)

PROTOCOLS: Final = ("SCTP", "TCP", "UDP")
_TYPES: Final = ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")
_EXTERNAL: Final = ("LoadBalancer", "NodePort")
_LONGEST_AFFINITY: Final = 86400
_NODE_PORTS: Final = (30000, 32767)
_RANGES: Final = "service.beta.kubernetes.io/load-balancer-source-ranges"
_HINTS: Final = "service.kubernetes.io/topology-aware-hints"
_MODE: Final = "service.kubernetes.io/topology-mode"
_MOST_ADDRESSES: Final = 100


def service(place: At) -> None:
    """A Service."""
    spec = place.at("spec")
    kind = spec.text("type") or "ClusterIP"
    spec.one_of("type", _TYPES)
    headless = kind != "ExternalName" and _is_headless(spec)
    if not spec.items("ports") and not headless and kind != "ExternalName":
        spec.missing("ports")
    if headless and kind in _EXTERNAL:
        spec.fault(EXCLUSIVE, f"must not be None for the type {kind}", "clusterIPs", 0)
    if kind == "ExternalName":
        _external_name(spec)
    else:
        _cluster_addresses(spec, headless=headless)
    _ports(spec, kind)
    labels(spec, "selector")
    _affinity(spec)
    for index, one in enumerate(spec.texts("externalIPs")):
        _endpoint_address(spec, one, "externalIPs", index)
    _balancer(place, spec, kind)
    _traffic(spec, kind)
    annotations = place.at("metadata").mapping("annotations")
    if _HINTS in annotations and _MODE in annotations and annotations[_HINTS] != annotations[_MODE]:
        place.fault(EXCLUSIVE, f"must be that of {_HINTS}", "metadata", "annotations", _MODE)


def _is_headless(spec: At) -> bool:
    addresses = spec.texts("clusterIPs")
    return spec.text("clusterIP") == "None" or (len(addresses) == 1 and addresses[0] == "None")


def _external_name(spec: At) -> None:
    name = spec.text("externalName").removesuffix(".")
    if name:
        spec.written(name, dns_subdomain, "externalName")
    else:
        spec.missing("externalName")
    if spec.text("clusterIP") or spec.items("clusterIPs"):
        spec.fault(FORBIDDEN, "must not be there for the type ExternalName", "clusterIPs")
    if spec.items("ipFamilies"):
        spec.fault(FORBIDDEN, "must not be there for the type ExternalName", "ipFamilies")
    spec.forbid("must not be there for the type ExternalName", "ipFamilyPolicy")


def _cluster_addresses(spec: At, *, headless: bool) -> None:
    one, many = spec.text("clusterIP"), spec.texts("clusterIPs")
    if one and many and many[0] != one:
        spec.fault(EXCLUSIVE, "must begin with clusterIP", "clusterIPs")
    addresses = many or ([one] if one else [])
    if many and not one:
        spec.fault(EXCLUSIVE, "must not be there without clusterIP", "clusterIPs")
    _families(spec)
    if addresses[:1] == ["None"]:
        if len(addresses) > 1:
            spec.fault(EXCLUSIVE, "must be None alone", "clusterIPs")
        return
    before = len(spec.faults)
    for index, text in enumerate(addresses):
        spec.written(text, address, "clusterIPs", index)
    if len(addresses) > 2:  # noqa: PLR2004 - one for each family
        spec.fault(RANGE, "must not be more than 2", "clusterIPs")
    if len(spec.faults) == before and not headless:
        _of_their_families(spec, addresses)


def _families(spec: At) -> None:
    families = spec.texts("ipFamilies")
    for index, family in enumerate(families):
        if family not in ("IPv4", "IPv6"):
            spec.unsupported(family, ("IPv4", "IPv6"), "ipFamilies", index)
        if family in families[:index]:
            spec.fault(DUPLICATE, f"is {family} again", "ipFamilies", index)
    policies = ("PreferDualStack", "RequireDualStack", "SingleStack")
    if spec.has("ipFamilyPolicy") and spec.text("ipFamilyPolicy") not in policies:
        spec.unsupported(spec.text("ipFamilyPolicy"), policies, "ipFamilyPolicy")


def _of_their_families(spec: At, addresses: list[str]) -> None:
    found = [ip(text) for text in addresses]
    versions = [one.version for one in found if one]
    if len(set(versions)) < len(versions):
        spec.fault(EXCLUSIVE, "must be one for each IP family", "clusterIPs")
    for index, (version, family) in enumerate(zip(versions, spec.texts("ipFamilies"), strict=False)):
        if family in ("IPv4", "IPv6") and family != f"IPv{version}":
            spec.fault(EXCLUSIVE, f"is no {family} address", "clusterIPs", index)


def _ports(spec: At, kind: str) -> None:
    names: set[str] = set()
    numbers: set[tuple[str, int]] = set()
    nodes: set[tuple[str, int]] = set()
    several = len(spec.items("ports")) > 1
    for one in spec.each("ports"):
        _port(one, names, several=several)
        protocol = one.text("protocol") or "TCP"
        key, node = (protocol, one.number("port") or 0), (protocol, one.number("nodePort") or 0)
        if key in numbers:
            one.fault(DUPLICATE, f"is {protocol} {key[1]} again")
        numbers.add(key)
        if not node[1]:
            continue
        if kind == "ClusterIP":
            one.fault(FORBIDDEN, "must not be there for the type ClusterIP", "nodePort")
        elif kind in _EXTERNAL and not _NODE_PORTS[0] <= node[1] <= _NODE_PORTS[1]:
            one.fault(RANGE, f"must be from {_NODE_PORTS[0]} to {_NODE_PORTS[1]}, not {node[1]}", "nodePort")
        if node in nodes:
            one.fault(DUPLICATE, f"is {node[1]} again", "nodePort")
        nodes.add(node)


def _port(one: At, names: set[str], *, several: bool) -> None:
    name = one.text("name")
    if several and not name:
        one.missing("name", why="there are several ports")
    elif name:
        one.written(name, dns_label, "name")
        if name in names:
            one.fault(DUPLICATE, f'is "{name}" again', "name")
        names.add(name)
    port_number(one, "port")
    one.one_of("protocol", PROTOCOLS)
    target = one.node.get("targetPort")
    if one.has("targetPort") and not (target == "" or one.number("targetPort") == 0):
        port(one, "targetPort")
    if one.has("appProtocol"):
        one.syntax("appProtocol", label_key, empty=False)


def _affinity(spec: At) -> None:
    spec.one_of("sessionAffinity", ("ClientIP", "None"))
    if spec.text("sessionAffinity") == "ClientIP":
        client = spec.at("sessionAffinityConfig").at("clientIP")
        seconds = client.number("timeoutSeconds")
        if seconds is not None and not 0 < seconds <= _LONGEST_AFFINITY:
            client.fault(RANGE, f"must be from 1 to {_LONGEST_AFFINITY}, not {seconds}", "timeoutSeconds")


def _balancer(place: At, spec: At, kind: str) -> None:
    ranges = spec.texts("loadBalancerSourceRanges")
    annotation = place.at("metadata").at("annotations").text(_RANGES)
    if kind != "LoadBalancer":
        for key in ("allocateLoadBalancerNodePorts", "loadBalancerClass"):
            spec.forbid("is only for the type LoadBalancer", key)
        if ranges:
            spec.fault(FORBIDDEN, "is only for the type LoadBalancer", "loadBalancerSourceRanges")
        elif _RANGES in place.at("metadata").mapping("annotations"):
            place.fault(FORBIDDEN, "is only for the type LoadBalancer", "metadata", "annotations", _RANGES)
    elif spec.has("loadBalancerClass"):
        spec.syntax("loadBalancerClass", label_key, empty=False)
    for index, text in enumerate(ranges):
        spec.written(text.strip(), network, "loadBalancerSourceRanges", index)
    for text in annotation.strip().split(",") if annotation.strip() and not ranges else ():
        place.written(text.strip(), network, "metadata", "annotations", _RANGES)


def _traffic(spec: At, kind: str) -> None:
    outside = kind in _EXTERNAL or bool(spec.items("externalIPs"))
    policy = spec.text("externalTrafficPolicy")
    if policy and not (outside and kind != "ExternalName"):
        spec.fault(EXCLUSIVE, "is only for services that are reached from outside", "externalTrafficPolicy")
    elif policy and policy not in ("Cluster", "Local"):
        spec.unsupported(policy, ("Cluster", "Local"), "externalTrafficPolicy")
    number = spec.number("healthCheckNodePort")
    if number:
        if kind != "LoadBalancer" or policy != "Local":
            message = "is only for the type LoadBalancer with externalTrafficPolicy Local"
            spec.fault(EXCLUSIVE, message, "healthCheckNodePort")
        else:
            spec.within("healthCheckNodePort", *_NODE_PORTS)
    for key, values in (
        ("internalTrafficPolicy", ("Cluster", "Local")),
        ("trafficDistribution", ("PreferClose", "PreferSameNode", "PreferSameZone")),
    ):
        if spec.has(key) and spec.text(key) not in values:
            spec.unsupported(spec.text(key), values, key)


def _endpoint_address(place: At, text: str, *keys: str | int) -> None:
    found = ip(text)
    if found is None:
        place.fault(FORMAT, f'is "{text}", which is no IP address', *keys)
    elif _is_special(found):
        place.fault(VALUE, "must not be an unspecified, loopback or link-local address", *keys)


def _is_special(found: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    local = ipaddress.ip_network("224.0.0.0/24" if found.version == 4 else "ff02::/16")  # noqa: PLR2004
    return found.is_unspecified or found.is_loopback or found.is_link_local or found in local


def endpoints(place: At) -> None:
    """Endpoints."""
    for subset in place.each("subsets"):
        if not subset.items("addresses") and not subset.items("notReadyAddresses"):
            subset.missing(why="addresses or notReadyAddresses")
        for key in ("addresses", "notReadyAddresses"):
            for one in subset.each(key):
                _endpoint_address(one, one.text("ip"), "ip")
                one.syntax("hostname", dns_label)
                if one.has("nodeName"):
                    one.syntax("nodeName", dns_subdomain, empty=False)
        several = len(subset.items("ports")) > 1
        for one in subset.each("ports"):
            if several:
                one.require("name")
            one.syntax("name", dns_label)
            port_number(one, "port")
            one.one_of("protocol", PROTOCOLS)
            if one.has("appProtocol"):
                one.syntax("appProtocol", label_key, empty=False)


def endpoint_slice(place: At) -> None:
    """An EndpointSlice."""
    kind = place.text("addressType")
    place.one_of("addressType", ("FQDN", "IPv4", "IPv6"), required=True)
    for one in place.each("endpoints"):
        _slice_endpoint(one, kind)
    names: set[str] = set()
    for one in place.each("ports"):
        name = one.text("name")
        one.syntax("name", dns_label)
        if name in names:
            one.fault(DUPLICATE, f'is "{name}" again', "name")
        names.add(name)
        one.one_of("protocol", PROTOCOLS, required=one.has("protocol"))
        if one.has("appProtocol"):
            one.syntax("appProtocol", label_key, empty=False)


def _slice_endpoint(one: At, kind: str) -> None:
    addresses = one.texts("addresses")
    if not 0 < len(addresses) <= _MOST_ADDRESSES:
        one.missing("addresses", why=f"at least one, at most {_MOST_ADDRESSES}")
    for index, text in enumerate(addresses):
        if kind in ("IPv4", "IPv6"):
            found = ip(text)
            _endpoint_address(one, text, "addresses", index)
            if found and f"IPv{found.version}" != kind:
                one.fault(FORMAT, f'is "{text}", which is no {kind} address', "addresses")
        elif kind == "FQDN" and (dns_subdomain(text.removesuffix(".")) or "." not in text.removesuffix(".")):
            one.fault(FORMAT, f'is "{text}", which is no DNS name with a domain', "addresses", index)
    if one.has("nodeName"):
        one.syntax("nodeName", dns_subdomain, empty=False)
    if one.has("hostname"):
        one.syntax("hostname", dns_label, empty=False)
    zones: set[str] = set()
    for zone in one.at("hints").each("forZones"):
        zone.syntax("name", label_value)
        if zone.text("name") in zones:
            zone.fault(DUPLICATE, f'is "{zone.text("name")}" again', "name")
        zones.add(zone.text("name"))

"""Ingresses, their classes, and NetworkPolicies."""

from __future__ import annotations

from typing import Final

from fairway.check.objects.cursor import EXCLUSIVE, FORMAT, RANGE, REQUIRED, At, remembering
from fairway.check.objects.intorstring import port, port_number
from fairway.check.objects.selectors import label_selector
from fairway.check.objects.services import PROTOCOLS
from fairway.check.objects.syntax import (
    cidr,
    dns_label,
    dns_label_1035,
    dns_subdomain,
    domain_prefixed_path,
    ip,
    network,
    path_segment,
    port_name,
    wildcard_subdomain,
)

_BAD_SEQUENCES: Final = ("//", "/./", "/../", "%2f", "%2F")
_BAD_ENDS: Final = ("/..", "/.")
_PATH_TYPES: Final = ("Exact", "ImplementationSpecific", "Prefix")
_CLASS: Final = "kubernetes.io/ingress.class"
_CONTROLLER_BYTES: Final = 250
_DIRECTIONS: Final = ("Ingress", "Egress")


def ingress(place: At) -> None:
    """An Ingress."""
    spec = place.at("spec")
    if not spec.items("rules") and not spec.has("defaultBackend"):
        spec.fault(REQUIRED, "must have rules or a defaultBackend")
    if spec.has("defaultBackend"):
        _backend(spec.at("defaultBackend"))
    for rule in spec.each("rules"):
        _rule(rule)
    for entry in spec.each("tls"):
        for index, host in enumerate(entry.texts("hosts")):
            entry.written(host, wildcard_subdomain if "*" in host else dns_subdomain, "hosts", index)
        entry.syntax("secretName", dns_subdomain)
    if spec.has("ingressClassName"):
        spec.syntax("ingressClassName", dns_subdomain, empty=False)
        old = place.at("metadata").at("annotations")
        if old.has(_CLASS) and old.text(_CLASS) != spec.text("ingressClassName"):
            place.fault(
                EXCLUSIVE,
                "must be spec.ingressClassName when both are there",
                "metadata",
                "annotations",
                _CLASS,
            )


def _check_rule(rule: At) -> None:
    host = rule.text("host")
    if host:
        rule.written(host, wildcard_subdomain if "*" in host else dns_subdomain, "host")
        if ip(host):
            rule.fault(FORMAT, "must be a DNS name, not an IP address", "host")
    if rule.has("http"):
        http = rule.at("http")
        if not http.items("paths"):
            http.missing("paths")
        for path in http.each("paths"):
            _path(path)


def _path(path: At) -> None:
    kind, text = path.text("pathType"), path.text("path")
    if not path.has("pathType"):
        path.missing("pathType")
        return
    if kind not in _PATH_TYPES:
        path.unsupported(kind, _PATH_TYPES, "pathType")
    elif (text or kind != "ImplementationSpecific") and not text.startswith("/"):
        path.fault(FORMAT, "must be an absolute path", "path")
    elif kind != "ImplementationSpecific":
        bad = [one for one in _BAD_SEQUENCES if one in text] or [
            one for one in _BAD_ENDS if text.endswith(one)
        ]
        if bad:
            path.fault(FORMAT, f"must not contain {bad[0]}", "path")
    _backend(path.at("backend"))


def _backend(backend: At) -> None:
    service, resource = backend.has("service"), backend.has("resource")
    if service == resource:
        backend.fault(EXCLUSIVE if service else REQUIRED, "must have one of service and resource")
    elif resource:
        _reference(backend.at("resource"))
    else:
        _service_backend(backend)


def _service_backend(backend: At) -> None:
    service = backend.at("service")
    service.require("name")
    service.syntax("name", dns_label_1035)
    target = service.at("port")
    name, number = target.text("name"), target.number("number")
    if name and number:
        backend.fault(EXCLUSIVE, "must not have both the name and the number of a port")
    elif name:
        target.written(name, port_name, "name")
    elif number:
        port_number(target, "number")
    else:
        backend.missing(why="the name or the number of a port")


def _reference(reference: At) -> None:
    if reference.has("apiGroup"):
        reference.syntax("apiGroup", dns_subdomain, empty=False)
    reference.require("kind", "name")
    reference.syntax("kind", path_segment)
    reference.syntax("name", path_segment)


def ingress_class(place: At) -> None:
    """An IngressClass."""
    spec = place.at("spec")
    if not spec.text("controller"):
        spec.missing("controller")
    else:
        spec.syntax("controller", domain_prefixed_path)
    if len(spec.text("controller")) > _CONTROLLER_BYTES:
        spec.fault(FORMAT, f"must be no longer than {_CONTROLLER_BYTES} characters", "controller")
    if spec.has("parameters"):
        parameters = spec.at("parameters")
        _reference(parameters)
        scope = parameters.text("scope") if parameters.has("scope") else "Cluster"
        parameters.one_of("scope", ("Cluster", "Namespace"), required=parameters.has("scope"))
        if scope == "Namespace" and not parameters.has("namespace"):
            parameters.missing("namespace", why="the scope is Namespace")
        elif scope == "Namespace":
            parameters.syntax("namespace", dns_label, empty=False)
        elif scope == "Cluster":
            parameters.forbid("is only for the scope Namespace", "namespace")


def network_policy(place: At) -> None:
    """A NetworkPolicy."""
    spec = place.at("spec")
    label_selector(spec, "podSelector")
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        for rule in spec.each(direction):
            for one in rule.each("ports"):
                _policy_port(one)
            for peer in rule.each(peers):
                _peer(peer)
    types = spec.texts("policyTypes")
    if len(types) > len(_DIRECTIONS):
        spec.fault(RANGE, f"must not be more than {len(_DIRECTIONS)}", "policyTypes")
        return
    for index, text in enumerate(types):
        if text not in _DIRECTIONS:
            spec.unsupported(text, _DIRECTIONS, "policyTypes", index)


def _check_port(one: At) -> None:
    if one.has("protocol") and one.text("protocol") not in PROTOCOLS:
        one.unsupported(one.text("protocol"), PROTOCOLS, "protocol")
    end = one.number("endPort")
    if one.has("port"):
        port(one, "port")
    if end is None:
        return
    number = one.number("port")
    if number is None:
        one.fault(EXCLUSIVE, "is only for a port by number", "endPort")
        return
    if end < number:
        one.fault(RANGE, "must not be less than port", "endPort")
    port_number(one, "endPort")


def _check_peer(peer: At) -> None:
    there = [key for key in ("podSelector", "namespaceSelector", "ipBlock") if peer.has(key)]
    if not there:
        peer.missing(why="podSelector, namespaceSelector or ipBlock")
    elif len(there) > 1 and "ipBlock" in there:
        peer.fault(EXCLUSIVE, "must not have an ipBlock beside a selector")
    label_selector(peer, "podSelector")
    label_selector(peer, "namespaceSelector")
    if "ipBlock" in there:
        _block(peer.at("ipBlock"))


def _block(block: At) -> None:
    if not block.text("cidr"):
        block.missing("cidr")
        return
    block.written(block.text("cidr"), network, "cidr")
    whole = cidr(block.text("cidr"))
    for index, text in enumerate(block.texts("except")):
        part = cidr(text)
        if not block.written(text, network, "except", index) or whole is None or part is None:
            continue
        inside = part.version == whole.version and part.network_address in whole
        if not inside or part.prefixlen <= whole.prefixlen:
            block.fault(RANGE, "must be a part of cidr", "except", index)


_rule = remembering(_check_rule)
_policy_port = remembering(_check_port)
_peer = remembering(_check_peer)

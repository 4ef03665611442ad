"""What objects point to by kind and name is there: autoscalers, routes, monitors, stores, webhooks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from fairway.check.references.hint import hint
from fairway.check.references.index import Entry
from fairway.check.references.provided import Provided
from fairway.check.references.selector import label_selector
from fairway.check.references.services import PORT, SELECTOR, port_names
from fairway.check.rule import Rule
from fairway.finding import Finding
from fairway.yamlio.node import Node, Scalar
from fairway.yamlio.values import Path, items, mapping, text, value

TARGET = Rule(
    "references/scale-target",
    "What an autoscaler scales is there.",
    "The autoscaler that kept the name of a Deployment that was no more, while the new one stood still.",
    "Name the workload that there is.",
)
BACKEND = Rule(
    "references/backend",
    "The Services that routes, webhooks and StatefulSets name are there.",
    "The Ingress that answered 503 for a week: the Service behind it had been renamed.",
    "Name a Service of the same namespace.",
)
TLS = Rule(
    "references/tls-secret",
    "The Secrets with the certificates of Ingresses and Gateways are there, or an operator makes them.",
    "The Ingress that served the controller's own certificate, and the clients that refused it.",
    "Add a Certificate or an ExternalSecret for it, or declare it under `external` in fairway.yaml.",
)
GATEWAY = Rule(
    "references/gateway",
    "The Gateways that routes attach to are there.",
    "The route that no Gateway accepted: it named one of another namespace.",
    "Name a Gateway that there is, or declare it under `external` in fairway.yaml.",
)
STORE = Rule(
    "references/secret-store",
    "The stores that ExternalSecrets read are there.",
    "The Secret that never came: its store had another name in this environment.",
    "Name a SecretStore of the namespace, or declare the store under `external` in fairway.yaml.",
)
RULES = (TARGET, BACKEND, TLS, GATEWAY, STORE)


def check(provided: Provided) -> Iterator[Finding]:
    """References by name that lead nowhere."""
    for kind, checker in _CHECKERS.items():
        for entry in provided.index.of_kind(kind):
            yield from checker(entry, provided)


def _autoscaler(entry: Entry, provided: Provided) -> Iterator[Finding]:
    field = "targetRef" if entry.id.kind == "VerticalPodAutoscaler" else "scaleTargetRef"
    target = mapping(entry.manifest, "spec", field)
    kind = text(target, "kind") or ("Deployment" if entry.id.kind == "ScaledObject" else "")
    name = text(target, "name")
    if name and not _is_there(kind, entry.namespace, name, provided):
        known = provided.index.names(kind, entry.namespace)
        message = f"{kind} {name} is not in namespace {entry.namespace}"
        # Where there is none of the kind, the kind is what is wrong.
        yield _finding(entry, TARGET, message, name, known, "spec", field, "name" if known else "kind")


def _stateful_set(entry: Entry, provided: Provided) -> Iterator[Finding]:
    name = text(entry.manifest, "spec", "serviceName")
    if name:
        yield from _service(entry, name, None, ("spec",), provided, name_field="serviceName")


def _ingress(entry: Entry, provided: Provided) -> Iterator[Finding]:
    spec = mapping(entry.manifest, "spec")
    backends: list[tuple[Node | None, Path]] = [(value(spec, "defaultBackend"), ("spec", "defaultBackend"))]
    for number, rule in items(spec, "rules"):
        for position, path in items(rule, "http", "paths"):
            place: Path = ("spec", "rules", number, "http", "paths", position, "backend")
            backends.append((value(path, "backend"), place))
    for backend, place in backends:
        service = mapping(backend, "service")
        if service:
            port = value(service, "port", "name") or value(service, "port", "number")
            yield from _service(entry, text(service, "name"), port, (*place, "service"), provided)
    for number, tls in items(spec, "tls"):
        yield from _tls(entry, text(tls, "secretName"), ("spec", "tls", number, "secretName"), provided)


def _route(entry: Entry, provided: Provided) -> Iterator[Finding]:
    """What is in another namespace is left out (https://gateway-api.sigs.k8s.io/reference/spec/)."""
    spec = mapping(entry.manifest, "spec")
    for number, parent in items(spec, "parentRefs"):
        kind, name = text(parent, "kind") or "Gateway", text(parent, "name")
        namespace = text(parent, "namespace") or entry.namespace
        is_here = kind == "Gateway" and namespace == entry.namespace
        if is_here and not _is_there(kind, namespace, name, provided):
            message = f"Gateway {name} is not in namespace {namespace}"
            known = provided.index.names(kind, namespace)
            yield _finding(entry, GATEWAY, message, name, known, "spec", "parentRefs", number, "name")
    for number, rule in items(spec, "rules"):
        for position, backend in items(rule, "backendRefs"):
            own = text(backend, "namespace") in ("", entry.namespace)
            if own and text(backend, "kind") in ("", "Service"):
                place: Path = ("spec", "rules", number, "backendRefs", position)
                port = value(backend, "port")
                yield from _service(entry, text(backend, "name"), port, place, provided, port_field=())


def _gateway(entry: Entry, provided: Provided) -> Iterator[Finding]:
    for number, listener in items(entry.manifest, "spec", "listeners"):
        for position, secret in items(listener, "tls", "certificateRefs"):
            if text(secret, "kind") in ("", "Secret") and not text(secret, "namespace"):
                place: Path = ("spec", "listeners", number, "tls", "certificateRefs", position, "name")
                yield from _tls(entry, text(secret, "name"), place, provided)


def _virtual_service(entry: Entry, provided: Provided) -> Iterator[Finding]:
    """Istio: a host without dots, or one of this namespace, is a Service."""
    for protocol in ("http", "tls", "tcp"):
        for number, rule in items(entry.manifest, "spec", protocol):
            for position, route in items(rule, "route"):
                destination = mapping(route, "destination")
                name, _, rest = text(destination, "host").partition(".")
                if name and rest in ("", f"{entry.namespace}.svc.cluster.local", entry.namespace):
                    place: Path = ("spec", protocol, number, "route", position, "destination")
                    port = value(destination, "port", "number")
                    yield from _service(entry, name, port, place, provided, name_field="host")


def _monitor(entry: Entry, provided: Provided) -> Iterator[Finding]:
    spec = mapping(entry.manifest, "spec")
    if value(spec, "namespaceSelector") is not None:
        return
    selector = label_selector(value(spec, "selector"))
    services = [
        each
        for each in provided.index.of_kind("Service")
        if each.namespace == entry.namespace and selector.matches(_labels(each))
    ]
    if not services:
        yield entry.finding(SELECTOR, f"{selector} matches no Service", "spec", "selector")
    for number, endpoint in items(spec, "endpoints"):
        wanted = text(endpoint, "port")
        for service in services if wanted else ():
            names, _ = port_names(service.manifest)
            if wanted not in names:
                message = f"Service {service.id.name} has no port {wanted}"
                yield _finding(entry, PORT, message, wanted, names, "spec", "endpoints", number, "port")


def _labels(entry: Entry) -> dict[str, str]:
    return {key: text(each) for key, each in mapping(entry.manifest, "metadata", "labels").items()}


def _external_secret(entry: Entry, provided: Provided) -> Iterator[Finding]:
    store = mapping(entry.manifest, "spec", "secretStoreRef")
    kind, name = text(store, "kind") or "SecretStore", text(store, "name")
    if kind == "SecretStore" and name and not _is_there(kind, entry.namespace, name, provided):
        message = f"SecretStore {name} is not in namespace {entry.namespace}"
        known = provided.index.names(kind, entry.namespace)
        yield _finding(entry, STORE, message, name, known, "spec", "secretStoreRef", "name")


def _webhooks(entry: Entry, provided: Provided) -> Iterator[Finding]:
    for number, webhook in items(entry.manifest, "webhooks"):
        service = mapping(webhook, "clientConfig", "service")
        namespace, name = text(service, "namespace"), text(service, "name")
        # Only a namespace that is rendered here is known.
        if provided.index.names("Service", namespace) and not _is_there("Service", namespace, name, provided):
            message = f"Service {name} is not in namespace {namespace}"
            known = provided.index.names("Service", namespace)
            place: Path = ("webhooks", number, "clientConfig", "service", "name")
            yield _finding(entry, BACKEND, message, name, known, *place)


def _service(
    entry: Entry,
    name: str,
    port: Node | None,
    place: Path,
    provided: Provided,
    *,
    name_field: str = "name",
    port_field: Path | None = None,
) -> Iterator[Finding]:
    if not name or provided.is_external("Service", entry.namespace, name):
        return
    service = provided.index.named("Service", entry.namespace, name)
    if service is None:
        message = f"Service {name} is not in namespace {entry.namespace}"
        known = provided.index.names("Service", entry.namespace)
        yield _finding(entry, BACKEND, message, name, known, *place, name_field)
    elif port is not None:
        names, numbers = port_names(service.manifest)
        known = numbers if isinstance(port, Scalar) else names
        if text(port) not in known:
            inner: Path = ("port", "number" if isinstance(port, Scalar) else "name")
            field = (*place, *(inner if port_field is None else ("port",)))
            message = f"Service {name} has no port {text(port)}"
            remedy = hint(text(port), known, "Name a port that the Service has.")
            yield entry.finding(PORT, message, *field, remedy=remedy)


def _tls(entry: Entry, name: str, place: Path, provided: Provided) -> Iterator[Finding]:
    if name and not provided.has("Secret", entry.namespace, name):
        message = f"Secret {name} is not in namespace {entry.namespace}"
        yield _finding(entry, TLS, message, name, provided.names("Secret", entry.namespace), *place)


def _is_there(kind: str, namespace: str, name: str, provided: Provided) -> bool:
    return provided.index.named(kind, namespace, name) is not None or provided.is_external(
        kind, namespace, name
    )


def _finding(
    entry: Entry, rule: Rule, message: str, name: str, known: list[str], *field: str | int
) -> Finding:
    remedy = hint(name, known, rule.remedy)
    return entry.finding(rule, message, *field, remedy=remedy)


Checker = Callable[[Entry, Provided], Iterator[Finding]]
_CHECKERS: Final[dict[str, Checker]] = {
    "ExternalSecret": _external_secret,
    "GRPCRoute": _route,
    "Gateway": _gateway,
    "HTTPRoute": _route,
    "HorizontalPodAutoscaler": _autoscaler,
    "Ingress": _ingress,
    "MutatingWebhookConfiguration": _webhooks,
    "ScaledObject": _autoscaler,
    "ServiceMonitor": _monitor,
    "StatefulSet": _stateful_set,
    "TCPRoute": _route,
    "TLSRoute": _route,
    "ValidatingWebhookConfiguration": _webhooks,
    "VerticalPodAutoscaler": _autoscaler,
    "VirtualService": _virtual_service,
}

"""Services and what selects pods beside them: each finds pods, and the ports that it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fairway.check.references.hint import hint
from fairway.check.references.index import Entry, Index, Workload
from fairway.check.references.operators import may_be_made
from fairway.check.references.pod_references import containers
from fairway.check.references.selector import Selector, equality_selector, label_selector
from fairway.check.rule import Rule
from fairway.finding import Finding
from fairway.yamlio.node import Mapping, Scalar
from fairway.yamlio.values import Path, items, mapping, text, value

SELECTOR = Rule(
    "references/selector",
    "A selector matches the pods of the same environment.",
    "The Service without endpoints: its selector was off by a letter, and every request was refused.",
    "Give the selector the labels of the pods it is for.",
)
PORT = Rule(
    "references/port",
    "A port that is named, or given by number, is one of the containers it is for.",
    "The port that was renamed in the container and not in the Service: it stayed up, and empty.",
    "Name a port that the containers have.",
)
RULES = (SELECTOR, PORT)


def check(index: Index) -> Iterator[Finding]:
    """Selectors that match no pod, and ports that no selected container has."""
    for entry in index.of_kind("Service"):
        yield from _service(entry, index)
    for entry in index.of_kind("PodDisruptionBudget"):
        node = value(entry.manifest, "spec", "selector")
        if node is not None:
            yield from _unmatched(entry, label_selector(node), index, ("spec", "selector"))
    for entry in index.of_kind("NetworkPolicy"):
        selector = label_selector(value(entry.manifest, "spec", "podSelector"))
        if selector != Selector():
            yield from _unmatched(entry, selector, index, ("spec", "podSelector"))
    for entry in index.of_kind("PodMonitor"):
        yield from _monitor(entry, index)
    for workload in index.workloads:
        yield from _probes(workload)


def _service(entry: Entry, index: Index) -> Iterator[Finding]:
    spec = mapping(entry.manifest, "spec")
    if not mapping(spec, "selector") or text(spec, "type") == "ExternalName":
        return
    selector = equality_selector(spec["selector"])
    selected = index.selected(entry.namespace, selector)
    yield from _unmatched(entry, selector, index, ("spec", "selector"))
    for number, port in items(spec, "ports"):
        target = value(port, "targetPort")
        field: Path = ("spec", "ports", number, "targetPort" if target is not None else "port")
        wanted = target if target is not None else value(port, "port")
        for workload in selected:
            yield from _without_port(entry, field, wanted, workload)


def _unmatched(entry: Entry, selector: Selector, index: Index, field: Path) -> Iterator[Finding]:
    if index.selected(entry.namespace, selector) or may_be_made(selector, index, entry.namespace):
        return
    labels = [label for each in index.in_namespace(entry.namespace) for label in each.labels.items()]
    known = sorted({f"{key}={text_}" for key, text_ in labels})
    missing = [(key, text_) for key, text_ in selector.labels if (key, text_) not in labels]
    wrong = missing[0][0] if len(missing) == 1 else None
    remedy = hint("=".join(missing[0]), known, SELECTOR.remedy) if missing else SELECTOR.remedy
    place = (*field, *_to_label(entry, field, wrong)) if wrong else field
    yield entry.finding(SELECTOR, f"{selector} matches no pod", *place, remedy=remedy)


def _to_label(entry: Entry, field: Path, key: str) -> Path:
    node = mapping(entry.manifest, *map(str, field))
    return (key,) if key in node else ("matchLabels", key)


def _without_port(entry: Entry, field: Path, wanted: object, workload: Workload) -> Iterator[Finding]:
    """The finding for a port that a workload's containers do not have; a number may go undeclared."""
    ports = [port for container, _ in containers(workload) for _, port in items(container, "ports")]
    names = [text(port, "name") for port in ports if text(port, "name")]
    numbers = [text(port, "containerPort") for port in ports]
    name = wanted.text if isinstance(wanted, Scalar) else wanted
    if not isinstance(name, str) or name in (numbers if isinstance(wanted, Scalar) else names):
        return
    if isinstance(wanted, Scalar) and not numbers:
        return
    known = numbers if isinstance(wanted, Scalar) else names
    has = ", ".join(known) or "none"
    message = f"{workload.entry.shown} has no port {name}: it has {has}"
    yield entry.finding(PORT, message, *field, remedy=hint(name, known, PORT.remedy))


def _monitor(entry: Entry, index: Index) -> Iterator[Finding]:
    spec = mapping(entry.manifest, "spec")
    if value(spec, "namespaceSelector") is not None:
        return
    selector = label_selector(value(spec, "selector"))
    yield from _unmatched(entry, selector, index, ("spec", "selector"))
    for number, endpoint in items(spec, "podMetricsEndpoints"):
        wanted = text(endpoint, "port")
        for workload in index.selected(entry.namespace, selector) if wanted else ():
            yield from _without_port(entry, ("spec", "podMetricsEndpoints", number, "port"), wanted, workload)


_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_ACTIONS: Sequence[Path] = (("httpGet",), ("tcpSocket",))


def _probes(workload: Workload) -> Iterator[Finding]:
    for container, path in containers(workload):
        names = [text(port, "name") for _, port in items(container, "ports")]
        for place in ((*(probe, *map(str, action)),) for probe in _PROBES for action in _ACTIONS):
            port = value(container, *place, "port")
            if isinstance(port, str) and port not in names:
                message = f"the container {text(container, 'name')} has no port {port}"
                remedy = hint(port, names, PORT.remedy)
                yield workload.entry.finding(PORT, message, *path, *place, "port", remedy=remedy)


def port_names(service: Mapping) -> tuple[list[str], list[str]]:
    """The names and the numbers of a Service's ports."""
    ports = [port for _, port in items(service, "spec", "ports")]
    return [text(port, "name") for port in ports if text(port, "name")], [
        text(port, "port") for port in ports
    ]

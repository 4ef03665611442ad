"""The question of NetworkPolicies: may this reach that, and which lines say so."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fairway.check.network.endpoint import NAME_LABEL, Address, Endpoint, Pods, address_of, pods_of
from fairway.check.network.policy import policies
from fairway.check.network.verdict import Rules, Side
from fairway.check.references.index import Entry, Index, Workload
from fairway.check.references.pod_references import containers
from fairway.check.references.selector import equality_selector
from fairway.errors import FairwayError, UsageError
from fairway.frozen import frozen
from fairway.nearest import did_you_mean
from fairway.pattern import pattern
from fairway.provenance import Location, Trace
from fairway.render import render
from fairway.target import Target
from fairway.yamlio.values import items, text, value

if TYPE_CHECKING:
    from fairway.kustomize import Build
    from fairway.kustomize.helm.options import HelmOptions

_NAMESPACE = pattern(r"namespace/([a-z0-9-]+)(?:\{([^}]*)\})?\Z")
_INTERNET = "internet"
_LAST_PORT = 65535


@frozen
class End:
    """What one end of a connection says: its policies, and the place of the rule that lets it through."""

    direction: str
    of: str
    isolated_by: tuple[str, ...]
    rule: str
    location: Location | None
    allowed: bool


@frozen
class Connection:
    """Whether a port may be reached, and what both ends say."""

    source: str
    target: str
    port: int
    protocol: str
    ends: tuple[End, ...]

    @property
    def allowed(self) -> bool:
        """Whether both ends let it through."""
        return all(end.allowed for end in self.ends)


def connect(
    target: Target, source: str, destination: str, *, helm: HelmOptions | None = None
) -> tuple[Connection, ...]:
    """The connections from `source` to the ports of `destination`, of all its ports where none is named.

    Ends are workloads or Services by name, `namespace/NAME{label=value}` for pods of another namespace,
    addresses, or `internet`; behind the destination stands `:PORT` or `:PORT/udp`. Raises UsageError for
    what is none of these; KustomizeError where nothing builds.
    """
    visit = partial(_connections, source, destination)
    (result,) = render([target.directory], visit, helm=helm, jobs=1, trace=True)
    if result.error:
        raise result.error
    if result.value is None:
        raise FairwayError(f"{target.name} did not render")
    return result.value


def _connections(source: str, destination: str, _directory: Path, build: Build) -> tuple[Connection, ...]:
    index = Index(build.objects)
    rules, trace = Rules(policies(index)), Trace(build)
    places = {entry.shown: number for number, entry in enumerate(index.entries)}
    name, wanted, protocol = _port_of(destination)
    found = []
    for start in _ends(source, index):
        for end, port in _targets(name, wanted, protocol, index):
            verdict = rules.connection(start, end, port, protocol)
            ends = tuple(_end(side, trace, places) for side in verdict.sides)
            found.append(Connection(start.shown, end.shown, port, protocol, ends))
    return tuple(found)


def _end(side: Side, trace: Trace, places: dict[str, int]) -> End:
    rule, location = "", None
    if side.by:
        policy, number = side.by
        rule = f"{policy.entry.id.name}, rule {number + 1} of {side.direction}"
        location = trace.source(places[policy.entry.shown], ("spec", side.direction, number))
    names = tuple(policy.entry.id.name for policy in side.isolating)
    return End(side.direction, side.of, names, rule, location, side.allowed)


def _port_of(destination: str) -> tuple[str, str, str]:
    """The name, the port (empty for all), and the protocol, of `NAME:PORT/udp`."""
    if address_of(destination.strip("[]")):
        return destination.strip("[]"), "", "TCP"
    name, colon, port = destination.rpartition(":")
    if not colon:
        return destination, "", "TCP"
    number, _, protocol = port.partition("/")
    if protocol.lower() not in ("", "tcp", "udp", "sctp"):
        raise UsageError(f"{protocol} is no protocol", remedy="Write tcp, udp or sctp behind the port.")
    return name.strip("[]"), number, protocol.upper() or "TCP"


def _targets(name: str, wanted: str, protocol: str, index: Index) -> Iterator[tuple[Endpoint, int]]:
    for end in _ends(name, index):
        ports = _ports(end, protocol)
        if wanted:
            yield end, _number(wanted, end, name, protocol, index)
        elif ports:
            yield from ((end, port) for port in ports)
        else:
            example = f"[{name}]" if ":" in name else name
            raise UsageError(f"{name} declares no {protocol} port", remedy=f"Name one: {example}:PORT.")


def _number(wanted: str, end: Endpoint, name: str, protocol: str, index: Index) -> int:
    """The number of the container's port: a Service's port leads to its target."""
    service = _service(name, index)
    for _, port in items(service.manifest, "spec", "ports") if service else ():
        if wanted in (text(port, "port"), text(port, "name")):
            wanted = text(port, "targetPort") or text(port, "port")
    if wanted.isdigit():
        if 0 < int(wanted) <= _LAST_PORT:
            return int(wanted)
        raise UsageError(f"{wanted} is no port", remedy=f"Ports are numbers from 1 to {_LAST_PORT}.")
    numbers = sorted(end.numbers(wanted, protocol))
    if not numbers:
        there = ", ".join(map(str, _ports(end, protocol)))
        remedy = f"It has {there}." if there else "Name its number."
        raise UsageError(f"{end.shown} has no {protocol} port {wanted}", remedy=remedy)
    return numbers[0]


def _ports(end: Endpoint, protocol: str) -> list[int]:
    workload = end.workload if isinstance(end, Pods) else None
    return [
        int(text(port, "containerPort"))
        for container, _ in (containers(workload) if workload else ())
        for _, port in items(container, "ports")
        if (text(port, "protocol") or "TCP") == protocol and text(port, "containerPort").isdigit()
    ]


def _service(name: str, index: Index) -> Entry | None:
    plain = name.rpartition("/")[2]
    return next((entry for entry in index.of_kind("Service") if entry.id.name == plain), None)


def _ends(name: str, index: Index) -> list[Endpoint]:
    outside = address_of("0.0.0.0/0" if name == _INTERNET else name)
    if outside:
        return [Address(name, outside.network)]
    match = _NAMESPACE.match(name)
    if match:
        labels = dict(pair.split("=", 1) for pair in (match[2] or "").split(",") if "=" in pair)
        return [Pods(name, match[1], {NAME_LABEL: match[1]}, labels)]
    workloads = _workloads(name, index)
    if not workloads:
        service = _service(name, index)
        if service:
            raise UsageError(
                f"{service.shown} leads to no pods that are rendered here",
                remedy=f"Name the address that it leads to{_outside(service)}.",
            )
        known = sorted({each.entry.id.name for each in index.workloads})
        others = "an address, namespace/NAME{label=value}, or internet."
        near = did_you_mean(name, known)
        remedy = f"{near} Or {others}" if near else f"No pods are rendered here: name {others}"
        raise UsageError(f"there is no workload or Service {name}", remedy=remedy)
    return [pods_of(each, index) for each in workloads]


def _outside(service: Entry) -> str:
    name = text(service.manifest, "spec", "externalName")
    return f", one of {name}" if name else ""


def _workloads(name: str, index: Index) -> list[Workload]:
    kind, _, plain = name.rpartition("/")
    found = [
        each
        for each in index.workloads
        if each.entry.id.name == plain and kind.lower() in ("", each.entry.id.kind.lower())
    ]
    if found:
        return found
    for entry in index.of_kind("Service"):
        if entry.id.name == plain and kind.lower() in ("", "service"):
            selector = value(entry.manifest, "spec", "selector")
            # One without a selector, or with an external name, leads elsewhere.
            return index.selected(entry.namespace, equality_selector(selector)) if selector else []
    return []

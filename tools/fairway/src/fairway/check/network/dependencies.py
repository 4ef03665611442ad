"""What apps say that they call must be reachable, and nothing else by default.

An app declares its calls in the annotation `fairway.dev/calls` of its Deployment: names of apps with their
ports, such as `order-processor:8000`, between spaces. One that an environment does not have is no fault.
"""

from __future__ import annotations

from collections.abc import Iterator

from fairway.check.network.endpoint import Pods, pods_of
from fairway.check.network.policy import policies
from fairway.check.network.verdict import Rules
from fairway.check.references.index import Index, Workload
from fairway.check.references.pod_references import containers
from fairway.check.rule import Rule
from fairway.finding import Finding
from fairway.yamlio.values import items, text

CALLS = "fairway.dev/calls"
_FIELD = ("metadata", "annotations", CALLS)

DEPENDENCY = Rule(
    "network/dependency",
    "What an app declares that it calls, it may reach.",
    "The release that timed out on its first call: the caller was new, and no NetworkPolicy let it through.",
    "Add the caller to the ingress of the one, and the callee to the egress of the other.",
)
UNDECLARED = Rule(
    "network/undeclared",
    "Pods reach only what their app declares that it calls.",
    "The compromised pod that went from one service to all others of its namespace.",
    f"Declare the call in the annotation {CALLS} of the Deployment, or narrow the NetworkPolicies.",
)
MALFORMED = Rule(
    "network/malformed",
    f"The annotation {CALLS} lists APP:PORT between spaces.",
    "The dependency that nobody checked, for want of a port.",
    "Write, for example, `order-processor:8000`.",
)
RULES = (DEPENDENCY, UNDECLARED, MALFORMED)

Call = tuple[str, int]


def check(index: Index) -> Iterator[Finding]:
    """Declared calls that are not let through, and undeclared ones that are.

    Only where any workload declares calls: in other repositories nobody promised anything.
    """
    workloads = [each for each in index.workloads if each.entry.id.kind != "Pod"]
    if not any(_declared(each) for each in workloads):
        return
    rules = Rules(policies(index))
    pods = {each.entry.shown: pods_of(each, index) for each in workloads}
    ports = {each.entry.shown: _ports(each) for each in workloads}
    for workload in workloads:
        yield from _malformed(workload)
        calls = set(_calls(workload))
        source = pods[workload.entry.shown]
        for other in workloads:
            for port, protocol in ports[other.entry.shown]:
                target = pods[other.entry.shown]
                is_declared = protocol == "TCP" and (other.entry.id.name, port) in calls
                is_near = other is not workload and other.namespace == workload.namespace
                if is_near and rules.allow(source, target, port, protocol) != is_declared:
                    yield _finding(workload, source, target, port, is_declared=is_declared)


def _finding(workload: Workload, source: Pods, target: Pods, port: int, *, is_declared: bool) -> Finding:
    if is_declared:
        message = f"{source.shown} declares that it calls {target.shown} on port {port}, and may not"
        return workload.entry.finding(DEPENDENCY, message, *_FIELD)
    message = f"{source.shown} may reach {target.shown} on port {port}, and does not declare it"
    return workload.entry.finding(UNDECLARED, message, "metadata", "name")


def _declared(workload: Workload) -> str:
    return text(workload.entry.manifest, *_FIELD)


def _calls(workload: Workload) -> Iterator[Call]:
    for word in _declared(workload).split():
        name, _, port = word.rpartition(":")
        if name and port.isdigit():
            yield name, int(port)


def _malformed(workload: Workload) -> Iterator[Finding]:
    for word in _declared(workload).split():
        name, _, port = word.rpartition(":")
        if not name or not port.isdigit():
            yield workload.entry.finding(MALFORMED, f"{word!r} is not APP:PORT", *_FIELD)


def _ports(workload: Workload) -> set[tuple[int, str]]:
    return {
        (int(text(port, "containerPort")), text(port, "protocol") or "TCP")
        for container, _ in containers(workload)
        for _, port in items(container, "ports")
        if text(port, "containerPort").isdigit()
    }

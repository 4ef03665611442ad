"""Objects that nothing in the rendered set uses: what a renaming leaves behind."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.check.references.index import TEMPLATES, Entry, Index
from fairway.check.references.pod_references import Referring, containers
from fairway.check.rule import Rule
from fairway.finding import Finding, Severity
from fairway.yamlio.node import Node, Scalar
from fairway.yamlio.values import mapping, text

UNUSED = Rule(
    "references/unused",
    "A ConfigMap, Secret, ServiceAccount or volume claim is used by something.",
    "The settings that were changed for an hour with no effect: the pods had long read another ConfigMap.",
    "Remove it, or refer to it.",
    Severity.INFO,
)
RULES = (UNUSED,)

_KINDS = ("ConfigMap", "Secret", "ServiceAccount", "PersistentVolumeClaim")
_READ_BY_OTHERS = ("grafana_dashboard", "grafana_datasource", "argocd.argoproj.io/secret-type")
"""Labels by which controllers find what they read."""

_HEAD = frozenset({"apiVersion", "kind", "metadata"})
_SILENT = frozenset(
    {
        "ConfigMap",
        "HorizontalPodAutoscaler",
        "LimitRange",
        "Namespace",
        "NetworkPolicy",
        "PodDisruptionBudget",
        "ResourceQuota",
        "Secret",
        "Service",
        *TEMPLATES,
    }
)
"""Kinds that name none of these but as pods do."""


def check(referring: Referring, index: Index) -> Iterator[Finding]:
    """Objects whose name no other object of the set has as a value."""
    candidates = [
        entry
        for entry in index.of_kind(*_KINDS)
        # Where no pods are rendered, others run those that use it.
        if index.in_namespace(entry.namespace) and not _is_found_by_label(entry)
    ]
    used = {(reference.kind, workload.namespace, reference.name) for workload, reference in referring}
    left = [each for each in candidates if (each.id.kind, each.namespace, each.id.name) not in used]
    names = {each.id.name for each in left if not _is_default(each)}
    mentioned = _mentioned(index)
    while names and (word := next(mentioned, None)) is not None:
        names.discard(word)
    for entry in left:
        if entry.id.name in names and not _is_default(entry):
            yield entry.finding(UNUSED, "nothing uses it", "metadata", "name")


def _is_found_by_label(entry: Entry) -> bool:
    labels = mapping(entry.manifest, "metadata", "labels")
    return any(label in labels for label in _READ_BY_OTHERS)


def _is_default(entry: Entry) -> bool:
    is_token = text(entry.manifest, "type") == "kubernetes.io/service-account-token"
    return is_token or (entry.id.kind, entry.id.name) == ("ServiceAccount", "default")


def _mentioned(index: Index) -> Iterator[str]:
    """Words that may be names: in kinds that refer in ways of their own, and in what pods start with."""
    for entry in index.entries:
        if entry.id.kind not in _SILENT:
            yield from _words([value for key, value in entry.manifest.items() if key not in _HEAD])
    for workload in index.workloads:
        yield from _words(workload.spec.get("volumes", []))
        for container, _ in containers(workload):
            for field in ("args", "command", "env", "envFrom"):
                yield from _words(container.get(field, []))


def _words(node: Node) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from _words(value)
    elif isinstance(node, list):
        for item in node:
            yield from _words(item)
    elif not isinstance(node, Scalar):
        yield node

"""The classes that a cluster offers: priorities, storage, ingress controllers, run times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from fairway.check.references.hint import hint
from fairway.check.references.index import Entry, Index
from fairway.check.references.provided import Provided
from fairway.check.rule import Rule
from fairway.finding import Finding
from fairway.yamlio.values import Path, items, text

CLASS = Rule(
    "references/class",
    "The priority, storage, ingress and runtime classes that objects name are known to their cluster.",
    "The volume that stayed Pending on premises: only the cloud had a storage class of that name.",
    "Name a class of the cluster, or list it in its cluster.yaml, such as under spec.storageClasses.",
)
RULES = (CLASS,)

Classes = Mapping[str, tuple[str, ...]]
"""By kind, such as StorageClass, the names that a cluster has."""

_ALWAYS: Final = {"PriorityClass": frozenset({"system-cluster-critical", "system-node-critical"})}


def check(index: Index, provided: Provided, classes: Classes) -> Iterator[Finding]:
    """Names of classes that neither the cluster nor the rendered set has; a kind without any is not known."""
    for entry, kind, name, field in _named(index):
        known = [*classes.get(kind, ()), *(each.id.name for each in index.of_kind(kind))]
        is_there = name in known or name in _ALWAYS.get(kind, ()) or provided.is_external(kind, "", name)
        if known and not is_there:
            message = f"{kind} {name} is not known to the cluster"
            yield entry.finding(CLASS, message, *field, remedy=hint(name, known, CLASS.remedy))


def _named(index: Index) -> Iterator[tuple[Entry, str, str, Path]]:
    for workload in index.workloads:
        for field, kind in (("priorityClassName", "PriorityClass"), ("runtimeClassName", "RuntimeClass")):
            name = text(workload.spec, field)
            if name:
                yield workload.entry, kind, name, (*workload.path, field)
    for entry in index.of_kind("PersistentVolumeClaim"):
        yield from _at(entry, "StorageClass", ("spec", "storageClassName"))
    for entry in index.of_kind("StatefulSet"):
        for number, claim in items(entry.manifest, "spec", "volumeClaimTemplates"):
            name = text(claim, "spec", "storageClassName")
            if name:
                place: Path = ("spec", "volumeClaimTemplates", number, "spec", "storageClassName")
                yield entry, "StorageClass", name, place
    for entry in index.of_kind("Ingress"):
        yield from _at(entry, "IngressClass", ("spec", "ingressClassName"))
    for entry in index.of_kind("Gateway"):
        yield from _at(entry, "GatewayClass", ("spec", "gatewayClassName"))


def _at(entry: Entry, kind: str, field: tuple[str, ...]) -> Iterator[tuple[Entry, str, str, Path]]:
    name = text(entry.manifest, *field)
    if name:
        yield entry, kind, name, field

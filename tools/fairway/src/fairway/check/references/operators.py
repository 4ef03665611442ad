"""Pods that no manifest shows: operators make them of custom objects, charts bring them."""

from __future__ import annotations

from fairway.check.references.index import Entry, Index
from fairway.check.references.selector import Selector
from fairway.yamlio.values import text

_CHARTS = ("HelmChart", "HelmRelease")


def charted(index: Index) -> frozenset[str]:
    """The namespaces that a chart goes to, whose objects no manifest shows."""
    charts = [each for each in index.of_kind(*_CHARTS) if _is_custom(each)]
    targets = {text(each.manifest, "spec", "targetNamespace") for each in charts}
    return frozenset({each.namespace for each in charts} | targets - {""})


def may_be_made(selector: Selector, index: Index, namespace: str) -> bool:
    """Whether pods that a selector is for may come from a custom object, or a chart, of the namespace.

    Operators label their pods with keys of their own domain, `cnpg.io/cluster` for a Cluster of
    `postgresql.cnpg.io`, or with the kind, `app.kubernetes.io/name: prometheus` for a Prometheus.
    """
    words = {word for label in selector.labels for word in label}
    words |= {requirement.key for requirement in selector.requirements}
    domains = {word.partition("/")[0] for word in words if "/" in word}
    return namespace in charted(index) or any(
        entry.id.kind.lower() in words or _is_of(entry, domains)
        for entry in index.entries
        if entry.namespace == namespace and _is_custom(entry)
    )


def _is_custom(entry: Entry) -> bool:
    return "." in entry.id.group and not entry.id.group.endswith(".k8s.io")


def _is_of(entry: Entry, domains: set[str]) -> bool:
    return any(entry.id.group == each or entry.id.group.endswith(f".{each}") for each in domains)

"""What pods refer to is there: ConfigMaps, Secrets and their keys, ServiceAccounts, volume claims."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.check.references.hint import hint
from fairway.check.references.index import Index, Workload
from fairway.check.references.pod_references import Reference, Referring
from fairway.check.references.provided import Provided
from fairway.check.rule import Rule
from fairway.finding import Finding
from fairway.yamlio.values import items, text

CONFIG_MAP = Rule(
    "references/config-map",
    "The ConfigMaps that pods use are there.",
    "The roll-out that stopped at CreateContainerConfigError: the ConfigMap had been renamed, the pods not.",
    "Add the ConfigMap, correct the name, or declare it under `external` in fairway.yaml.",
)
SECRET = Rule(
    "references/secret",
    "The Secrets that pods use are there, or an operator makes them.",
    "The environment that waited a night for a Secret that no ExternalSecret was ever written for.",
    "Add an ExternalSecret for it, correct the name, or declare it under `external` in fairway.yaml.",
)
KEY = Rule(
    "references/key",
    "The keys that pods take from ConfigMaps and Secrets are in them.",
    "The pod that did not start in production alone: only there the key had another name.",
    "Add the key, or correct its name.",
)
SERVICE_ACCOUNT = Rule(
    "references/service-account",
    "The ServiceAccounts of pods are there.",
    "The Deployment without pods: its ReplicaSet was refused them, and nobody looked at its events.",
    "Add the ServiceAccount, or correct the name.",
)
CLAIM = Rule(
    "references/volume-claim",
    "The PersistentVolumeClaims of pods are there.",
    "The pod that stayed Pending because its claim was left behind in another environment.",
    "Add the PersistentVolumeClaim, or correct the name.",
)
RULES = (CONFIG_MAP, SECRET, KEY, SERVICE_ACCOUNT, CLAIM)

_BY_KIND = {"ConfigMap": CONFIG_MAP, "Secret": SECRET, "ServiceAccount": SERVICE_ACCOUNT}
_ALWAYS = {("ConfigMap", "kube-root-ca.crt"), ("ServiceAccount", "default")}
"""What the controllers of Kubernetes put into every namespace."""


def check(referring: Referring, index: Index, provided: Provided) -> Iterator[Finding]:
    """The references of pods that lead nowhere."""
    for workload, reference in referring:
        if reference.name:
            yield from _checked(workload, reference, index, provided)


def _checked(workload: Workload, reference: Reference, index: Index, provided: Provided) -> Iterator[Finding]:
    kind, name, namespace = reference.kind, reference.name, workload.namespace
    if kind in ("ConfigMap", "Secret"):
        is_there = provided.has(kind, namespace, name)
        known = provided.names(kind, namespace) if not is_there else []
    else:
        is_there = provided.is_external(kind, namespace, name) or _exists(workload, reference, index)
        known = index.names(kind, namespace) if not is_there else []
    if not is_there and (kind, name) not in _ALWAYS and not reference.key:
        rule = _BY_KIND.get(kind, CLAIM)
        remedy = hint(name, known, rule.remedy)
        message = f"{kind} {name} is not in namespace {namespace}"
        yield workload.entry.finding(rule, message, *reference.path, remedy=remedy)
    elif reference.key and provided.lacks_key(kind, namespace, name, reference.key):
        keys = provided.keys(kind, namespace, name)
        remedy = hint(reference.key, keys, KEY.remedy)
        message = f"{kind} {name} has no key {reference.key}"
        yield workload.entry.finding(KEY, message, *reference.path, remedy=remedy)


def _exists(workload: Workload, reference: Reference, index: Index) -> bool:
    if index.named(reference.kind, workload.namespace, reference.name):
        return True
    templates = items(workload.entry.manifest, "spec", "volumeClaimTemplates")
    return reference.kind == "PersistentVolumeClaim" and any(
        text(each, "metadata", "name") == reference.name for _, each in templates
    )

"""Objects that go: what is lost with each kind, and what Argo CD keeps all the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.plan.model import Kind, Level, Risk
from fairway.plan.risk.risk_class import RiskClass
from fairway.plan.risk.subject import Subject
from fairway.yamlio.node import Mapping
from fairway.yamlio.values import items, mapping, text

_KEEP = (
    "Keep it; or annotate it with argocd.argoproj.io/sync-options: Prune=false first, save what is needed, "
    "and take it away by hand."
)
NAMESPACE = RiskClass(
    "namespace-removed",
    "A Namespace goes, and with it everything in it.",
    "The tidied overlay whose Namespace was pruned: databases and Secrets that Git never knew went with it.",
    _KEEP,
    Level.BLOCKING,
)
CLAIM = RiskClass(
    "volume-claim-removed",
    "A PersistentVolumeClaim goes; its volume is deleted with it unless the class retains volumes.",
    "The renamed claim: the new one was empty, and the old volume had been reclaimed within the minute.",
    _KEEP,
    Level.BLOCKING,
)
VOLUME = RiskClass(
    "volume-removed",
    "A PersistentVolume goes.",
    "The volume that was pruned while its claim was bound: it vanished the day the claim was made anew.",
    "Set persistentVolumeReclaimPolicy: Retain, save the data, and release the claim first.",
    Level.BLOCKING,
)
DEFINITION = RiskClass(
    "definition-removed",
    "A CustomResourceDefinition goes, and with it every object of its kind in the cluster.",
    "The operator that moved to a chart: its definitions were pruned, and all databases with them.",
    "Let the definition stay until no object of its kind is left anywhere.",
    Level.BLOCKING,
)
STATEFUL_SET = RiskClass(
    "stateful-set-removed",
    "A StatefulSet goes: its pods stop, and their claims are left behind or deleted.",
    "The StatefulSet that became a Deployment over lunch: its claims stayed, and nobody read them again.",
    "Save the data, look at persistentVolumeClaimRetentionPolicy, and move traffic away first.",
    Level.BLOCKING,
)
WORKLOAD = RiskClass(
    "workload-removed",
    "A Deployment or DaemonSet goes, and its pods with it.",
    "The app taken out of one kustomization too many: nobody missed it until its queue was full.",
    "Make sure that nobody calls it any more, then have somebody allow it.",
    Level.WARNING,
    Level.BLOCKING,
)
SERVICE = RiskClass(
    "service-removed",
    "A Service goes, and the name under which others call it.",
    "The Service that only a cron job of another team still called, on the first of each month.",
    "Make sure that nobody resolves its name any more; keep an alias of type ExternalName meanwhile.",
    Level.WARNING,
    Level.BLOCKING,
)
STORAGE_CLASS = RiskClass(
    "storage-class-removed",
    "A StorageClass goes: claims that name it stay Pending from then on.",
    "The class that was cleaned up: pods ran for months, and none could be scheduled after the node failed.",
    "Move the claims to another class first.",
)
SECRET = RiskClass(
    "secret-removed",
    "A Secret goes, or the ExternalSecret whose Secret goes with it.",
    "The Secret that running pods still had in memory: the next restart, weeks later, was the outage.",
    "Remove every reference first, roll that out, and then the Secret.",
)
KEY = RiskClass(
    "secret-key-removed",
    "A Secret, or what makes it, loses a key: pods that read it do not start, or do without.",
    "The key that was tidied away: the pods that ran still had it, and none that came after them.",
    "Remove every use of the key first, roll that out, and then the key.",
)
RENAMED = RiskClass(
    "object-renamed",
    "An object gets another name: it is deleted, and another one is made.",
    "The Deployment with a nicer name: for a while there were two consumers of one queue, then none.",
    "Run both side by side for one release, or have somebody allow it.",
)
CLASSES: Final = (
    NAMESPACE,
    CLAIM,
    VOLUME,
    DEFINITION,
    STATEFUL_SET,
    WORKLOAD,
    SERVICE,
    STORAGE_CLASS,
    SECRET,
    KEY,
    RENAMED,
)

_LOSSES: Final = {
    ("", "Namespace"): (NAMESPACE, "the namespace is deleted with everything in it"),
    ("", "PersistentVolumeClaim"): (
        CLAIM,
        "the claim is deleted, and its data with it unless it is retained",
    ),
    ("", "PersistentVolume"): (VOLUME, "the volume is deleted"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"): (
        DEFINITION,
        "the definition is deleted, and every object of its kind with it",
    ),
    ("apps", "StatefulSet"): (STATEFUL_SET, "its pods are stopped, and its claims lose their owner"),
    ("apps", "Deployment"): (WORKLOAD, "its pods are stopped"),
    ("apps", "DaemonSet"): (WORKLOAD, "its pods are stopped"),
    ("", "Service"): (SERVICE, "its name no longer resolves"),
    ("storage.k8s.io", "StorageClass"): (STORAGE_CLASS, "claims that name it will stay Pending"),
    ("", "Secret"): (SECRET, "pods that use it do not start again"),
    ("external-secrets.io", "ExternalSecret"): (SECRET, "the Secret that it made is deleted with it"),
    ("bitnami.com", "SealedSecret"): (SECRET, "the Secret that it made is deleted with it"),
}


_WITH_KEYS: Final = frozenset(kind for kind, (of, _) in _LOSSES.items() if of is SECRET)


def risks(subject: Subject) -> Iterator[Risk]:
    """What is lost with an object that goes, or gets another name."""
    lost = subject.lost
    if lost is None:
        yield from _keys(subject)
        return
    found = _LOSSES.get((lost.group, lost.kind))
    if found and not _is_orphaned(subject):
        yield _loss(subject, *found)
    if subject.change.kind is Kind.RENAMED:
        after = subject.id
        new = after.name if after.namespace == lost.namespace else f"{after.namespace}/{after.name}"
        level = None if found or lost.kind == "Ingress" else Level.NOTICE
        yield subject.risk_of_loss(RENAMED, f"it is deleted, and made anew as {new}", level=level)


def _keys(subject: Subject) -> Iterator[Risk]:
    """The keys of a Secret that it has no longer."""
    if (subject.id.group, subject.id.kind) in _WITH_KEYS and subject.before:
        gone = [key for key in _keys_of(subject.before) if key not in _keys_of(subject.after)]
        if gone:
            yield subject.risk(KEY, f"it no longer has {', '.join(gone)}")


def _keys_of(manifest: Mapping) -> dict[str, None]:
    """The names of what a Secret holds, or will hold; where all is taken from elsewhere, nobody knows."""
    parts = [mapping(manifest, key) for key in ("data", "stringData")]
    found = dict.fromkeys(key for part in parts for key in part)
    found |= dict.fromkeys(mapping(manifest, "spec", "encryptedData"))
    return found | dict.fromkeys(text(each, "secretKey") for _, each in items(manifest, "spec", "data"))


def _is_orphaned(subject: Subject) -> bool:
    """Whether it is an ExternalSecret whose Secret does not go with it."""
    policy = text(subject.before, "spec", "target", "creationPolicy")
    return subject.id.kind == "ExternalSecret" and policy not in ("", "Owner")


def _loss(subject: Subject, of: RiskClass, message: str) -> Risk:
    options = subject.options_before
    if "Prune=false" in options:
        message = "Argo CD leaves it in the cluster, where nobody keeps it up (Prune=false)"
        return subject.risk_of_loss(of, message, level=Level.NOTICE)
    if "Prune=confirm" in options:
        message = f"once somebody confirms it in Argo CD (Prune=confirm), {message}"
        return subject.risk_of_loss(of, message, level=Level.WARNING)
    return subject.risk_of_loss(of, message)

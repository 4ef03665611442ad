"""CustomResourceDefinitions: versions that are no longer served, or in which objects are stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.plan.model import Level, Risk
from fairway.plan.risk.risk_class import RiskClass
from fairway.plan.risk.subject import Subject
from fairway.yamlio.node import Mapping
from fairway.yamlio.values import is_true, items, text

VERSION = RiskClass(
    "definition-version-removed",
    "A CustomResourceDefinition loses a version that was served or stored.",
    "The definition that dropped v1beta1: the operator of that day still watched it, and stopped.",
    "Serve both versions, migrate what is stored, take the old one out of status.storedVersions, and only "
    "then remove it.",
    Level.BLOCKING,
)
CLASSES: Final = (VERSION,)


def risks(subject: Subject) -> Iterator[Risk]:
    """The versions that a definition loses."""
    if subject.kind != ("apiextensions.k8s.io", "CustomResourceDefinition") or not subject.stays:
        return
    before, after = _versions(subject.before), _versions(subject.after)
    for name, version in before.items():
        if name not in after and is_true(version, "storage"):
            message = f"objects are stored in version {name}, so that the API server refuses to remove it"
        elif is_true(version, "served") and not is_true(after.get(name), "served"):
            message = f"version {name} is no longer served"
        else:
            continue
        yield subject.risk(VERSION, message, "spec", "versions", f"[name={name}]")


def _versions(manifest: Mapping) -> dict[str, Mapping]:
    return {text(version, "name"): version for _, version in items(manifest, "spec", "versions")}

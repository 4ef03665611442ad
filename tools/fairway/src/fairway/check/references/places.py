"""Namespaces that objects go to, and the identities that tell them apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.check.references.hint import hint, is_near
from fairway.check.references.index import Entry, Index
from fairway.check.references.provided import Provided
from fairway.check.rule import Rule
from fairway.finding import Finding

NAMESPACE = Rule(
    "references/namespace",
    "The namespaces of objects are there.",
    "The sync that failed for half of the objects: they went to a namespace of another client.",
    "Correct the namespace, add it, or declare it under `external` in fairway.yaml.",
)
IDENTITY = Rule(
    "references/identity",
    "No two objects of a rendered set are one in the cluster.",
    "Two versions of one Ingress, applied one over the other at each sync, for months.",
    "Remove one of them, or give it another name.",
)
RULES = (NAMESPACE, IDENTITY)

_ALWAYS: Final = frozenset({"default", "kube-node-lease", "kube-public", "kube-system"})


def check(index: Index, provided: Provided, *, is_placed: bool) -> Iterator[Finding]:
    """Objects in namespaces that are not there, and objects that are there twice.

    What is placed on a cluster is a client environment, and brings the namespaces of all its objects;
    of anything else only a namespace that is nearly one of its own is taken for a slip.
    """
    yield from _namespaces(index, provided, is_placed=is_placed)
    seen: dict[tuple[str, str, str, str], Entry] = {}
    for entry in index.entries:
        key = (entry.id.group, entry.id.kind, entry.id.namespace, entry.id.name)
        other = seen.setdefault(key, entry)
        if other is not entry and entry.id.name:
            versions = f"{other.id.api_version} and {entry.id.api_version}"
            message = f"{entry.shown} is there twice, as {versions}"
            yield entry.finding(IDENTITY, message, "metadata", "name")


def _namespaces(index: Index, provided: Provided, *, is_placed: bool) -> Iterator[Finding]:
    """Where a rendered set has namespaces of its own, all its objects are meant to be in them."""
    known = [each.id.name for each in index.of_kind("Namespace")]
    if not known:
        return
    for entry in index.entries:
        name = entry.id.namespace
        if (
            name
            and name not in known
            and name not in _ALWAYS
            and not provided.is_external("Namespace", "", name)
        ):
            if not is_placed and not is_near(name, known):
                continue
            message = f"namespace {name} is not in the rendered set"
            remedy = hint(name, known, NAMESPACE.remedy)
            yield entry.finding(NAMESPACE, message, "metadata", "namespace", remedy=remedy)

"""RBAC: the roles that are bound, and the accounts that they are bound to, are there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairway.check.references.hint import hint
from fairway.check.references.index import Entry, Index
from fairway.check.references.provided import Provided
from fairway.check.rule import Rule
from fairway.finding import Finding
from fairway.yamlio.values import items, mapping, text

ROLE = Rule(
    "references/role",
    "The roles that bindings grant are there.",
    "The operator without permissions: its binding named a role that had been renamed.",
    "Name a role that there is, or declare it under `external` in fairway.yaml.",
)
SUBJECT = Rule(
    "references/subject",
    "The ServiceAccounts that bindings are for are there.",
    "The binding left behind for an account that anyone could have made again, with all its rights.",
    "Name a ServiceAccount that there is, or remove the binding.",
)
RULES = (ROLE, SUBJECT)

_BUILT_IN: Final = frozenset({"admin", "cluster-admin", "edit", "view"})
"""https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles"""


def check(index: Index, provided: Provided) -> Iterator[Finding]:
    """Bindings to roles and accounts that are not there."""
    for entry in index.of_kind("RoleBinding", "ClusterRoleBinding"):
        yield from _role(entry, index, provided)
        for number, subject in items(entry.manifest, "subjects"):
            if text(subject, "kind") == "ServiceAccount":
                namespace = text(subject, "namespace") or entry.namespace
                yield from _account(entry, number, namespace, text(subject, "name"), index, provided)


def _role(entry: Entry, index: Index, provided: Provided) -> Iterator[Finding]:
    reference = mapping(entry.manifest, "roleRef")
    kind, name = text(reference, "kind"), text(reference, "name")
    if kind == "ClusterRole":
        known, where = [each.id.name for each in index.of_kind(kind)], "the cluster"
        # A rendered set without any ClusterRole leaves them to others.
        is_there = not known or name in known or name in _BUILT_IN or name.startswith("system:")
    else:
        is_there = index.named(kind, entry.namespace, name) is not None
        known, where = index.names(kind, entry.namespace), f"namespace {entry.namespace}"
    if name and not is_there and not provided.is_external(kind, entry.namespace, name):
        remedy = hint(name, known, ROLE.remedy)
        yield entry.finding(ROLE, f"{kind} {name} is not in {where}", "roleRef", "name", remedy=remedy)


def _account(
    entry: Entry, number: int, namespace: str, name: str, index: Index, provided: Provided
) -> Iterator[Finding]:
    known = index.names("ServiceAccount", namespace)
    is_known_here = bool(known) or namespace == entry.id.namespace
    is_there = name in known or name == "default" or provided.is_external("ServiceAccount", namespace, name)
    if name and is_known_here and not is_there:
        remedy = hint(name, known, SUBJECT.remedy)
        message = f"ServiceAccount {name} is not in namespace {namespace}"
        yield entry.finding(SUBJECT, message, "subjects", number, "name", remedy=remedy)

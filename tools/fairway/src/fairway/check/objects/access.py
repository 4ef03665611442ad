"""Roles, their bindings, and priority classes."""

from __future__ import annotations

from typing import Final

from fairway.check.objects.cursor import EXCLUSIVE, FORBIDDEN, VALUE, At
from fairway.check.objects.selectors import label_selector
from fairway.check.objects.syntax import dns_subdomain, path_segment

_GROUP: Final = "rbac.authorization.k8s.io"
_SUBJECTS: Final = ("ServiceAccount", "User", "Group")
_HIGHEST_PRIORITY: Final = 1_000_000_000
_SYSTEM: Final = {"system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}


def role(place: At) -> None:
    """A Role."""
    for rule in place.each("rules"):
        _rule(rule, namespaced=True)


def cluster_role(place: At) -> None:
    """A ClusterRole."""
    for rule in place.each("rules"):
        _rule(rule, namespaced=False)
    if place.has("aggregationRule"):
        aggregation = place.at("aggregationRule")
        if not aggregation.items("clusterRoleSelectors"):
            aggregation.missing("clusterRoleSelectors")
        for index, selector in enumerate(aggregation.items("clusterRoleSelectors")):
            # The selectors are items of a list, which a label selector's check reads by key.
            holder = At({str(index): selector}, place.faults, aggregation, "clusterRoleSelectors")
            label_selector(holder, str(index))


def _rule(rule: At, *, namespaced: bool) -> None:
    if not rule.items("verbs"):
        rule.missing("verbs")
    if rule.items("nonResourceURLs"):
        if namespaced:
            rule.fault(EXCLUSIVE, "cannot be in a Role: only a ClusterRole has them", "nonResourceURLs")
        if any(rule.items(key) for key in ("apiGroups", "resources", "resourceNames")):
            rule.fault(EXCLUSIVE, "must not be there beside resources", "nonResourceURLs")
        return
    for key in ("apiGroups", "resources"):
        if not rule.items(key):
            rule.missing(key)


def role_binding(place: At) -> None:
    """A RoleBinding."""
    _binding(place, ("Role", "ClusterRole"), namespaced=True)


def cluster_role_binding(place: At) -> None:
    """A ClusterRoleBinding."""
    _binding(place, ("ClusterRole",), namespaced=False)


def _binding(place: At, kinds: tuple[str, ...], *, namespaced: bool) -> None:
    reference = place.at("roleRef")
    group = reference.text("apiGroup") or _GROUP
    if group != _GROUP:
        reference.unsupported(group, (_GROUP,), "apiGroup")
    if reference.text("kind") not in kinds:
        reference.unsupported(reference.text("kind"), kinds, "kind")
    reference.require("name")
    reference.syntax("name", path_segment)
    for subject in place.each("subjects"):
        _subject(subject, namespaced=namespaced)


def _subject(subject: At, *, namespaced: bool) -> None:
    subject.require("name")
    kind, group = subject.text("kind"), subject.text("apiGroup")
    if kind == "ServiceAccount":
        subject.syntax("name", dns_subdomain)
        if group:
            subject.fault(VALUE, "must be empty for a ServiceAccount", "apiGroup")
        if not namespaced and not subject.text("namespace"):
            subject.missing("namespace")
    elif kind in _SUBJECTS:
        if group not in ("", _GROUP):
            subject.unsupported(group, (_GROUP,), "apiGroup")
    else:
        subject.unsupported(kind, _SUBJECTS, "kind")


def priority_class(place: At) -> None:
    """A PriorityClass."""
    name, value = place.at("metadata").text("name"), place.number("value") or 0
    if name.startswith("system-"):
        if _SYSTEM.get(name) != value or place.flag("globalDefault"):
            place.fault(FORBIDDEN, "must not begin with system-", "metadata", "name")
    elif value > _HIGHEST_PRIORITY:
        place.fault(FORBIDDEN, f"must be at most {_HIGHEST_PRIORITY}", "value")
    if place.has("preemptionPolicy"):
        place.one_of("preemptionPolicy", ("PreemptLowerPriority", "Never"), required=True)

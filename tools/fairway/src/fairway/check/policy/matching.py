"""Which policies a request is for (apiserver's matching and rules packages)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from fairway.check.policy.model import MatchResources, ResourceRule
from fairway.check.policy.resources import Resource

OPERATION = "CREATE"


class Request(NamedTuple):
    """The creation of an object: what rules and selectors are asked about."""

    resource: Resource
    name: str
    namespace: str
    labels: Mapping[str, Any]
    namespace_labels: Mapping[str, Any]

    @property
    def is_namespace(self) -> bool:
        """Whether a Namespace itself is created."""
        return self.resource.group == "" and self.resource.name == "namespaces"


def matched_version(wanted: MatchResources, request: Request) -> str | None:
    """The version that the object is to be seen in; None if the request is not meant."""
    if not _selected(wanted, request):
        return None
    if _version(wanted.excluded, request, exact=wanted.exact) is not None:
        return None
    if not wanted.rules:
        return request.resource.version
    return _version(wanted.rules, request, exact=wanted.exact)


def may_be_about(wanted: MatchResources, resource: Resource) -> bool:
    """Whether requests for a resource are meant in some version, in some namespace, under some name."""
    return not wanted.rules or any(
        _one_of(rule.groups, resource.group) and any(_names(each, resource.name) for each in rule.resources)
        for rule in wanted.rules
    )


def _selected(wanted: MatchResources, request: Request) -> bool:
    """A namespace selector is asked about what has a namespace, or is one; it takes all else."""
    if wanted.namespaces.requirements:
        labels = request.labels if request.is_namespace else request.namespace_labels
        if (request.namespace or request.is_namespace) and not wanted.namespaces.matches(labels):
            return False
    return wanted.objects.matches(request.labels)


def _version(rules: Iterable[ResourceRule], request: Request, *, exact: bool) -> str | None:
    own = request.resource.version
    if any(_matches(rule, request, own) for rule in rules):
        return own
    if exact:
        return None
    for rule in rules:
        for version in request.resource.equivalents:
            # Any version of a custom resource is equivalent: the first that the rule names.
            candidates = [named for named in rule.versions if named != "*"] if version == "*" else [version]
            for candidate in candidates:
                if _matches(rule, request, candidate):
                    return candidate
    return None


def _matches(rule: ResourceRule, request: Request, version: str) -> bool:
    return (
        _one_of(rule.operations, OPERATION)
        and _one_of(rule.groups, request.resource.group)
        and _one_of(rule.versions, version)
        and any(_names(resource, request.resource.name) for resource in rule.resources)
        and _in_scope(rule.scope, request)
        and (not rule.names or request.name in rule.names)
    )


def _one_of(items: Iterable[str], wanted: str) -> bool:
    return any(item in ("*", wanted) for item in items)


def _names(rule: str, resource: str) -> bool:
    """`pods/*` names pods too, `pods/status` does not; nothing here is a request for a subresource."""
    name, _, subresource = rule.partition("/")
    return name in ("*", resource) and subresource in ("", "*")


def _in_scope(scope: str, request: Request) -> bool:
    if scope == "*":
        return True
    cluster_scoped = request.is_namespace or not request.namespace
    return scope == ("Cluster" if cluster_scoped else "Namespaced")

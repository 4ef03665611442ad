"""An object as the expressions of policies see it: with its namespace, and the request that creates it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, NamedTuple

from fairway.cel import CelRuntimeError, LazyMap
from fairway.check.policy.matching import OPERATION, Request
from fairway.check.policy.plain import Object
from fairway.check.policy.reads import Digests
from fairway.check.policy.resources import Resource, converted


class Subject(NamedTuple):
    """An object after defaulting, with the request that creates it and its namespace after defaulting."""

    request: Request
    manifest: Object
    namespace: Object | None

    def bindings(self, version: str) -> dict[str, Any]:
        """The variables of expressions that want a version of the object."""
        manifest, own = self.manifest, self.request.resource
        if version != own.version:
            manifest = converted(manifest, version, own.group)
        return {
            "object": manifest,
            "oldObject": None,
            "namespaceObject": None if self.request.is_namespace else self.namespace,
            "request": _request(self.request, version),
            **_AUTHORIZER,
        }


class Views:
    """One object in the versions that policies want to see, each made once."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._known: dict[str, Digests] = {}

    def of(self, version: str) -> Digests:
        """What expressions see of the object in a version."""
        if version not in self._known:
            self._known[version] = Digests(self.subject.bindings(version))
        return self._known[version]


def _request(request: Request, version: str) -> Object:
    """What expressions see of a request; who asks is known to the API server alone."""
    fields: Object = {**_of_resource(request.resource, version), "name": request.name}
    namespace = request.name if request.is_namespace else request.namespace
    return {**fields, "namespace": namespace} if namespace else fields


@lru_cache(maxsize=1024)
def _of_resource(own: Resource, version: str) -> Object:
    return {
        "kind": {"group": own.group, "version": version, "kind": own.kind},
        "resource": {"group": own.group, "version": version, "resource": own.name},
        "requestKind": {"group": own.group, "version": own.version, "kind": own.kind},
        "requestResource": {"group": own.group, "version": own.version, "resource": own.name},
        "operation": OPERATION,
        "userInfo": LazyMap(
            {key: _unknown("request.userInfo") for key in ("username", "uid", "groups", "extra")}
        ),
        "dryRun": False,
        "options": {"kind": "CreateOptions", "apiVersion": "meta.k8s.io/v1"},
    }


def _unknown(what: str) -> Any:
    def give() -> Any:
        raise CelRuntimeError(f"{what} is known to the API server alone")

    return give


_AUTHORIZER: Final = {name: _unknown("authorizer") for name in ("authorizer", "authorizer.requestResource")}

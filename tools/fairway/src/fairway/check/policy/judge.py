"""A policy set at work: objects as policies see them, and the verdicts on them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from fairway.check.policy.admission import Subject, Verdict, judged
from fairway.check.policy.compiled import CompiledPolicy
from fairway.check.policy.matching import Request
from fairway.check.policy.model import Binding, Policy
from fairway.check.policy.parameters import Parameters
from fairway.check.policy.plain import Object, plain
from fairway.check.policy.policy_set import PolicySet
from fairway.check.policy.resources import resource
from fairway.check.policy.typed import typed
from fairway.manifest import ObjectId, identity
from fairway.yamlio.node import Mapping

_CREATED = "2020-01-01T00:00:00Z"
_UID = "00000000-0000-0000-0000-000000000000"
_WITH_GENERATION = {"apps", "batch", "networking.k8s.io", "policy", "storage.k8s.io"}


class Judge:
    """A policy set at work for one Kubernetes version: compiled once, asked about many objects."""

    def __init__(self, policies: PolicySet, version: str) -> None:
        self.policies = policies
        self._version = version

    @cached_property
    def compiled(self) -> list[tuple[CompiledPolicy, list[Binding]]]:
        """The policies, each with its bindings."""
        return [
            (CompiledPolicy(policy, self._version), self._bindings(policy)) for policy in self.policies.policies
        ]

    def among(self, objects: Sequence[Mapping], others: Sequence[Mapping] = ()) -> Surroundings:
        """What objects that are created together find: one another, and `others` that are there already."""
        return Surroundings(objects, others)

    def verdict(self, manifest: Mapping, surroundings: Surroundings) -> Verdict:
        """What the API server would answer to the creation of an object."""
        return judged(self.compiled, surroundings.subject(manifest), surroundings.parameters)

    def _bindings(self, policy: Policy) -> list[Binding]:
        return [binding for binding in self.policies.bindings if binding.policy == policy.name]


class Surroundings:
    """What the objects of a set find in their cluster."""

    def __init__(self, objects: Sequence[Mapping], others: Sequence[Mapping]) -> None:
        self._namespaces = {
            object_id.name: one
            for one in [*others, *objects]
            if (object_id := identity(one)).kind == "Namespace" and object_id.group == ""
        }
        self._all = [*others, *objects]

    @cached_property
    def parameters(self) -> Parameters:
        """All objects, as parameters."""
        return Parameters([seen(one) for one in self._all])

    def subject(self, manifest: Mapping) -> Subject:
        """An object as policies see it."""
        object_id = identity(manifest)
        found = resource(object_id.api_version, object_id.kind)
        manifest_seen = seen(manifest)
        namespace = (object_id.namespace or "default") if found.namespaced else ""
        placed = self._namespace(namespace) if namespace else None
        labels = manifest_seen.get("metadata", {}).get("labels", {})
        request = Request(found, object_id.name, namespace, labels, placed["metadata"]["labels"] if placed else {})
        return Subject(request, manifest_seen, placed)

    def _namespace(self, name: str) -> Object:
        """A namespace after defaulting; one that nobody declares has no labels but its name."""
        declared = self._namespaces.get(name)
        if declared is None:
            declared = self._namespaces[name] = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
        return seen(declared)


def seen(manifest: Mapping) -> Object:
    """An object after defaulting, with the metadata that the server sets."""
    object_id = identity(manifest)
    found = typed(object_id.api_version, object_id.kind, manifest)
    made: Object = plain(manifest) if found is None else found
    metadata = made.get("metadata")
    given = metadata if isinstance(metadata, dict) else {}
    return {**made, "metadata": {**given, **_set_by_the_server(object_id, given)}}


def _set_by_the_server(object_id: ObjectId, given: Object) -> Object:
    fields: Object = {"uid": _UID, "creationTimestamp": _CREATED}
    if resource(object_id.api_version, object_id.kind).namespaced and not given.get("namespace"):
        fields["namespace"] = "default"
    return fields | {"generation": 1} if object_id.group in _WITH_GENERATION else fields

"""A policy set at work: objects as policies see them, and the verdicts on them."""

from __future__ import annotations

from collections.abc import Mapping as Labels
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

from fairway.check.policy.admission import NOTHING, Verdict, verdict
from fairway.check.policy.compiled import CompiledPolicy
from fairway.check.policy.defaults import UID
from fairway.check.policy.matching import Request, may_be_about
from fairway.check.policy.model import Binding, Policy
from fairway.check.policy.panel import Panel
from fairway.check.policy.parameters import Parameters
from fairway.check.policy.plain import Object, is_null, plain
from fairway.check.policy.policy_set import PolicySet
from fairway.check.policy.resources import Resource, resource
from fairway.check.policy.selector import Requirement
from fairway.check.policy.subject import Subject
from fairway.check.policy.typed import typed
from fairway.manifest import ObjectId, identity
from fairway.yamlio.node import Mapping, text_of

_REMEMBERED = 10_000
_CREATED = "2020-01-01T00:00:00Z"
_WITH_GENERATION = {"apps", "batch", "networking.k8s.io", "policy", "storage.k8s.io"}


class Asked(NamedTuple):
    """What rules and selectors ask of names and labels: by nothing else do requests of a kind differ."""

    names: frozenset[str]
    of_namespaces: tuple[Requirement, ...]
    of_objects: tuple[Requirement, ...]


class Judge:
    """A policy set at work for one Kubernetes version: compiled once, asked about many objects."""

    def __init__(self, policies: PolicySet, version: str) -> None:
        self.policies = policies
        self._version = version
        self._placed: tuple[Labels[str, Any], tuple[bool, ...]] = {}, ()
        self._panels: dict[tuple[object, ...], Panel] = {}
        self._meant: dict[Resource, bool] = {}

    @cached_property
    def compiled(self) -> list[tuple[CompiledPolicy, list[Binding]]]:
        """The policies, each with its bindings."""
        return [
            (CompiledPolicy(policy, self._version), self._bindings(policy))
            for policy in self.policies.policies
        ]

    def among(self, objects: Sequence[Mapping], others: Sequence[Mapping] = ()) -> Surroundings:
        """What objects that are created together find: one another, and `others` that are there already."""
        return Surroundings(objects, others)

    def verdict(self, manifest: Mapping, surroundings: Surroundings) -> Verdict:
        """What the API server would answer to the creation of an object."""
        if not self._is_meant(surroundings.resource(manifest)):
            return NOTHING
        request = surroundings.request(manifest)
        panel = self._panel(request)
        if not panel or panel.lets_through(manifest):
            return NOTHING
        said = panel.said(surroundings.subject(manifest, request), surroundings.parameters)
        if said:
            return verdict(said)
        panel.let_through(manifest)
        return NOTHING

    def _is_meant(self, asked: Resource) -> bool:
        """Whether any policy is about a resource: most are about few."""
        known = self._meant.get(asked)
        if known is None:
            wanted = [policy.constraints for policy in self.policies.policies]
            known = self._meant[asked] = any(may_be_about(one, asked) for one in wanted)
        return known

    def _panel(self, request: Request) -> Panel:
        """The policies for a request: the same for all that are equal in what rules and selectors ask."""
        placed = request.labels if request.is_namespace else request.namespace_labels
        asked = self._asked
        known = (
            request.resource,
            not request.namespace,
            request.name if request.name in asked.names else None,
            self._of_namespace(placed),
            tuple([requirement.matches(request.labels) for requirement in asked.of_objects]),
        )
        if known not in self._panels:
            if len(self._panels) >= _REMEMBERED:
                self._panels.clear()
            self._panels[known] = Panel(self.compiled, request)
        return self._panels[known]

    def _of_namespace(self, labels: Labels[str, Any]) -> tuple[bool, ...]:
        """What selectors of namespaces say to labels; those of one namespace come many times in turn."""
        if self._placed[0] is not labels:
            said = tuple([requirement.matches(labels) for requirement in self._asked.of_namespaces])
            self._placed = labels, said
        return self._placed[1]

    @cached_property
    def _asked(self) -> Asked:
        wanted = [policy.constraints for policy in self.policies.policies]
        wanted += [binding.resources for binding in self.policies.bindings]
        rules = [rule for one in wanted for rule in (*one.rules, *one.excluded)]
        return Asked(
            frozenset(name for rule in rules for name in rule.names),
            tuple(dict.fromkeys(each for one in wanted for each in one.namespaces.requirements)),
            tuple(dict.fromkeys(each for one in wanted for each in one.objects.requirements)),
        )

    def _bindings(self, policy: Policy) -> list[Binding]:
        return [binding for binding in self.policies.bindings if binding.policy == policy.name]


class Surroundings:
    """What the objects of a set find in their cluster."""

    def __init__(self, objects: Sequence[Mapping], others: Sequence[Mapping]) -> None:
        self._namespaces: dict[str, Object] = {}
        together = [*others, *objects]
        # The objects are kept by whoever asks, so that their ids stay their own.
        self._ids = {id(one): identity(one) for one in together}
        self.parameters = Parameters(together, self._identified, self._seen)
        for one in together:
            object_id = self._identified(one)
            if object_id.kind == "Namespace" and object_id.api_version == "v1":
                self._namespaces[object_id.name] = self._seen(one)

    def resource(self, manifest: Mapping) -> Resource:
        """The resource that an object is one of."""
        object_id = self._identified(manifest)
        return resource(object_id.api_version, object_id.kind)

    def request(self, manifest: Mapping) -> Request:
        """The request that creates an object."""
        object_id = self._identified(manifest)
        found = resource(object_id.api_version, object_id.kind)
        namespace = (object_id.namespace or "default") if found.namespaced else ""
        placed = self._namespace(namespace)["metadata"]["labels"] if namespace else {}
        return Request(found, object_id.name, namespace, _labels(manifest), placed)

    def subject(self, manifest: Mapping, request: Request) -> Subject:
        """An object as policies see it."""
        namespace = self._namespace(request.namespace) if request.namespace else None
        return Subject(request, self._seen(manifest), namespace)

    def _identified(self, manifest: Mapping) -> ObjectId:
        return self._ids.get(id(manifest)) or identity(manifest)

    def _seen(self, manifest: Mapping) -> Object:
        return _seen(manifest, self._identified(manifest))

    def _namespace(self, name: str) -> Object:
        """A namespace after defaulting; one that nobody declares has no labels but its name."""
        if name not in self._namespaces:
            bare: Mapping = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
            self._namespaces[name] = seen(bare)
        return self._namespaces[name]


def _labels(manifest: Mapping) -> Object:
    metadata = manifest.get("metadata")
    labels = metadata.get("labels") if isinstance(metadata, dict) else None
    if not isinstance(labels, dict):
        return {}
    if all(type(value) is str for value in labels.values()):
        return labels
    return {key: "" if is_null(value) else text_of(value) for key, value in labels.items()}


def seen(manifest: Mapping) -> Object:
    """An object after defaulting, with the metadata that the server sets."""
    return _seen(manifest, identity(manifest))


def _seen(manifest: Mapping, object_id: ObjectId) -> Object:
    found = typed(object_id.api_version, object_id.kind, manifest)
    made: Object = plain(manifest) if found is None else found
    metadata = made.get("metadata")
    given = metadata if isinstance(metadata, dict) else {}
    return {**made, "metadata": {**given, **_set_by_the_server(object_id, given)}}


def _set_by_the_server(object_id: ObjectId, given: Object) -> Object:
    fields: Object = {"uid": UID, "creationTimestamp": _CREATED}
    if resource(object_id.api_version, object_id.kind).namespaced and not given.get("namespace"):
        fields["namespace"] = "default"
    return fields | {"generation": 1} if object_id.group in _WITH_GENERATION else fields

"""Objects of a rendered set that others are judged by: Namespaces, definitions, parameters of policies."""

from __future__ import annotations

from typing import Final

from fairway.check.policy import PolicySet
from fairway.kustomize.resource import Resource
from fairway.manifest import ObjectId

_ALWAYS: Final = (("", "Namespace", ""), ("apiextensions.k8s.io", "CustomResourceDefinition", ""))


class Surroundings:
    """Which objects these are, given the policies of a side; a parameter may be told by its name."""

    def __init__(self, policies: PolicySet) -> None:
        self._known: dict[tuple[str, str], set[str]] = {}
        for group, kind, name in _ALWAYS:
            self._known.setdefault((group, kind), set()).add(name)
        kinds = {policy.name: policy.param_kind for policy in policies.policies}
        for binding in policies.bindings:
            kind_of = kinds.get(binding.policy)
            if kind_of and binding.param_ref:
                group = kind_of[0].rpartition("/")[0]
                self._known.setdefault((group, kind_of[1]), set()).add(binding.param_ref.name)

    def has(self, object_id: ObjectId) -> bool:
        """Whether an object is one of these."""
        names = self._known.get((object_id.group, object_id.kind), ())
        return "" in names or object_id.name in names

    def may_have(self, resource: Resource) -> bool:
        """Whether an object may become one: steps may still put something before or behind its name."""
        names = self._known.get((resource.gvk.group, resource.kind), ())
        return any(not name or resource.name in name for name in names)

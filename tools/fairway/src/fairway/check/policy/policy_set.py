"""The policies of a repository, with their bindings, exceptions and the facts of clusters: values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Named
from dataclasses import field, replace

from fairway.check.policy.exceptions import PolicyException
from fairway.check.policy.model import BINDING, POLICY, Binding, Policy, binding_of, policy_of
from fairway.check.policy.plain import plain
from fairway.finding import Finding
from fairway.frozen import frozen
from fairway.manifest import identity
from fairway.yamlio.node import Mapping


@frozen
class PolicySet:
    """Policies and bindings; `clusters` are the facts of each cluster, parameters of what runs there.

    `faults` is what is wrong with the file of the exceptions.
    """

    policies: tuple[Policy, ...]
    bindings: tuple[Binding, ...]
    clusters: Named[str, Mapping] = field(default_factory=dict)
    exceptions: tuple[PolicyException, ...] = ()
    faults: tuple[Finding, ...] = ()

    @classmethod
    def of(
        cls,
        manifests: Iterable[Mapping],
        *,
        clusters: Named[str, Mapping] | None = None,
        exceptions: Sequence[PolicyException] = (),
        faults: Sequence[Finding] = (),
    ) -> PolicySet:
        """The policies and bindings among manifests; the last of two of one name wins."""
        policies, bindings = {}, {}
        for manifest in manifests:
            object_id = identity(manifest)
            if (object_id.group, object_id.kind) == POLICY:
                policies[object_id.name] = policy_of(plain(manifest))
            elif (object_id.group, object_id.kind) == BINDING:
                bindings[object_id.name] = binding_of(plain(manifest))
        known = (tuple(policies.values()), tuple(bindings.values()), dict(clusters or {}))
        return cls(*known, tuple(exceptions), tuple(faults))

    def excepted_by(self, former: PolicySet) -> PolicySet:
        """The same with no other exceptions than an earlier state had, but from policies that are new.

        So a change does not except itself from what holds before it.
        """
        held = {policy.name for policy in former.policies}
        known = {replace(one, file="", line=0) for one in former.exceptions}
        kept = [
            one for one in self.exceptions if one.policy not in held or replace(one, file="", line=0) in known
        ]
        return replace(self, exceptions=tuple(kept))

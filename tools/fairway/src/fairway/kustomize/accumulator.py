"""What building a kustomization gathers: resources, configuration of transformers, variables."""

from __future__ import annotations

from dataclasses import dataclass, field

from fairway.errors import KustomizeError
from fairway.kustomize.config import EMPTY, TransformerConfig
from fairway.kustomize.resid import res_id
from fairway.kustomize.resmap import ResMap
from fairway.kustomize.resource import Resource
from fairway.kustomize.vars import VarSet
from fairway.kustomize.vars.types import Var


@dataclass(slots=True)
class Accumulator:
    """The state of one kustomization on its way through a build."""

    resmap: ResMap = field(default_factory=ResMap)
    config: TransformerConfig = EMPTY
    variables: VarSet = field(default_factory=VarSet)

    def absorb(self, other: Accumulator) -> None:
        """Take over what another kustomization gathered. Raises KustomizeError on a conflict."""
        self.resmap.append_all(other.resmap.resources)
        self.config = self.config.merge(other.config)
        self.variables.merge_set(other.variables)

    def copy(self) -> Accumulator:
        """The same, to be changed independently; object trees are shared."""
        return Accumulator(
            ResMap([resource.copy() for resource in self.resmap]), self.config, self.variables.copy()
        )

    def add_variables(self, variables: tuple[Var, ...]) -> None:
        """Register variables, and the objects that they read. Raises KustomizeError on a conflict."""
        for variable in variables:
            matched = self._objects_of(variable)
            if len(matched) > 1:
                raise KustomizeError(
                    f"found {len(matched)} resId matches for var {variable.name} (unable to disambiguate)",
                    remedy="Add a namespace to the variable's `objref`.",
                )
            for resource in matched:
                resource.ref_var_names = (*resource.ref_var_names, variable.name)
        self.variables.merge_slice(variables)

    def _objects_of(self, variable: Var) -> list[Resource]:
        reference = variable.objref
        gvk = reference.gvk
        # The scope of the kind is not known here, so an empty namespace is any.
        wanted = res_id(gvk, reference.name, reference.namespace, scope_known=False)
        exact = bool(wanted.namespace)
        return [
            resource
            for resource in self.resmap.ever_named(reference.name)
            if any(
                each.gvk == gvk and each.name == reference.name and (not exact or each.key == wanted.key)
                for each in (*resource.prev_ids, resource.cur_id)
            )
        ]

"""`replicas:` sets the number of replicas of the objects of a name (kustomize: ReplicaCountTransformer)."""

from __future__ import annotations

from fairway.errors import KustomizeError
from fairway.kustomize.fieldspec import CREATE_SCALAR, FieldSpec, write_field
from fairway.kustomize.part.spared import spares_by_fields
from fairway.kustomize.resmap import ResMap
from fairway.kustomize.resource import Resource
from fairway.kustomize.shared_values import assign
from fairway.yamlio.node import INT, Node, Scalar
from fairway.yamlio.style import in_style_of


def set_replicas(resmap: ResMap, name: str, count: int, field_specs: tuple[FieldSpec, ...]) -> None:
    """Set `count` where the specs say. Raises KustomizeError when no object of that name has such a field."""
    value = Scalar(str(count), INT)

    def setter(node: Node) -> Node:
        if type(node) is dict or type(node) is list:
            raise KustomizeError(f"replicas of {name!r}: the field is not a scalar")
        return in_style_of(node, value)

    part = resmap.part
    if part is not None and not spares_by_fields(field_specs):
        part.want_named(name)
    found = part is not None and any(part.is_any_selected(name, spec.gvk) for spec in field_specs)
    candidates = resmap.ever_named(name)
    for spec in field_specs:
        for resource in candidates:
            if _had_name(resource, name, spec):
                found = True
                if spec.selects(resource.gvk):
                    assign(resource, write_field(resource.root, spec, setter, CREATE_SCALAR))
    if not found:
        kinds = ", ".join(str(spec.gvk) for spec in field_specs)
        raise KustomizeError(
            f"resource with name {name} does not match a config with the following GVK [{kinds}]",
            remedy=f"Correct the name under `replicas:`: nothing that can be scaled is called {name}.",
        )


def _had_name(resource: Resource, name: str, spec: FieldSpec) -> bool:
    return any(
        each.name == name and each.gvk.is_selected(spec.gvk) for each in (*resource.prev_ids, resource.cur_id)
    )

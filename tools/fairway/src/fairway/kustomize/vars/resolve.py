"""Put the values of vars where objects ask for them (kustomize: refvartransformer.go)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fairway.errors import KustomizeError
from fairway.kustomize.fieldspec import (
    FieldSpec,
    Setter,
    spec_table,
    write_field,
)
from fairway.kustomize.resource import Resource
from fairway.kustomize.shared_values import assign
from fairway.kustomize.vars.expand import Value, expand
from fairway.kustomize.vars.read import read_value
from fairway.kustomize.vars.types import Var, VarSet
from fairway.yamlio.node import Node, Scalar
from fairway.yamlio.reprinted import original
from fairway.yamlio.style import PLAIN_EMPTY, as_plain, is_untagged


def resolve_variables(resources: Sequence[Resource], variables: VarSet, specs: tuple[FieldSpec, ...]) -> None:
    """Replace `$(NAME)` in the fields that the specs name; resources get new trees. Raises KustomizeError.

    A var that no object carries (see `Resource.ref_var_names`), or whose field is not there, is an error.
    """
    if not len(variables):
        return
    values = _values(resources, variables)
    setter = _setter(values)
    for resource in resources:
        if resource.root:
            for spec in spec_table(specs)[resource.gvk]:
                assign(resource, write_field(resource.root, spec, setter))


def _values(resources: Sequence[Resource], variables: VarSet) -> dict[str, Value]:
    carriers: dict[str, Resource] = {}
    for resource in resources:
        for name in resource.ref_var_names:
            carriers.setdefault(name, resource)
    return {variable.name: _value(variable, carriers.get(variable.name)) for variable in variables}


def _value(variable: Var, carrier: Resource | None) -> Value:
    if carrier is None:
        raise KustomizeError(
            f"var '{variable.name}' cannot be mapped to a field in the set of known resources",
            remedy=f"There is no {variable.objref.gvk.kind} `{variable.objref.name}` for its `objref`.",
        )
    try:
        return read_value(carrier.root, variable.field_path)
    except KustomizeError as error:
        raise KustomizeError(
            f"field specified in var '{variable.name}' not found in {carrier.cur_id}: {error.message}",
            remedy="Correct the `fieldref.fieldpath` of the var.",
        ) from None


def _setter(values: Mapping[str, Value]) -> Setter:
    def expand_field(node: Node) -> Node:
        if type(node) is dict:
            return _mapping(node, values)
        if type(node) is list:
            return _list(node, values)
        text = _string(node)
        return node if text is None else _expanded(text, values)

    return expand_field


def _mapping(node: dict[str, Node], values: Mapping[str, Value]) -> Node:
    written = {
        key: value if (text := _string(value)) is None else _expanded(text, values)
        for key, value in node.items()
    }
    return node if all(written[key] is value for key, value in node.items()) else written


def _list(node: list[Node], values: Mapping[str, Value]) -> Node:
    texts = [_string(item) for item in node]
    if None in texts:
        raise KustomizeError(
            "a list in which vars are replaced holds something else than strings",
            remedy="Quote the numbers and booleans in it.",
        )
    written = [_expanded(text, values) for text in texts if text is not None]
    return node if all(new is old for new, old in zip(written, node, strict=True)) else written


def _expanded(text: str, values: Mapping[str, Value]) -> Node:
    new = expand(text, values)
    return as_plain(new) if type(new) is str else new


def _string(node: Node) -> str | None:
    """The text of a string, or of a scalar that was created without a tag; None for all else."""
    if type(node) is str:
        return original(node)
    return node.text if type(node) is Scalar and (is_untagged(node) or node is PLAIN_EMPTY) else None

"""`labels:`, `commonLabels:` and `commonAnnotations:` (kustomize: LabelTransformer, AnnotationsTransformer).

One write puts one and the same scalar into every field that lacked the key; what follows from that is in
`fairway.kustomize.shared_values`.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingABC

from fairway.errors import KustomizeError
from fairway.kustomize.fieldspec import CREATE_MAPPING, FieldSpec, hiding, is_null, spec_table, write_field
from fairway.kustomize.resmap import ResMap
from fairway.kustomize.resource import Resource
from fairway.kustomize.shared_values import assign, fresh, shared_value
from fairway.yamlio.node import Node, Scalar, text_of
from fairway.yamlio.style import PLAIN_EMPTY, as_plain, as_quoted, touchy, was_quoted


def add_entries(resmap: ResMap, entries: MappingABC[str, str], field_specs: tuple[FieldSpec, ...]) -> None:
    """Write key and value into each mapping that the field specs name, in the order of keys."""
    if not entries:
        return
    ordered, table = sorted(entries.items()), spec_table(field_specs)
    for resource in resmap.resources:
        specs = table[resource.gvk]
        if specs:
            _add_to(resource, ordered, specs)


def _add_to(resource: Resource, entries: list[tuple[str, str]], specs: tuple[FieldSpec, ...]) -> None:
    if resource.shared:
        for key, value in entries:
            _add_one_shared(resource, key, value, specs)
        return
    tokens = {key: _created(value) for key, value in entries}
    counts = dict.fromkeys(tokens, 0)

    def setter(node: Node) -> Node:
        if type(node) is not dict:
            return _beside_null(node, tokens)
        copy = node.copy()
        for key, token in tokens.items():
            if key in copy:
                copy[key] = _overwritten(copy[key], token)
            else:
                counts[key] += 1
                copy[key] = token
        return copy

    root = resource.root
    for spec in specs:
        root = write_field(root, spec, setter, CREATE_MAPPING)
    resource.shared = tuple(
        shared_value(key, tokens[key], resource.root, root) for key, count in counts.items() if count > 1
    )
    resource.root = root
    for key, count in counts.items():
        if count:
            resource.note_key(key)


def _add_one_shared(resource: Resource, key: str, value: str, specs: tuple[FieldSpec, ...]) -> None:
    token = _created(value)
    added = 0
    first = resource.root

    def setter(node: Node) -> Node:
        nonlocal added
        if type(node) is not dict:
            return _beside_null(node, {key: token})
        added += key not in node
        return {**node, key: token if key not in node else _overwritten(node[key], token)}

    for spec in specs:
        assign(resource, write_field(resource.root, spec, setter, CREATE_MAPPING))
    if added:
        resource.note_key(key)
    if added > 1:
        resource.shared = (*resource.shared, shared_value(key, token, first, resource.root))


def _created(value: str) -> str | Scalar:
    """The value as it is in a new field: kustomize quotes what YAML 1.1 would not read as text."""
    if not value:
        return PLAIN_EMPTY
    return as_quoted(value) if value in touchy else fresh(value)


def _overwritten(old: Node, token: str | Scalar) -> Node:
    """The value in the scalar that is there, which stays one of its own and keeps its quotes."""
    own = fresh(text_of(token))
    return as_quoted(own) if was_quoted(old) else as_plain(own)


def _beside_null(node: Node, entries: MappingABC[str, Node]) -> Node:
    if is_null(node):
        return hiding(node, entries)
    raise KustomizeError("wrong node kind: expected a mapping to add labels or annotations to")

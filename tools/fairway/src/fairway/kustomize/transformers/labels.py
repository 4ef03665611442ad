"""`labels:`, `commonLabels:` and `commonAnnotations:` (kustomize: LabelTransformer, AnnotationsTransformer).

One write of kustomize puts one and the same scalar into every field that lacked the key, so a later
write to one of these fields (by a patch, a replacement, another label) shows in all of them. That
is part of its output; `propagate_shared` does the same to our trees. The values that a write shares
are kept in `Resource.shared` and recognised by identity, always below the same key.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as MappingABC

from fairway.errors import KustomizeError
from fairway.kustomize.fieldspec import CREATE_MAPPING, FieldSpec, specs_for, write_field
from fairway.kustomize.place import Place, node_at, with_node
from fairway.kustomize.resmap import ResMap
from fairway.kustomize.resource import Resource, require_text_key
from fairway.yamlio.node import Mapping, Node, Scalar


def add_entries(resmap: ResMap, entries: MappingABC[str, str], field_specs: tuple[FieldSpec, ...]) -> None:
    """Write key and value into each mapping that the field specs name, in the order of keys."""
    if not entries:
        return
    ordered = sorted(entries.items())
    for resource in resmap.resources:
        specs = specs_for(field_specs, resource.gvk)
        if specs:
            _add_to(resource, ordered, specs)


def _add_to(resource: Resource, entries: list[tuple[str, str]], specs: tuple[FieldSpec, ...]) -> None:
    if resource.shared:
        for key, value in entries:
            _add_one_shared(resource, key, value, specs)
        return
    tokens = {key: _fresh(value) for key, value in entries}
    counts = dict.fromkeys(tokens, 0)

    def setter(node: Node) -> Node:
        if type(node) is not dict:
            return _not_a_mapping(node)
        copy = node.copy()
        for key, token in tokens.items():
            if key in copy:
                # Kustomize writes into the scalar that is there, which stays one of its own.
                copy[key] = _fresh(token)
            else:
                counts[key] += 1
                copy[key] = token
        return copy

    root = resource.root
    for spec in specs:
        root = write_field(root, spec, setter, CREATE_MAPPING)
    resource.root = root
    for key, count in counts.items():
        if count:
            require_text_key(key)
    resource.shared = tuple((key, tokens[key]) for key, count in counts.items() if count > 1)


def _add_one_shared(resource: Resource, key: str, value: str, specs: tuple[FieldSpec, ...]) -> None:
    token = _fresh(value)
    added = 0

    def setter(node: Node) -> Node:
        nonlocal added
        if type(node) is not dict:
            return _not_a_mapping(node)
        added += key not in node
        return {**node, key: token if key not in node else _fresh(value)}

    for spec in specs:
        old = resource.root
        new = write_field(old, spec, setter, CREATE_MAPPING)
        resource.root, resource.shared = propagate_shared(old, new, resource.shared)
    if added:
        require_text_key(key)
    if added > 1:
        resource.shared = (*resource.shared, (key, token))


def _not_a_mapping(node: Node) -> Node:
    if type(node) is Scalar and node.tag == "!!null":
        return node
    raise KustomizeError("wrong node kind: expected a mapping to add labels or annotations to")


def _fresh(value: str) -> str:
    """A string object of its own where Python has such (two characters and more)."""
    return "".join((value[:1], value[1:]))


def propagate_shared(
    old: Mapping, new: Mapping, shared: tuple[tuple[str, str], ...]
) -> tuple[Mapping, tuple[tuple[str, str], ...]]:
    """The tree `new` with each write to a shared scalar of `old` repeated in its other places.

    Returns that tree and the shared values that are left.
    """
    if new is old:
        return new, shared
    left = []
    for key, token in shared:
        written = _written(old, new, key, token)
        if written is None:
            left.append((key, token))
            continue
        value = _fresh(written) if type(written) is str else written
        for path in _places(old, key, token):
            if node_at(new, path) is not None:
                new = with_node(new, path, value)
        if type(value) is str:
            left.append((key, value))
    return new, tuple(left)


def _written(old: Mapping, new: Mapping, key: str, token: str) -> Node | None:
    result = None
    for path in _places(old, key, token):
        value = node_at(new, path)
        if value is not None and value is not token:
            result = value
    return result


def _places(node: Node, key: str, token: str, path: Place = ()) -> Iterator[Place]:
    if type(node) is dict:
        for name, child in node.items():
            if child is token and name == key:
                yield (*path, name)
            elif type(child) is dict or type(child) is list:
                yield from _places(child, key, token, (*path, name))
    elif type(node) is list:
        for index, child in enumerate(node):
            if type(child) is dict or type(child) is list:
                yield from _places(child, key, token, (*path, index))

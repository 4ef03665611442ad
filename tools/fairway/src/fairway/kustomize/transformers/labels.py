"""`labels:`, `commonLabels:` and `commonAnnotations:` (kustomize: LabelTransformer, AnnotationsTransformer).

One write puts one and the same scalar into every field that lacked the key; what follows from that is in
`fairway.kustomize.shared_values`.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingABC

from fairway.errors import KustomizeError
from fairway.kustomize.fieldspec import CREATE_MAPPING, FieldSpec, hiding, is_null, spec_table, write_field
from fairway.kustomize.part.spared import spares_by_fields
from fairway.kustomize.resmap import ResMap
from fairway.kustomize.resource import Resource
from fairway.kustomize.selector import EVERYTHING
from fairway.kustomize.shared_values import assign, fresh, shared_value
from fairway.yamlio.node import Mapping, Node, Scalar, text_of
from fairway.yamlio.style import PLAIN_EMPTY, as_plain, as_quoted, as_set, touchy, was_quoted


def add_entries(resmap: ResMap, entries: MappingABC[str, str], field_specs: tuple[FieldSpec, ...]) -> None:
    """Write key and value into each mapping that the field specs name, in the order of keys."""
    if not entries:
        return
    ordered, table = sorted(entries.items()), spec_table(field_specs)
    if resmap.part is not None and not spares_by_fields(field_specs, entries):
        resmap.part.want_selected(EVERYTHING)
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
    root, counts, styles = _written(resource.root, tokens, specs)
    restyled = {key: old for key, old in styles.items() if counts[key] and old is not None}
    if restyled:
        tokens |= {key: _overwritten(old, tokens[key]) for key, old in restyled.items()}
        root, counts, _ = _written(resource.root, tokens, specs)
    resource.shared = tuple(
        shared_value(key, tokens[key], resource.root, root) for key, count in counts.items() if count > 1
    )
    resource.root = root
    for key, count in counts.items():
        if count:
            resource.note_key(key)


_Tokens = dict[str, str | Scalar]


def _written(
    root: Mapping, tokens: _Tokens, specs: tuple[FieldSpec, ...]
) -> tuple[Mapping, dict[str, int], dict[str, Node | None]]:
    """The object with all entries, how often each was new, and the scalar whose style a new one takes over.

    It is the last one that was overwritten: kustomize gives the one scalar that it writes the style of each
    that it overwrites. None where a new scalar has its own style.
    """
    counts = dict.fromkeys(tokens, 0)
    styles: dict[str, Node | None] = dict.fromkeys(tokens)

    def setter(node: Node) -> Node:
        if type(node) is not dict:
            return _beside_null(node, tokens)
        copy = node.copy()
        for key, token in tokens.items():
            old = copy.get(key)
            if old is not None:
                copy[key] = _overwritten(old, token)
                styles[key] = old
                continue
            counts[key] += 1
            copy[key] = token
            if styles[key] is not None and not was_quoted(styles[key]) and _is_no_string(token):
                styles[key] = None
        return copy

    for spec in specs:
        root = write_field(root, spec, setter, CREATE_MAPPING)
    return root, counts, styles


def _is_no_string(token: str | Scalar) -> bool:
    """Whether kustomize puts a new scalar in quotes, since it would be no string without."""
    return was_quoted(as_set(text_of(token)))


def _add_one_shared(resource: Resource, key: str, value: str, specs: tuple[FieldSpec, ...]) -> None:
    token = _created(value)
    first = resource.root
    _, counts, styles = _written(first, {key: token}, specs)
    style, added = styles[key], counts[key]
    if added and style is not None:
        token = _overwritten(style, token)

    def setter(node: Node) -> Node:
        if type(node) is not dict:
            return _beside_null(node, {key: token})
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


def _overwritten(old: Node, token: str | Scalar) -> str | Scalar:
    """The value in the scalar that is there, which stays one of its own and keeps its quotes."""
    own = fresh(text_of(token))
    return as_quoted(own) if was_quoted(old) else as_plain(own)


def _beside_null(node: Node, entries: MappingABC[str, Node]) -> Node:
    if is_null(node):
        return hiding(node, entries)
    raise KustomizeError("wrong node kind: expected a mapping to add labels or annotations to")

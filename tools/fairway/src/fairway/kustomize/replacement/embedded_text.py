"""Change one field in a text that is JSON or YAML, and write it again in its own format."""

from __future__ import annotations

from fairway.errors import KustomizeError
from fairway.kustomize.once_null import value_text
from fairway.kustomize.replacement.path import Path
from fairway.kustomize.replacement.update import update
from fairway.kustomize.replacement.yaml_text.edit import rewrite
from fairway.kustomize.replacement.yaml_text.read import read_document
from fairway.kustomize.replacement.yaml_text.tree import plain_node
from fairway.kustomize.replacement.yaml_text.write import write_document
from fairway.yamlio.compose import compose
from fairway.yamlio.gojson import json_string, to_json
from fairway.yamlio.node import NULL_TAG, Node, Scalar
from fairway.yamlio.style import with_text


def edited_text(text: str, path: Path, value: Node, create: str) -> str | None:
    """The text with the value at the path; None when that cannot be done (no such field, no YAML at all)."""
    try:
        if text.strip()[:1] in {"{", "["}:
            return _edited_json(text, path, value, create)
        return _edited_yaml(text, path, value, create)
    except KustomizeError:
        return None


def _edited_yaml(text: str, path: Path, value: Node, create: str) -> str | None:
    document = read_document(text)
    if document is None:
        return None
    node = plain_node(document.root)
    written = _edited(node, path, value, create)
    if written is None:
        return None
    rewrite(document, node, written, value)
    return write_document(document).strip()


def _edited(node: Node, path: Path, value: Node, create: str) -> Node | None:
    def put(field: Node) -> Node:
        return with_text(field, value_text(value)) if isinstance(field, str | Scalar) else value

    updated = update(node, path, put, create)
    return updated.root if updated.places else None


def _edited_json(text: str, path: Path, value: Node, create: str) -> str | None:
    node = compose(text, name=None)
    if node is None:
        return None
    written = _edited(node, path, value, create)
    if written is None:
        return None
    written = _between_braces(written)
    return _indented(written, "\n") if "\n" in text and "  " in text else to_json(written)


def _between_braces(node: Node) -> Node:
    """The tree with empty strings where scalars have no text: between braces that is not null."""
    if type(node) is dict:
        return {key: _between_braces(value) for key, value in node.items()}
    if type(node) is list:
        return [_between_braces(item) for item in node]
    return "" if type(node) is Scalar and not node.text and node.tag == NULL_TAG else node


def _indented(node: Node, newline: str) -> str:
    """JSON as Go's MarshalIndent lays it out with two spaces."""
    inner = newline + "  "
    if node and type(node) is dict:
        keys = sorted(node, key=str.encode)
        fields = [f"{json_string(key)}: {_indented(node[key], inner)}" for key in keys]
        return "{" + inner + f",{inner}".join(fields) + newline + "}"
    if node and type(node) is list:
        return "[" + inner + f",{inner}".join(_indented(item, inner) for item in node) + newline + "]"
    return to_json(node)

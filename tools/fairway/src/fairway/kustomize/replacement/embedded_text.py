"""Change one field in a text that is JSON or YAML, and write it again in its own format."""

from __future__ import annotations

from fairway.errors import KustomizeError
from fairway.kustomize.replacement.path import Path
from fairway.kustomize.replacement.untagged import settled, with_text
from fairway.kustomize.replacement.update import update
from fairway.kustomize.resource import text_of
from fairway.yamlio.compose import compose
from fairway.yamlio.gojson import json_string, to_json
from fairway.yamlio.node import NULL_TAG, Node, Scalar


def edited_text(text: str, path: Path, value: Node, create: str) -> str | None:
    """The text with the value at the path; None when that cannot be done (no such field, no YAML at all)."""
    try:
        if text.strip()[:1] in {"{", "["}:
            return _edited_json(text, path, value, create)
    except KustomizeError:
        return None
    return None


def _edited_json(text: str, path: Path, value: Node, create: str) -> str | None:
    def put(field: Node) -> Node:
        if not isinstance(field, str | Scalar):
            return value
        written = with_text(field, text_of(value))
        # Nothing at all between braces is an empty string, not null.
        return "" if isinstance(written, Scalar) and not written.text and written.tag == NULL_TAG else written

    node = compose(text, name=None)
    if node is None:
        return None
    written, hits = update(node, path, put, create)
    if not hits:
        return None
    written = settled(written)
    return _indented(written, "\n") if "\n" in text and "  " in text else to_json(written)


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

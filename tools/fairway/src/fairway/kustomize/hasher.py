"""The hash of a generated object's content, which its name ends with (kustomize: api/hasher)."""

from __future__ import annotations

from typing import Final

from fairway.errors import UnsupportedError
from fairway.kustomize.resmap import ResMap
from fairway.kustomize.resource import NEEDS_HASH_SUFFIX, text_of
from fairway.yamlio.gojson import to_json
from fairway.yamlio.node import FLOAT, INT, NULL, Mapping, Node, Scalar
from fairway.yamlio.number import json_number

_HASHED: Final = {"ConfigMap": (("data",), "binaryData"), "Secret": (("data", "type"), "stringData")}
_LETTERS: Final = str.maketrans("013ae", "ghkmt")
_LENGTH: Final = 10


def add_hashes(resmap: ResMap) -> None:
    """Append their hash to the names of all objects that were generated to have one. Raises as `hash_of`."""
    for resource in resmap:
        if resource.is_enabled(NEEDS_HASH_SUFFIX):
            suffix = hash_of(resource.root)
            resource.store_previous_id()
            resource.set_name(f"{resource.name}-{suffix}")
    resmap.invalidate()


def hash_of(root: Mapping) -> str:
    """Ten characters that change with the data (and the type of a Secret), not with the name.

    Raises UnsupportedError for other kinds, whose hash depends on how kustomize keeps a tree in memory.
    """
    kind = text_of(root.get("kind"))
    known = _HASHED.get(kind)
    if known is None:
        raise UnsupportedError(
            f"a name suffix hash for a {kind} is asked for",
            remedy="Only generated ConfigMaps and Secrets can have one; build with `--engine kustomize`.",
        )
    fields, optional = known
    content: Mapping = {"kind": kind, "name": "", **{field: _value(root.get(field)) for field in fields}}
    more = root.get(optional)
    if type(more) is dict or type(more) is list:
        content[optional] = _value(more)
    import hashlib  # noqa: PLC0415 - it loads OpenSSL, and not every build has such an object

    return hashlib.sha256(to_json(content).encode()).hexdigest()[:_LENGTH].translate(_LETTERS)


def _with_floats(node: Node) -> Node:
    """The node with its numbers as Go's JSON reads them: floats, so that long integers lose digits."""
    if type(node) is dict:
        return {key: _with_floats(value) for key, value in node.items()}
    if type(node) is list:
        return [_with_floats(item) for item in node]
    return Scalar(json_number(node), FLOAT) if type(node) is Scalar and node.tag == INT else node


def _value(node: Node | None) -> Node:
    """A field as the hash sees it: a mapping, the text of a scalar, nothing for none, null for a list."""
    if type(node) is dict:
        return _with_floats(node)
    return NULL if type(node) is list else text_of(node)

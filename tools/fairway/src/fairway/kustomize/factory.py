"""From the text of a resource file to its objects (kustomize: resource.Factory, kio.ByteReader)."""

from __future__ import annotations

from fairway.errors import KustomizeError
from fairway.kustomize.resource import is_nil_or_empty, text_of
from fairway.yamlio.braces import flow_key, flow_list
from fairway.yamlio.compose import compose
from fairway.yamlio.config import from_json, to_json
from fairway.yamlio.node import NULL, Mapping, Node, Scalar
from fairway.yamlio.read import read_documents, split_documents
from fairway.yamlio.repeated import NOTICE, require_unique
from fairway.yamlio.style import as_double

_WRAPPERS = frozenset({"List", "ResourceList"})


def objects_from_text(text: str, *, name: str | None = None, tolerant: bool = False) -> list[Mapping]:
    """The objects of a file in order, lists of objects expanded, empty documents dropped.

    Raises YamlError for what is not YAML, KustomizeError for what is no object (`name` is the file).
    """
    nodes = _unwrapped(read_documents(text, name=name, tolerant=tolerant), text)
    try:
        return _expanded(_checked(nodes))
    except KustomizeError as error:
        raise KustomizeError(
            error.message, file=error.file or name, line=error.line, remedy=error.remedy
        ) from error


def unexpanded_objects(text: str) -> list[Mapping]:
    """The same with lists of objects as they are, only `kind: List` unwrapped. Raises as above."""
    return _checked(_unwrapped(read_documents(text), text))


def _unwrapped(nodes: list[Node], text: str) -> list[Node]:
    if len(nodes) != 1 or type(nodes[0]) is not dict:
        return nodes
    node = nodes[0]
    if text_of(node.get("kind")) not in _WRAPPERS or not ("items" in node or "functionConfig" in node):
        return nodes
    if len(split_documents(text)) != 1:
        return nodes
    items = node.get("items")
    if NOTICE in node and type(items) is list:
        return [{**item, NOTICE: node[NOTICE]} if type(item) is dict else item for item in items]
    return items if type(items) is list else _pairs(items)


def _pairs(items: Node | None) -> list[Node]:
    """What kustomize takes for the items of something that is no list."""
    if type(items) is dict:
        return [part for pair in items.items() for part in pair]
    return []


def _checked(nodes: list[Node]) -> list[Mapping]:
    return [_object(node) for node in nodes if not is_nil_or_empty(node)]


def _object(node: Node) -> Mapping:
    """The node, when it has what an object needs. Raises KustomizeError otherwise."""
    if type(node) is not dict:
        raise KustomizeError(
            "missing Resource metadata: the document is not a mapping",
            remedy="A resource file holds objects with apiVersion, kind and metadata.name.",
        )
    kind = node.get("kind")
    if is_nil_or_empty(kind) or not text_of(kind):
        raise KustomizeError(
            f"missing kind in object {_described(node)}",
            remedy="Add `kind:`; a file that is no Kubernetes object cannot be a resource.",
        )
    if text_of(kind).endswith("List"):
        return node
    metadata = node.get("metadata")
    name = metadata.get("name") if type(metadata) is dict else None
    if is_nil_or_empty(name) or not text_of(name):
        raise KustomizeError(
            f"missing metadata.name in object {_described(node)}", remedy="Add `metadata.name`."
        )
    return node


def _described(node: Mapping) -> str:
    metadata = node.get("metadata")
    name = text_of(metadata.get("name")) if type(metadata) is dict else ""
    return (
        f"{{apiVersion: {text_of(node.get('apiVersion'))}, kind: {text_of(node.get('kind'))}, name: {name}}}"
    )


def validated(node: Mapping) -> Mapping:
    """An object that still has a kind and a name at the end of a build. Raises KustomizeError otherwise."""
    return _object(node)


def _expanded(nodes: list[Mapping]) -> list[Mapping]:
    """Objects of `FooList` kinds replaced by their items, which come after all else."""
    result = []
    queue = nodes
    position = 0
    while position < len(queue):
        node = queue[position]
        position += 1
        if not text_of(node.get("kind")).endswith("List") or "items" not in node:
            result.append(node)
            continue
        queue = queue + _items(node)
    return result


def _items(node: Mapping) -> list[Mapping]:
    require_unique(node)
    items = node["items"]
    if type(items) is Scalar and items.tag == "!!null":
        return []
    if type(items) is not list:
        raise KustomizeError(f"expected array in {text_of(node['kind'])}/items, but found something else")
    return _checked([_reread(to_json(item)) for item in items])


def _reread(text: str) -> Node:
    """An item as kustomize reads it from the JSON that it writes, in which Go leaves some characters bare."""
    if text.isascii() and "\x7f" not in text:
        return _in_quotes(from_json(text))
    return compose(text, name=None) or NULL


def _in_quotes(node: Node) -> Node:
    """The node with its strings as JSON writes them, all in quotes, and between braces."""
    if type(node) is dict:
        return {flow_key(key): _in_quotes(value) for key, value in node.items()}
    if type(node) is list:
        return flow_list([_in_quotes(item) for item in node])
    return as_double(node) if type(node) is str else node

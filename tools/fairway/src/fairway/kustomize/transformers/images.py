"""`images:` changes names, tags and digests of images (kustomize: ImageTagTransformer).

Kustomize applies each entry twice: to every `image` below a list called `containers` or
`initContainers`, wherever it stands, and then to the fields of its field specs.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Final, NamedTuple

from fairway.errors import KustomizeError
from fairway.kustomize.field_tree import FieldTree
from fairway.kustomize.fieldspec import FieldSpec, is_null, spec_table
from fairway.kustomize.go_regexp import compile_pattern
from fairway.kustomize.part.spared import spares_by_fields
from fairway.kustomize.place import Place, node_at, with_node
from fairway.kustomize.resid import Gvk
from fairway.kustomize.resmap import ResMap
from fairway.kustomize.resource import rewritten, text_of
from fairway.kustomize.selector import EVERYTHING
from fairway.kustomize.shared_values import assign
from fairway.yamlio.node import Mapping, Node
from fairway.yamlio.style import is_marked

_LISTS: Final = ("containers", "initContainers")
_MOST_FREE: Final = 50_000
_MOST_KINDS: Final = 1000
_MOST_CHANGED: Final = 4096
_TAG_AND_DIGEST: Final = r"(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$"


class Image(NamedTuple):
    """One entry of `images:`; empty parts change nothing."""

    name: str
    new_name: str = ""
    tag_suffix: str = ""
    new_tag: str = ""
    digest: str = ""


def set_images(resmap: ResMap, images: tuple[Image, ...], field_specs: tuple[FieldSpec, ...]) -> None:
    """Apply the entries in order to all resources; CustomResourceDefinitions are left alone."""
    trees = _trees(field_specs)
    if resmap.part is not None and not spares_by_fields(field_specs):
        resmap.part.want_selected(EVERYTHING)
    for resource in resmap.resources:
        if resource.kind == "CustomResourceDefinition":
            continue
        root, found = trees[resource.gvk].find(resource.root)
        writes = Counter(hit.place for hit in found)
        writes.update(_container_images(root))
        changes: list[tuple[Place, Node]] = []
        for place, times in writes.items():
            old = node_at(root, place)
            new = _written(old, images, times)  # type: ignore[arg-type]  # the places are of this tree
            if new is not old:
                changes.append((place, new))
        assign(resource, _with(root, changes) if changes else root)


def _with(root: Mapping, changes: list[tuple[Place, Node]]) -> Mapping:
    """The object with other images; the very same one where they are the same in many client environments."""
    key = (
        id(root),
        tuple([(place, id(new) if type(new) is str and is_marked(new) else new) for place, new in changes]),
    )
    known = _changed.get(key)
    if known is None:
        if len(_changed) >= _MOST_CHANGED:
            _changed.clear()
        new_root = root
        for place, new in changes:
            new_root = with_node(new_root, place, new)
        known = _changed[key] = (root, changes, new_root)
    return known[2]


_changed: dict[tuple[int, tuple[tuple[Place, object], ...]], tuple[Mapping, object, Mapping]] = {}
"""What objects became; holding them keeps their ids from being used again."""


class _Trees(dict[Gvk, FieldTree[None]]):
    """The fields of images of each kind."""

    def __init__(self, field_specs: tuple[FieldSpec, ...]) -> None:
        super().__init__()
        self._specs = spec_table(field_specs)

    def __missing__(self, gvk: Gvk) -> FieldTree[None]:
        if len(self) >= _MOST_KINDS:
            self.clear()
        tree = self[gvk] = FieldTree.of((spec.path, None) for spec in self._specs[gvk])
        return tree


@lru_cache(maxsize=128)
def _trees(field_specs: tuple[FieldSpec, ...]) -> _Trees:
    return _Trees(field_specs)


def _written(node: Node, images: tuple[Image, ...], times: int) -> Node:
    if type(node) is dict or type(node) is list:
        raise KustomizeError(
            "an image field is not a scalar",
            remedy="An `image` is text; correct the object, or the field specs.",
        )
    if is_null(node):
        return node
    old = text_of(node)
    new = _after(old, images, times)
    return node if new == old else rewritten(new, node)


@lru_cache(maxsize=65536)
def _after(value: str, images: tuple[Image, ...], times: int) -> str:
    """What the entries make of an image; each is applied once for every rule that leads to it."""
    for image in images:
        for _ in range(times):
            value = changed(value, image)
    return value


_free: dict[int, Node] = {}
"""Subtrees without containers, by identity: the objects of a fleet share most of theirs."""


def _container_images(node: Node) -> list[Place]:
    places: list[Place] = []
    if len(_free) > _MOST_FREE:
        _free.clear()
    _find_containers(node, (), places)
    return places


def _find_containers(node: Node, place: Place, places: list[Place]) -> None:
    pairs = node.items() if type(node) is dict else enumerate(node)  # type: ignore[arg-type]
    for name, child in pairs:
        if (type(child) is not dict and type(child) is not list) or id(child) in _free:
            continue
        before = len(places)
        _find_containers(child, (*place, name), places)
        if name in _LISTS and type(child) is list and type(node) is dict:
            _add_images(child, (*place, name), places)
        elif len(places) == before:
            _free[id(child)] = child


def _add_images(containers: list[Node], place: Place, places: list[Place]) -> None:
    for index, container in enumerate(containers):
        if type(container) is dict:
            if "image" in container:
                places.append((*place, index, "image"))
        elif not is_null(container):
            raise KustomizeError("wrong node kind: a container must be a mapping")


@lru_cache(maxsize=65536)
def changed(value: str, image: Image) -> str:
    """What an entry makes of an image reference."""
    if not compile_pattern(f"^{image.name}{_TAG_AND_DIGEST}").search(value):
        return value
    name, tag, digest = split(value)
    name = image.new_name or name
    if image.new_tag and image.digest:
        tag, digest = image.new_tag, image.digest
    elif image.new_tag:
        tag, digest = image.new_tag, ""
    elif image.digest:
        tag, digest = "", image.digest
    elif image.tag_suffix:
        tag, digest = tag + image.tag_suffix, ""
    return name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")


def split(reference: str) -> tuple[str, str, str]:
    """Name, tag and digest of an image reference; a colon before the first slash is a port."""
    slash = max(reference.find("/"), 0)
    at = reference.find("@", slash)
    colon = reference.find(":", slash)
    if at < 0 and colon < 0:
        return reference, "", ""
    if at >= 0 and (at < colon or colon < 0):
        return reference[:at], "", reference[at:].removeprefix("@")
    if at >= 0:
        return reference[:colon], reference[colon:at].removeprefix(":"), reference[at:].removeprefix("@")
    return reference[:colon], reference[colon:].removeprefix(":"), ""

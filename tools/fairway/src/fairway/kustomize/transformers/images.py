"""`images:` changes names, tags and digests of images (kustomize: ImageTagTransformer).

Kustomize applies each entry twice: to every `image` below a list called `containers` or
`initContainers`, wherever it stands, and then to the fields of its field specs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

from fairway.errors import KustomizeError
from fairway.kustomize.fieldspec import FieldSpec, specs_for, write_fields
from fairway.kustomize.go_regexp import compile_pattern
from fairway.kustomize.resmap import ResMap
from fairway.kustomize.resource import rewritten, text_of
from fairway.yamlio.node import Mapping, Node, Scalar

_LISTS: Final = ("containers", "initContainers")
_TAG_AND_DIGEST: Final = r"(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$"


class Image(NamedTuple):
    """One entry of `images:`; empty parts change nothing."""

    name: str
    new_name: str = ""
    tag_suffix: str = ""
    new_tag: str = ""
    digest: str = ""


def set_image(resmap: ResMap, image: Image, field_specs: tuple[FieldSpec, ...]) -> None:
    """Apply one entry to all resources; CustomResourceDefinitions are left alone."""

    def setter(node: Node) -> Node:
        if type(node) is dict or type(node) is list:
            raise KustomizeError(f"image {image.name!r}: an image field is not a scalar")
        if type(node) is Scalar and node.tag == "!!null":
            return node
        old = text_of(node)
        new = changed(old, image)
        return node if new == old else rewritten(new, node)

    for resource in resmap.resources:
        if resource.kind == "CustomResourceDefinition":
            continue
        root = _walk(resource.root, setter)
        resource.root = write_fields(root, specs_for(field_specs, resource.gvk), setter)  # type: ignore[arg-type]


def _walk(node: Node, setter: Callable[[Node], Node]) -> Node:
    if type(node) is dict:
        return _walk_mapping(node, setter)
    if type(node) is list:
        copy: list[Node] | None = None
        for index, child in enumerate(node):
            if type(child) is dict or type(child) is list:
                new = _walk(child, setter)
                if new is not child:
                    copy = copy or node.copy()
                    copy[index] = new
        return node if copy is None else copy
    return node


def _walk_mapping(node: Mapping, setter: Callable[[Node], Node]) -> Node:
    copy: Mapping | None = None
    for name, child in node.items():
        if type(child) is dict or type(child) is list:
            new = _walk(child, setter)
            if name in _LISTS and type(new) is list:
                new = _containers(new, setter)
            if new is not child:
                copy = copy or node.copy()
                copy[name] = new
    return node if copy is None else copy


def _containers(containers: list[Node], setter: Callable[[Node], Node]) -> Node:
    copy: list[Node] | None = None
    for index, container in enumerate(containers):
        if type(container) is not dict:
            if type(container) is Scalar and container.tag == "!!null":
                continue
            raise KustomizeError("wrong node kind: a container must be a mapping")
        old = container.get("image")
        if old is None:
            continue
        new = setter(old)
        if new is not old:
            copy = copy or containers.copy()
            copy[index] = {**container, "image": new}
    return containers if copy is None else copy


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

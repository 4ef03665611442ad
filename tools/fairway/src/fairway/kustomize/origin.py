"""Where an object came from, kept in annotations when `buildMetadata` asks for it (resource.Origin)."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from fairway.kustomize.resmap import ResMap
from fairway.kustomize.resource import ORIGIN, TRANSFORMATIONS, Resource
from fairway.yamlio.node import Mapping, Node
from fairway.yamlio.read import read_documents


class Origin(NamedTuple):
    """A path below the directory that is built, or the place and kind of a generator or transformer."""

    path: str = ""
    configured_in: str = ""
    api_version: str = ""
    kind: str = ""
    name: str = ""
    namespace: str = ""

    def below(self, path: str) -> Origin:
        """The origin of something at a path relative to this one."""
        joined = posixpath.normpath(posixpath.join(self.path, path)) if self.path or path else ""
        return self._replace(path=joined)

    def builtin(self, file: str, kind: str) -> Origin:
        """The origin of what a built-in generator or transformer of a kustomization file makes."""
        configured_in = posixpath.normpath(posixpath.join(self.path, file))
        return Origin(configured_in=configured_in, api_version="builtin", kind=kind)

    def node(self) -> Mapping:
        """The mapping that the annotation holds as text."""
        by = {
            "apiVersion": self.api_version,
            "kind": self.kind,
            "name": self.name,
            "namespace": self.namespace,
        }
        node: Mapping = {}
        if self.path:
            node["path"] = self.path
        if self.configured_in:
            node["configuredIn"] = self.configured_in
        configured_by: Mapping = {key: value for key, value in by.items() if value}
        if configured_by:
            node["configuredBy"] = configured_by
        return node


def configured_by(resource: Resource) -> Origin | None:
    """The origin of what a plugin makes, None when its configuration has none."""
    text = resource.annotations().get(ORIGIN)
    if text is None:
        return None
    return Origin(
        configured_in=_path_of(text),
        api_version=resource.api_version,
        kind=resource.kind,
        name=resource.name,
        namespace=resource.namespace,
    )


def _path_of(text: str) -> str:
    documents = read_documents(text)
    path = documents[0].get("path") if documents and type(documents[0]) is dict else None
    return path if type(path) is str else ""


def note_read(resource: Resource, origin: Origin) -> None:
    """Note the file that a resource was read from."""
    resource.add_annotation(ORIGIN, _text(origin.node()))


def set_origin(resource: Resource, origin: Origin) -> None:
    """Note where a resource came from; all of its annotations are written anew."""
    resource.set_annotations({**resource.annotations(), ORIGIN: _text(origin.node())})


def note_generated(resmap: ResMap, origin: Origin) -> None:
    """Note the generator on those resources that say nothing of their origin."""
    for resource in resmap:
        if ORIGIN not in resource.annotations():
            set_origin(resource, origin)


def note_transformed(resmap: ResMap, origin: Origin) -> None:
    """Note a transformer on all resources; one without an origin counts as made by it."""
    for resource in resmap:
        if resource.is_empty():
            continue
        annotations = resource.annotations()
        if ORIGIN not in annotations:
            set_origin(resource, origin)
            continue
        steps: list[Node] = []
        if TRANSFORMATIONS in annotations:
            known = read_documents(annotations[TRANSFORMATIONS])
            steps = known[0] if known and type(known[0]) is list else []
        text = _text([*steps, origin.node()])
        resource.set_annotations({**annotations, TRANSFORMATIONS: text})


def _text(node: Node) -> str:
    # Imported by those who ask for origins: they are few.
    from fairway.kustomize.merge.normal import normalized  # noqa: PLC0415
    from fairway.kustomize.replacement.yaml_text.read import Document  # noqa: PLC0415
    from fairway.kustomize.replacement.yaml_text.tree import part_of  # noqa: PLC0415
    from fairway.kustomize.replacement.yaml_text.write import write_document  # noqa: PLC0415

    return write_document(Document(part_of(normalized(node)), []))

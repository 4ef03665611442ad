"""The value of a replacement: taken from an object, or given."""

from __future__ import annotations

from fairway.errors import KustomizeError
from fairway.kustomize.place import node_at
from fairway.kustomize.replacement.index import ResourceIndex
from fairway.kustomize.replacement.lookup import Found, look_up
from fairway.kustomize.replacement.path import source_path
from fairway.kustomize.replacement.types import (
    FieldOptions,
    Replacement,
    SourceSelector,
)
from fairway.kustomize.resource import Resource, is_nil_or_empty, text_of
from fairway.yamlio.node import Node, Scalar
from fairway.yamlio.style import untagged, with_text

DEFAULT_PATH = "metadata.name"


class FixedValue:
    """A value that no target changes."""

    resource: Resource | None = None

    def __init__(self, node: Node, *, differs: bool = False) -> None:
        self.node = node
        self.differs = differs
        """Whether it is another in the other state, where only what differs is built."""


class LiveValue(FixedValue):
    """A whole field of an object: what a target writes into it, the targets after that one get."""

    def __init__(self, resource: Resource, found: Found) -> None:
        super().__init__(found.node, differs=resource.differs)
        self.resource: Resource = resource
        self.place = found.place
        self._root: Node = resource.root

    def follow(self, replaced: list[Node]) -> None:
        """Look again after the object was written to; `replaced` are the nodes that gave way to others.

        A field whose parent was replaced is not in the object any more, and stays what it was.
        """
        if not self.place:
            return
        parent: Node | None = self._root
        for part in self.place:
            if any(parent is node for node in replaced):
                self.place = ()
                return
            parent = node_at(parent, (part,))
        self._root = self.resource.root
        self.node = node_at(self._root, self.place) or self.node


def value_of(replacement: Replacement, index: ResourceIndex) -> FixedValue:
    """What a replacement copies. Raises KustomizeError when there is no one such value."""
    if replacement.source_value is not None and replacement.source is not None:
        raise KustomizeError("a replacement has either `source` or `sourceValue`, not both")
    if replacement.source_value is not None:
        return FixedValue(untagged(replacement.source_value))
    if replacement.source is None:
        raise KustomizeError("a replacement needs a `source` or a `sourceValue`")
    return _from_source(replacement.source, index)


def _from_source(source: SourceSelector, index: ResourceIndex) -> FixedValue:
    resource = _one_resource(source, index)
    path = source.field_path or DEFAULT_PATH
    try:
        found = look_up(resource.root, source_path(path))
    except KustomizeError as error:
        raise KustomizeError(
            f"replacement source {_shown(source)}: fieldPath `{path}`: {error.message}", remedy=error.remedy
        ) from None
    if found is None or is_nil_or_empty(found.node):
        raise KustomizeError(
            f"fieldPath `{path}` is missing for replacement source {_shown(source)}",
            remedy="The field must be there and not be empty; a dot within a name is written `\\.`.",
        )
    options = source.options
    if options is None or not options.delimiter:
        return LiveValue(resource, found)
    return FixedValue(_piece(found.node, options), differs=resource.differs)


def _one_resource(source: SourceSelector, index: ResourceIndex) -> Resource:
    positions = index.sources(source)
    if len(positions) == 1:
        return index.resources[positions[0]]
    if positions:
        raise KustomizeError(
            f"replacement source {_shown(source)} has multiple matches",
            remedy="Say more of it: group, version, kind, name, namespace.",
        )
    raise KustomizeError(
        f"nothing selected by replacement source {_shown(source)}",
        remedy="The object must be among the resources of this kustomization, or those it is built on.",
    )


def _piece(node: Node, options: FieldOptions) -> Node:
    if not isinstance(node, str | Scalar):
        raise KustomizeError("the delimiter option can only be used with scalars")
    text = text_of(node)
    pieces = text.split(options.delimiter)
    if not 0 <= options.index < len(pieces):
        raise KustomizeError(f"options.index {options.index} is out of bounds for value {text}")
    return with_text(node, pieces[options.index])


def _shown(source: SourceSelector) -> str:
    kind = ".".join(part for part in (source.kind or "*", source.version, source.group) if part)
    return f"{kind}/{source.name or '*'}" + (f" in {source.namespace}" if source.namespace else "")

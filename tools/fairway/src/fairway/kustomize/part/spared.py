"""Steps that leave an object who it is: they may leave out what is the same in two states of a tree.

What such a step does to an object that is left out it does in both states. One that may rename an object, or
change what kustomize's books say of it, has to see it: others follow its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from fairway.kustomize.fieldspec import FieldSpec
from fairway.kustomize.merge.operations import Operations
from fairway.kustomize.resource import ALLOW_KIND_CHANGE, ALLOW_NAME_CHANGE, Resource
from fairway.yamlio.node import Mapping, Node

_MARKS: Final = ("config.kubernetes.io", "config.k8s.io")
"""What the names of all annotations have in them by which kustomize keeps its books."""

_OF_IDENTITY: Final = frozenset({"apiVersion", "kind", "metadata", ""})
_OF_CONTENT: Final = frozenset({"annotations", "labels"})
_NAMED: Final = frozenset({"annotations", "labels", "name", "namespace"})
_DELETE: Final = "delete"


def is_mark(key: str) -> bool:
    """Whether an annotation may be one of kustomize's own."""
    return any(mark in key for mark in _MARKS)


def spares_by_fields(specs: Iterable[FieldSpec], keys: Iterable[str] = ()) -> bool:
    """Whether writing to the fields of the specs, or to keys below them, leaves objects who they are."""
    return not any(map(is_mark, keys)) and _is_content(spec.path.split("/") for spec in specs)


def spares_by_value(field_paths: Iterable[str]) -> bool:
    """Whether a replacement that writes to the field paths leaves objects who they are."""
    paths = [path.replace("\\", "") for path in field_paths]
    return not any(map(is_mark, paths)) and _is_content(path.split(".") for path in paths)


def spares_by_operations(operations: Operations) -> bool:
    """Whether a JSON patch, where it can be applied, leaves objects who they are."""
    pointers = [each for step in operations.steps for each in (step.path, step.source or step.path)]
    if any(each is None or not each.startswith("/") or is_mark(each) for each in pointers):
        return False
    return _is_content(each[1:].split("/") for each in pointers if each)


def spares_by_merge(patch: Resource) -> bool:
    """Whether a strategic merge patch leaves objects who they are, or deletes them."""
    root = patch.root
    if patch.is_enabled(ALLOW_NAME_CHANGE) or patch.is_enabled(ALLOW_KIND_CHANGE):
        return False
    return root.get("$patch", _DELETE) == _DELETE and _is_plain(root.get("metadata", {}))


def _is_content(paths: Iterable[Sequence[str]]) -> bool:
    return all(
        path[0] not in _OF_IDENTITY or (path[0] == "metadata" and len(path) > 1 and path[1] in _OF_CONTENT)
        for path in paths
    )


def _is_plain(metadata: Node) -> bool:
    """Whether metadata of a patch has nothing but names, and labels and annotations that are not ours."""
    if type(metadata) is not dict or not metadata.keys() <= _NAMED:
        return False
    return all(_is_foreign(metadata[field]) for field in _OF_CONTENT & metadata.keys())


def _is_foreign(values: Node) -> bool:
    texts: Mapping = values if type(values) is dict else {"$patch": values}
    return "$patch" not in texts and not any(map(is_mark, texts))

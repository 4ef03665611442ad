"""The metadata of every object, and of every template: names, labels, annotations, finalizers, owners."""

from __future__ import annotations

from typing import Final

from fairway.check.objects.cursor import EXCLUSIVE, FORMAT, REQUIRED, At, remembering
from fairway.check.objects.syntax import Syntax, dns_label, label_key, label_value
from fairway.yamlio.node import Mapping, Node

SIZE: Final = "object/size"
_ANNOTATION_BYTES: Final = 256 * 1024
_USUAL: Final = frozenset(("name", "namespace", "labels", "annotations"))
_FINALIZERS: Final = ("kubernetes", "orphan", "foregroundDeletion")


def object_metadata(place: At, name: Syntax, *, core: bool = False, named: bool = True) -> None:
    """The metadata of an object; `place` is the object, `name` how its kind writes names.

    Finalizers of `core` kinds are standard ones or have a domain; an object that is not `named` gets a name.
    Whether there is a namespace is no matter here: Argo CD and kubectl fill it in.
    """
    metadata = place.at("metadata")
    node = metadata.node
    text = metadata.text("name")
    if text:
        metadata.written(text, name, "name")
    elif named and not metadata.text("generateName"):
        metadata.missing("name")
    if "namespace" in node:
        metadata.syntax("namespace", dns_label)
    labels_and_annotations(metadata)
    if not node.keys() <= _USUAL:
        _rest(metadata, name, core=core)


def _rest(metadata: At, name: Syntax, *, core: bool) -> None:
    prefix = metadata.text("generateName")
    if prefix:
        # It may end in a dash: more is to follow.
        metadata.written(prefix[:-1] + "a" if prefix.endswith("-") else prefix, name, "generateName")
    metadata.not_negative("generation")
    for index, finalizer in enumerate(metadata.texts("finalizers")):
        _finalizer(metadata, finalizer, index, core=core)
    _owners(metadata)


def labels_and_annotations(metadata: At) -> None:
    """The labels and annotations of an object or a template."""
    labels(metadata, "labels")
    annotations = metadata.mapping("annotations")
    if annotations:
        _annotations(metadata, annotations)


def labels(place: At, key: str) -> None:
    """A mapping of labels: keys are qualified names, values label values."""
    found = place.mapping(key)
    if found:
        _labels(At(found, place.faults, place, key))


def _check_labels(place: At) -> None:
    for key, value in place.node.items():
        if wrong := label_key(key):
            place.fault(FORMAT, f"has a key that {wrong}", key)
        if type(value) is str and (wrong := label_value(value)):
            place.fault(FORMAT, wrong, key)


_labels = remembering(_check_labels)


def _annotations(metadata: At, annotations: Mapping) -> None:
    size = 0
    for key, value in annotations.items():
        wrong = label_key(key.lower())
        if wrong:
            metadata.fault(FORMAT, f"has a key that {wrong}", "annotations", key)
        size += len(key) + _size(value)
    if size > _ANNOTATION_BYTES:
        metadata.fault(SIZE, f"hold more than {_ANNOTATION_BYTES} bytes", "annotations")


def _size(value: Node) -> int:
    return len(value.encode("utf-8", "surrogatepass")) if type(value) is str else 0


def _finalizer(metadata: At, finalizer: str, index: int, *, core: bool) -> None:
    fine = metadata.written(finalizer, label_key, "finalizers", index)
    if fine and core and "/" not in finalizer and finalizer not in _FINALIZERS:
        message = f'is "{finalizer}", which is neither a standard finalizer nor has a domain before it'
        metadata.fault(FORMAT, message, "finalizers", index)


def _owners(metadata: At) -> None:
    controllers = 0
    for owner in metadata.each("ownerReferences"):
        for key in ("apiVersion", "kind", "name", "uid"):
            if not owner.text(key):
                metadata.fault(REQUIRED, f"needs {key} in each reference", "ownerReferences", key)
        controllers += owner.flag("controller")
    if controllers > 1:
        metadata.fault(EXCLUSIVE, "may name one controller only", "ownerReferences")

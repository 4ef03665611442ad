"""What a volume claim asks for, in a claim of its own and in the templates of one."""

from __future__ import annotations

from typing import Final

from fairway.check.objects.cursor import EXCLUSIVE, FORMAT, RANGE, At, remembering
from fairway.check.objects.metadata import labels_and_annotations
from fairway.check.objects.resources import amount
from fairway.check.objects.selectors import label_selector
from fairway.check.objects.syntax import dns_subdomain
from fairway.yamlio.node import Mapping

ACCESS_MODES: Final = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")
VOLUME_MODES: Final = ("Block", "Filesystem")


def access_modes(spec: At) -> None:
    """The access modes of a volume or a claim: at least one, and ReadWriteOncePod alone."""
    modes = spec.texts("accessModes")
    if not modes:
        spec.missing("accessModes")
    for mode in modes:
        if mode not in ACCESS_MODES:
            spec.unsupported(mode, ACCESS_MODES, "accessModes")
    if "ReadWriteOncePod" in modes and set(modes) & set(ACCESS_MODES[:3]):
        spec.fault(EXCLUSIVE, "must not have ReadWriteOncePod beside another mode", "accessModes")


def _check(spec: At) -> None:
    _any_source(spec)
    # Only these two kinds are ever taken for a dataSource, and only a dataSourceRef without a namespace:
    # others are dropped before they are looked at.
    if spec.has("dataSource") and _is_kept(spec.at("dataSource")):
        _source(spec.at("dataSource"))
        _sources_agree(spec)
    if spec.has("dataSourceRef") and not spec.at("dataSourceRef").text("namespace"):
        _source(spec.at("dataSourceRef"))


def _check_template(spec: At) -> None:
    _any_source(spec)
    for key in ("dataSource", "dataSourceRef"):
        if spec.has(key):
            _source(spec.at(key))
    if spec.has("dataSource"):
        _sources_agree(spec)


def _any_source(spec: At) -> None:
    access_modes(spec)
    label_selector(spec, "selector")
    resources = spec.at("resources")
    if "storage" not in resources.mapping("requests"):
        resources.missing("requests", "storage")
    elif amount(resources, "storage", "requests", "storage") <= 0:
        resources.fault(RANGE, "must be more than 0", "requests", "storage")
    spec.syntax("storageClassName", dns_subdomain)
    if spec.has("volumeMode"):
        spec.one_of("volumeMode", VOLUME_MODES, required=True)


def claim_template(template: At) -> None:
    """The claim that an ephemeral volume makes."""
    metadata = template.at("metadata")
    labels_and_annotations(metadata)
    for key, value in metadata.node.items():
        if key not in ("labels", "annotations", "creationTimestamp") and value:
            metadata.forbid("must not be there: only labels and annotations may", key)
    _template_spec(template.at("spec"))


def _is_kept(source: At) -> bool:
    kind = (source.text("apiGroup"), source.text("kind"))
    return kind in (("", "PersistentVolumeClaim"), ("snapshot.storage.k8s.io", "VolumeSnapshot"))


def _source(source: At) -> None:
    source.require("name", "kind")
    group = source.text("apiGroup")
    if group:
        source.written(group, dns_subdomain, "apiGroup")
    elif source.text("kind") != "PersistentVolumeClaim":
        source.fault(FORMAT, "must be a PersistentVolumeClaim, or have the apiGroup of its kind")


def _sources_agree(spec: At) -> None:
    if not spec.has("dataSourceRef"):
        return
    one, other = spec.at("dataSource"), spec.at("dataSourceRef")
    if not other.text("namespace") and _named(one.node) != _named(other.node):
        spec.fault(EXCLUSIVE, "must be the same as dataSourceRef", "dataSource")


def _named(source: Mapping) -> tuple[object, ...]:
    return tuple(source.get(key) for key in ("apiGroup", "kind", "name"))


claim_spec = remembering(_check)
_template_spec = remembering(_check_template)

"""PersistentVolumes, their classes and drivers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fairway.check.objects.claims import VOLUME_MODES, access_modes, claim_spec
from fairway.check.objects.cursor import DUPLICATE, EXCLUSIVE, FORBIDDEN, FORMAT, RANGE, VALUE, At
from fairway.check.objects.metadata import labels
from fairway.check.objects.resources import requirements
from fairway.check.objects.scheduling import node_selector, tolerations
from fairway.check.objects.syntax import dns_label, dns_subdomain, label_key, no_backsteps
from fairway.check.objects.volumes import SOURCES, csi_driver
from fairway.check.schema import quantity

_RECLAIM: Final = ("Delete", "Recycle", "Retain")
_SECRETS: Final = (
    "controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef",
)  # fmt: skip


def claim(place: At) -> None:
    """A PersistentVolumeClaim."""
    claim_spec(place.at("spec"))


def volume(place: At) -> None:
    """A PersistentVolume."""
    spec = place.at("spec")
    access_modes(spec)
    _capacity(spec)
    spec.one_of("persistentVolumeReclaimPolicy", _RECLAIM)
    spec.syntax("storageClassName", dns_subdomain)
    if spec.has("volumeMode"):
        spec.one_of("volumeMode", VOLUME_MODES, required=True)
    affinity = spec.at("nodeAffinity")
    if spec.has("nodeAffinity"):
        if affinity.has("required"):
            node_selector(affinity.at("required"))
        else:
            affinity.missing("required")
    _sources(spec)


def _capacity(spec: At) -> None:
    found = spec.mapping("capacity")
    if not found:
        spec.missing("capacity")
    if set(found) != {"storage"}:
        spec.fault(VALUE, "must have storage, and nothing else", "capacity")
    for name, value in found.items():
        if (quantity.of(value) or 0) <= 0:
            spec.fault(RANGE, "must be more than 0", "capacity", name)


def _sources(spec: At) -> None:
    there = [kind for kind in _SOURCES if spec.has(kind)]
    if not there:
        spec.missing(why="a volume needs a source, such as csi or local")
        return
    for kind in there[1:]:
        spec.fault(EXCLUSIVE, f"is a second source beside {there[0]}", kind)
    check = _SOURCES[there[0]]
    check(spec.at(there[0]))
    path = spec.at("hostPath").text("path")
    if path and not path.strip("/.") and spec.text("persistentVolumeReclaimPolicy") == "Recycle":
        spec.fault(FORBIDDEN, "must not be Recycle for the host's root", "persistentVolumeReclaimPolicy")
    if "local" in there and not spec.at("nodeAffinity").has("required"):
        spec.missing("nodeAffinity", why="a local volume is on one node")


def _local(source: At) -> None:
    source.require("path")
    source.syntax("path", no_backsteps)


def _csi(source: At) -> None:
    csi_driver(source, "driver")
    source.require("volumeHandle")
    for key in _SECRETS:
        if source.has(key):
            source.at(key).require("name", "namespace")
            source.at(key).syntax("name", dns_subdomain)
            source.at(key).syntax("namespace", dns_label)


def _nothing(_: At) -> None:
    """A source that needs nothing."""


def storage_class(place: At) -> None:
    """A StorageClass."""
    place.require("provisioner")
    provisioner = place.text("provisioner")
    if provisioner:
        place.written(provisioner.lower(), label_key, "provisioner")
    if place.has("reclaimPolicy"):
        place.one_of("reclaimPolicy", ("Delete", "Retain"))
    if place.has("volumeBindingMode"):
        place.one_of("volumeBindingMode", ("Immediate", "WaitForFirstConsumer"), required=True)
    if "" in place.mapping("parameters"):
        place.fault(FORMAT, "has a key that is empty", "parameters")
    seen: list[object] = []
    for term in place.each("allowedTopologies"):
        _topology(term)
        if term.items("matchLabelExpressions") in seen:
            term.fault(DUPLICATE, "is there again", "matchLabelExpressions")
        seen.append(term.items("matchLabelExpressions"))


def _topology(term: At) -> None:
    keys: set[str] = set()
    if not term.items("matchLabelExpressions"):
        # The API server's own comparison takes it for one that it has seen.
        term.fault(DUPLICATE, "must not be empty", "matchLabelExpressions")
    for one in term.each("matchLabelExpressions"):
        values = one.texts("values")
        if not values:
            one.missing("values")
        for index, value in enumerate(values):
            if value in values[:index]:
                one.fault(DUPLICATE, f'is "{value}" again', "values", index)
        one.syntax("key", label_key, empty=False)
        if one.text("key") in keys:
            one.fault(DUPLICATE, f'is "{one.text("key")}" again', "key")
        keys.add(one.text("key"))


def csi_driver_object(place: At) -> None:
    """A CSIDriver."""
    spec = place.at("spec")
    for index, mode in enumerate(spec.texts("volumeLifecycleModes")):
        if mode not in ("Persistent", "Ephemeral"):
            spec.unsupported(mode, ("Persistent", "Ephemeral"), "volumeLifecycleModes", index)
    if spec.has("fsGroupPolicy"):
        spec.one_of("fsGroupPolicy", ("File", "None", "ReadWriteOnceWithFSType"), required=True)


def runtime_class(place: At) -> None:
    """A RuntimeClass."""
    place.syntax("handler", dns_label, empty=False)
    overhead = place.at("overhead")
    requirements(At({"limits": overhead.mapping("podFixed")}, place.faults, place, "overhead"))
    scheduling = place.at("scheduling")
    labels(scheduling, "nodeSelector")
    tolerations(scheduling)
    found = scheduling.items("tolerations")
    for index, one in enumerate(found):
        if one in found[:index]:
            scheduling.fault(DUPLICATE, "is there already", "tolerations", index)


_SOURCES: Final[dict[str, Callable[[At], None]]] = {
    **{
        kind: SOURCES[kind]
        for kind in ("hostPath", "gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "flocker", "nfs",
                     "rbd", "quobyte", "cephfs", "iscsi", "cinder", "fc", "flexVolume", "azureFile",
                     "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk", "scaleIO")
    },
    "local": _local,
    "storageos": _nothing,
    "csi": _csi,
}  # fmt: skip

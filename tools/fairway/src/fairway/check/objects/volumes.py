"""Volumes of pods: exactly one source each, and what each source needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fairway.check.objects.claims import claim_template
from fairway.check.objects.cursor import DUPLICATE, EXCLUSIVE, FORMAT, RANGE, REQUIRED, At, remembering
from fairway.check.objects.environment import object_field, resource_field
from fairway.check.objects.syntax import dns_label, dns_subdomain, local_path, no_backsteps, relative_path
from fairway.check.schema import quantity

_MODE: Final = 0o777
_HOST_PATH_TYPES: Final = (
    "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket",
)  # fmt: skip
_CSI_NAME: Final = 63
_SHORTEST_TOKEN: Final = 600
_LONGEST_TOKEN: Final = 2**32


def volumes(spec: At) -> dict[str, str]:
    """The volumes of a pod: those that are as they must be, by name, with the kind of their source."""
    found: dict[str, str] = {}
    for volume in spec.each("volumes"):
        before = len(spec.faults)
        _volume(volume)
        name = volume.text("name")
        if name in found:
            volume.fault(DUPLICATE, f'is "{name}", as another volume', "name")
        if len(spec.faults) == before:
            found[name] = next((kind for kind in SOURCES if volume.has(kind)), "emptyDir")
    return found


def _check(volume: At) -> None:
    volume.require("name")
    volume.syntax("name", dns_label)
    there = [kind for kind in SOURCES if volume.has(kind)]
    for kind in there[1:]:
        volume.fault(EXCLUSIVE, f"is a second source beside {there[0]}", kind)
    if there:
        check = SOURCES[there[0]]
        check(volume.at(there[0]))


def host_path(source: At) -> None:
    """A path of the node."""
    source.require("path")
    source.syntax("path", no_backsteps)
    if source.has("type") and source.text("type") not in _HOST_PATH_TYPES:
        source.unsupported(source.text("type"), _HOST_PATH_TYPES[1:], "type")


def nfs(source: At) -> None:
    """A directory of an NFS server."""
    source.require("server", "path")
    if not source.text("path").startswith("/"):
        source.fault(FORMAT, "must be an absolute path", "path")


def csi_driver(source: At, key: str) -> None:
    """The name of a CSI driver."""
    name = source.text(key)
    source.require(key)
    if name and (len(name) > _CSI_NAME or dns_subdomain(name.lower())):
        source.fault(FORMAT, f'is "{name}", which is no name of a CSI driver', key)


def needs(*keys: str) -> Callable[[At], None]:
    """A source that must have these texts."""
    return lambda source: source.require(*keys)


def _csi(source: At) -> None:
    csi_driver(source, "driver")
    if source.has("nodePublishSecretRef"):
        source.at("nodePublishSecretRef").require("name")
        source.at("nodePublishSecretRef").syntax("name", dns_subdomain)


def _empty_dir(source: At) -> None:
    if (quantity.of(source.node.get("sizeLimit")) or 0) < 0:
        source.fault(RANGE, "must be 0 or more", "sizeLimit")


def _disk(key: str) -> Callable[[At], None]:
    def check(source: At) -> None:
        source.require(key)
        source.within("partition", 0, 255)

    return check


def _git(source: At) -> None:
    source.require("repository")
    source.syntax("directory", relative_path)


def _config_map(source: At) -> None:
    source.require("name")
    _mode(source, "defaultMode")
    _items(source)


def _secret(source: At) -> None:
    source.require("secretName")
    _mode(source, "defaultMode")
    _items(source)


def _items(source: At) -> None:
    for item in source.each("items"):
        item.require("key", "path")
        item.syntax("path", local_path)
        _mode(item, "mode")


def _mode(source: At, key: str) -> None:
    mode = source.number(key)
    if mode is not None and not 0 <= mode <= _MODE:
        source.fault(RANGE, f"must be from 0 to 0777 (511), not {mode}", key)


def _downward(source: At) -> None:
    _mode(source, "defaultMode")
    _files(source)


def _files(source: At) -> None:
    for file in source.each("items"):
        file.require("path")
        file.syntax("path", local_path)
        if file.has("fieldRef"):
            object_field(file.at("fieldRef"), volume=True)
            if file.has("resourceFieldRef"):
                file.fault(EXCLUSIVE, "must not have both fieldRef and resourceFieldRef")
        elif file.has("resourceFieldRef"):
            resource_field(file.at("resourceFieldRef"), volume=True)
        else:
            file.missing(why="one of fieldRef and resourceFieldRef")
        _mode(file, "mode")


def _projected(source: At) -> None:
    _mode(source, "defaultMode")
    paths: set[str] = set()
    for projection in source.each("sources"):
        there = [kind for kind in _PROJECTIONS if projection.has(kind)]
        if len(there) > 1:
            projection.fault(EXCLUSIVE, f"must not have both {there[0]} and {there[1]}")
        for kind in there:
            _PROJECTIONS[kind](projection.at(kind))
        _paths_differ(source, projection, paths)


def _paths_differ(source: At, projection: At, seen: set[str]) -> None:
    for kind in ("secret", "configMap", "downwardAPI"):
        for item in projection.at(kind).each("items"):
            _path_differs(source, item.text("path"), seen)


def _path_differs(source: At, path: str, seen: set[str]) -> None:
    if path and path in seen:
        source.fault(DUPLICATE, f'has two sources with the path "{path}"')
    seen.add(path)


def _named_items(source: At) -> None:
    source.require("name")
    _items(source)


def _token(source: At) -> None:
    seconds = source.number("expirationSeconds")
    if seconds is not None and not _SHORTEST_TOKEN <= seconds <= _LONGEST_TOKEN:
        source.fault(RANGE, "must be at least 10 minutes and at most 2^32 seconds", "expirationSeconds")
    source.require("path")
    source.syntax("path", local_path)


def _ephemeral(source: At) -> None:
    if source.has("volumeClaimTemplate"):
        claim_template(source.at("volumeClaimTemplate"))
    else:
        source.missing("volumeClaimTemplate")


def _iscsi(source: At) -> None:
    source.require("targetPortal", "iqn")
    source.within("lun", 0, 255)
    if source.text("iqn") and not source.text("iqn").startswith(("iqn", "eui", "naa")):
        source.fault(FORMAT, "must start with iqn, eui or naa", "iqn")


def _fibre_channel(source: At) -> None:
    wwns, wwids = source.items("targetWWNs"), source.items("wwids")
    if bool(wwns) == bool(wwids):
        source.fault(EXCLUSIVE if wwns else REQUIRED, "must have one of targetWWNs and wwids", "targetWWNs")
    if wwns and source.number("lun") is None:
        source.missing("lun")
    if wwns:
        source.within("lun", 0, 255)


def _monitors(*keys: str) -> Callable[[At], None]:
    def check(source: At) -> None:
        if not source.items("monitors"):
            source.missing("monitors")
        source.require(*keys)

    return check


def _flocker(source: At) -> None:
    name, uuid = source.text("datasetName"), source.text("datasetUUID")
    if bool(name) == bool(uuid):
        source.fault(EXCLUSIVE if name else REQUIRED, "must have one of datasetName and datasetUUID")
    if "/" in name:
        source.fault(FORMAT, "must not contain '/'", "datasetName")


def _azure_disk(source: At) -> None:
    source.require("diskName", "diskURI")
    source.one_of("cachingMode", ("None", "ReadOnly", "ReadWrite"))
    source.one_of("kind", ("Dedicated", "Managed", "Shared"))
    uri = source.text("diskURI")
    managed = source.text("kind") == "Managed"
    if uri and managed != uri.startswith("/subscriptions/"):
        source.unsupported(
            uri, ("/subscriptions/…",) if managed else ("https://….blob.…/…/….vhd",), "diskURI"
        )


def _quobyte(source: At) -> None:
    source.require("registry", "volume")
    if any(not _has_port(pair) for pair in source.text("registry").split(",") if source.text("registry")):
        source.fault(FORMAT, "must be pairs of host and port, with commas between", "registry")


def _has_port(pair: str) -> bool:
    host, colon, _ = pair.rpartition(":")
    return bool(colon) and (":" not in host or (host.startswith("[") and host.endswith("]")))


def _cinder(source: At) -> None:
    source.require("volumeID")
    if source.has("secretRef"):
        source.at("secretRef").require("name")


def _storage_os(source: At) -> None:
    source.require("volumeName")
    source.syntax("volumeName", dns_label)
    source.syntax("volumeNamespace", dns_label)
    if source.has("secretRef"):
        source.at("secretRef").require("name")


_PROJECTIONS: Final[dict[str, Callable[[At], None]]] = {
    "secret": _named_items,
    "configMap": _named_items,
    "downwardAPI": _files,
    "serviceAccountToken": _token,
}
SOURCES: Final[dict[str, Callable[[At], None]]] = {
    "emptyDir": _empty_dir,
    "hostPath": host_path,
    "gitRepo": _git,
    "gcePersistentDisk": _disk("pdName"),
    "awsElasticBlockStore": _disk("volumeID"),
    "secret": _secret,
    "nfs": nfs,
    "iscsi": _iscsi,
    "glusterfs": needs("endpoints", "path"),
    "flocker": _flocker,
    "persistentVolumeClaim": needs("claimName"),
    "rbd": _monitors("image"),
    "cinder": _cinder,
    "cephfs": _monitors(),
    "quobyte": _quobyte,
    "downwardAPI": _downward,
    "fc": _fibre_channel,
    "flexVolume": needs("driver"),
    "configMap": _config_map,
    "azureFile": needs("secretName", "shareName"),
    "vsphereVolume": needs("volumePath"),
    "photonPersistentDisk": needs("pdID"),
    "portworxVolume": needs("volumeID"),
    "azureDisk": _azure_disk,
    "storageos": _storage_os,
    "projected": _projected,
    "scaleIO": needs("gateway", "system", "volumeName"),
    "csi": _csi,
    "ephemeral": _ephemeral,
}
"""The sources of a volume in the order in which the API server looks for them, with what each needs.

A volume without one is an emptyDir; `image` is dropped by the versions in which it is off.
"""

_volume = remembering(_check)

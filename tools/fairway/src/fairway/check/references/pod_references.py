"""What a pod refers to: ConfigMaps, Secrets, their keys, a ServiceAccount, volume claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from fairway.check.references.index import Workload
from fairway.yamlio.node import Mapping
from fairway.yamlio.values import Path, is_true, items, mapping, text


class Reference(NamedTuple):
    """One reference: the kind, the name and, where one is meant, the key; and the field that makes it."""

    kind: str
    name: str
    path: Path
    key: str = ""


Referring = Sequence[tuple[Workload, Reference]]
"""All references of the pods of a rendered set, each with what makes the pods."""

_CONTAINERS = ("initContainers", "containers", "ephemeralContainers")


def containers(workload: Workload) -> Iterator[tuple[Mapping, Path]]:
    """All containers of a pod, those that run first among them."""
    for field in _CONTAINERS:
        for index, container in items(workload.spec, field):
            if isinstance(container, dict):
                yield container, (*workload.path, field, index)


def references(workload: Workload) -> Sequence[Reference]:
    """What must be there before the pod starts: references that are optional are left out."""
    key = id(workload.spec), workload.path
    if key not in _known:
        if len(_known) >= _REMEMBERED:
            _known.clear()
        # The spec is kept, so that its id stays its own: client environments share most of them.
        _known[key] = workload.spec, tuple(_references(workload))
    return _known[key][1]


_REMEMBERED: Final = 50_000
_known: dict[tuple[int, Path], tuple[Mapping, Sequence[Reference]]] = {}


def _references(workload: Workload) -> Iterator[Reference]:
    for container, path in containers(workload):
        yield from _environment(container, path)
    for index, volume in items(workload.spec, "volumes"):
        yield from _volume(volume, (*workload.path, "volumes", index))
    for index, secret in items(workload.spec, "imagePullSecrets"):
        yield Reference("Secret", text(secret, "name"), (*workload.path, "imagePullSecrets", index, "name"))
    account = text(workload.spec, "serviceAccountName") or text(workload.spec, "serviceAccount")
    if account:
        yield Reference("ServiceAccount", account, (*workload.path, "serviceAccountName"))


def _environment(container: Mapping, path: Path) -> Iterator[Reference]:
    for index, source in items(container, "envFrom"):
        for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
            reference = mapping(source, field)
            if reference and not is_true(reference, "optional"):
                yield Reference(kind, text(reference, "name"), (*path, "envFrom", index, field, "name"))
    for index, variable in items(container, "env"):
        for field, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
            reference = mapping(variable, "valueFrom", field)
            if reference and not is_true(reference, "optional"):
                where = (*path, "env", index, "valueFrom", field)
                yield Reference(kind, text(reference, "name"), (*where, "name"))
                yield Reference(kind, text(reference, "name"), (*where, "key"), text(reference, "key"))


def _volume(volume: Mapping, path: Path) -> Iterator[Reference]:
    yield from _files(volume, path, "configMap", "ConfigMap", "name")
    yield from _files(volume, path, "secret", "Secret", "secretName")
    for index, source in items(volume, "projected", "sources"):
        where = (*path, "projected", "sources", index)
        yield from _files(source, where, "configMap", "ConfigMap", "name")
        yield from _files(source, where, "secret", "Secret", "name")
    claim = text(volume, "persistentVolumeClaim", "claimName")
    if claim:
        yield Reference("PersistentVolumeClaim", claim, (*path, "persistentVolumeClaim", "claimName"))


def _files(volume: Mapping, path: Path, field: str, kind: str, name_field: str) -> Iterator[Reference]:
    source = mapping(volume, field)
    if not source or is_true(source, "optional"):
        return
    name = text(source, name_field)
    yield Reference(kind, name, (*path, field, name_field))
    for index, item in items(source, "items"):
        yield Reference(kind, name, (*path, field, "items", index, "key"), text(item, "key"))

"""Environment variables of containers: their names, and where their values come from."""

from __future__ import annotations

from typing import Final

from fairway.check.objects.cursor import EXCLUSIVE, FORMAT, VALUE, At, remembering
from fairway.check.objects.syntax import (
    config_key,
    dns_subdomain,
    label_key,
    relaxed_environment_name,
)
from fairway.check.schema import quantity

_SOURCES: Final = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")
_FIELDS: Final = (
    "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
    "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
)  # fmt: skip
_CONVERTIBLE: Final = (
    *_FIELDS,
    "metadata.annotations",
    "metadata.labels",
    "spec.restartPolicy",
    "spec.schedulerName",
    "status.phase",
)
_VOLUME_FIELDS: Final = (
    "metadata.name",
    "metadata.namespace",
    "metadata.labels",
    "metadata.annotations",
    "metadata.uid",
)
_RESOURCES: Final = tuple(
    f"{kind}.{name}" for kind in ("limits", "requests") for name in ("cpu", "memory", "ephemeral-storage")
)
_HUGE_PAGES: Final = ("requests.hugepages-", "limits.hugepages-")
_CPU_DIVISORS: Final = frozenset(map(quantity.parse, ("1m", "1")))
_DIVISORS: Final = frozenset(
    map(quantity.parse, ("1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"))
)


def variables(container: At) -> None:
    """The `env` and `envFrom` of a container."""
    for variable in container.each("env"):
        _variable(variable)
    for source in container.each("envFrom"):
        _from(source)


def object_field(place: At, *, volume: bool) -> None:
    """A `fieldRef`: a field of the pod that its containers may know."""
    version, path = place.text("apiVersion") or "v1", place.text("fieldPath")
    if not path:
        place.missing("fieldPath")
        return
    known = _VOLUME_FIELDS if volume else _FIELDS
    base, bracket, rest = path.partition("['")
    if version != "v1":
        place.fault(FORMAT, f'cannot be read in version "{version}"', "fieldPath")
    elif bracket and rest.endswith("']"):
        _subscript(place, base, rest[:-2])
    elif path not in known:
        place.unsupported(path, known, "fieldPath")


def resource_field(place: At, *, volume: bool) -> None:
    """A `resourceFieldRef`: a request or a limit of a container."""
    resource = place.text("resource")
    if volume and not place.text("containerName"):
        place.missing("containerName")
    elif not resource:
        place.missing("resource")
    elif resource not in _RESOURCES and not resource.startswith(_HUGE_PAGES):
        place.unsupported(resource, _RESOURCES, "resource")
    divisor = quantity.of(place.node.get("divisor"))
    allowed = _CPU_DIVISORS if resource.endswith(".cpu") else _DIVISORS
    known = resource in _RESOURCES or resource.startswith(_HUGE_PAGES)
    if known and divisor and divisor not in allowed:
        place.fault(VALUE, "is no divisor of this resource", "divisor")


def _check_variable(variable: At) -> None:
    if not variable.text("name"):
        variable.missing("name")
    else:
        variable.syntax("name", relaxed_environment_name)
    if not variable.has("valueFrom"):
        return
    source = variable.at("valueFrom")
    there = [key for key in _SOURCES if source.has(key)]
    if not there:
        source.fault(EXCLUSIVE, f"must have one of {', '.join(_SOURCES[:4])}")
    elif variable.text("value"):
        source.fault(EXCLUSIVE, "must not be there beside a value")
    elif len(there) > 1:
        source.fault(EXCLUSIVE, f"must not have both {there[0]} and {there[1]}")
    _sources(source)


def _sources(source: At) -> None:
    if source.has("fieldRef"):
        object_field(source.at("fieldRef"), volume=False)
    if source.has("resourceFieldRef"):
        resource_field(source.at("resourceFieldRef"), volume=False)
    for key in ("configMapKeyRef", "secretKeyRef"):
        if source.has(key):
            reference = source.at(key)
            reference.syntax("name", dns_subdomain, empty=False)
            reference.require("key")
            reference.syntax("key", config_key)


def _check_from(source: At) -> None:
    source.syntax("prefix", relaxed_environment_name)
    there = [key for key in ("configMapRef", "secretRef") if source.has(key)]
    for key in there:
        reference = source.at(key)
        reference.require("name")
        if reference.text("name"):
            # As a name that more is to be added to: it may end in a dash.
            reference.written(reference.text("name").removesuffix("-") + "a", dns_subdomain, "name")
    if len(there) != 1:
        source.fault(EXCLUSIVE, "must have one of configMapRef and secretRef")


def _subscript(place: At, base: str, key: str) -> None:
    if base == "metadata.annotations":
        place.written(key.lower(), label_key)
    elif base == "metadata.labels":
        place.written(key, label_key)
    elif base not in _CONVERTIBLE:
        place.fault(FORMAT, f'has no field "{base}"', "fieldPath")
    else:
        place.fault(FORMAT, f"{base} has no keys")


_variable = remembering(_check_variable)
_from = remembering(_check_from)

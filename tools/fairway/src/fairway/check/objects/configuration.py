"""ConfigMaps, Secrets, Namespaces, quotas and limits."""

from __future__ import annotations

import base64
import binascii
import json
from fractions import Fraction
from typing import Final

from fairway.check.objects.cursor import DUPLICATE, EXCLUSIVE, FORBIDDEN, FORMAT, RANGE, VALUE, At
from fairway.check.objects.metadata import SIZE
from fairway.check.objects.resources import HUGE_PAGES, amount, container_resource, overcommits, resource_name
from fairway.check.objects.syntax import config_key, label_key
from fairway.pattern import pattern
from fairway.yamlio.node import Node

_MOST_BYTES: Final = 1024 * 1024
_REQUIRED_DATA: Final = {
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
}
_OWNER: Final = "kubernetes.io/service-account.name"
_FINALIZERS: Final = ("kubernetes", "orphan", "foregroundDeletion")
_QUOTA: Final = frozenset(
    f"{prefix}{name}"
    for prefix in ("", "requests.", "limits.")
    for name in ("cpu", "memory", "ephemeral-storage")
) | {
    "requests.storage", "pods", "resourcequotas", "services", "replicationcontrollers", "secrets",
    "configmaps", "persistentvolumeclaims", "services.nodeports", "services.loadbalancers",
}  # fmt: skip
_COMPUTE_QUOTA: Final = frozenset(
    ("pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory")
)
_SCOPES: Final = {
    "Terminating": _COMPUTE_QUOTA,
    "NotTerminating": _COMPUTE_QUOTA,
    "NotBestEffort": _COMPUTE_QUOTA,
    "PriorityClass": _COMPUTE_QUOTA,
    "CrossNamespacePodAffinity": _COMPUTE_QUOTA,
    "BestEffort": frozenset(("pods",)),
    "VolumeAttributesClass": frozenset(("persistentvolumeclaims", "requests.storage")),
}
_CONFLICTS: Final = (("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating"))
_SECURITY: Final = "pod-security.kubernetes.io/"
_LEVELS: Final = ("privileged", "baseline", "restricted")
_VERSION: Final = pattern(r"v1\.(?:0|[1-9][0-9]*)\Z")
_LIMIT_TYPES: Final = ("Container", "PersistentVolumeClaim", "Pod")


def config_map(place: At) -> None:
    """A ConfigMap."""
    size = 0
    for field in ("data", "binaryData"):
        for key, value in place.mapping(field).items():
            place.written(key, config_key, field, key)
            size += len(_bytes(value)) if field == "data" else len(_decoded(value))
            if field == "data" and key in place.mapping("binaryData"):
                place.fault(DUPLICATE, "is in binaryData too", field, key)
    if size > _MOST_BYTES:
        place.fault(SIZE, f"hold more than {_MOST_BYTES} bytes", "data")


def secret(place: At) -> None:
    """A Secret; `stringData` counts as data."""
    data = {key: _decoded(value) for key, value in place.mapping("data").items()}
    data |= {key: _bytes(value) for key, value in place.mapping("stringData").items()}
    for key in data:
        place.written(key, config_key, "data", key)
    if sum(map(len, data.values())) > _MOST_BYTES:
        place.fault(SIZE, f"hold more than {_MOST_BYTES} bytes", "data")
    kind = place.text("type")
    for key in _REQUIRED_DATA.get(kind, ()):
        if key not in data or (kind.endswith("ssh-auth") and not data[key]):
            place.missing("data", key, why=f"the type is {kind}")
        elif "docker" in kind and not _is_json_object(data[key]):
            place.fault(FORMAT, "is no JSON object", "data", key)
    if kind == "kubernetes.io/basic-auth" and not {"username", "password"} & set(data):
        place.missing("data", "username", why=f"or password: the type is {kind}")
    if kind == "kubernetes.io/service-account-token" and not place.at("metadata").at("annotations").text(
        _OWNER
    ):
        place.missing("metadata", "annotations", _OWNER, why=f"the type is {kind}")


def namespace(place: At) -> None:
    """A Namespace, with the levels of Pod Security that its labels claim."""
    claimed = place.at("metadata").at("labels")
    for mode in ("enforce", "audit", "warn"):
        _security(place, claimed, f"{_SECURITY}{mode}")
    spec = place.at("spec")
    for finalizer in spec.texts("finalizers"):
        if (
            spec.written(finalizer, label_key, "finalizers")
            and "/" not in finalizer
            and finalizer not in _FINALIZERS
        ):
            spec.unsupported(finalizer, _FINALIZERS, "finalizers")


def _security(place: At, claimed: At, key: str) -> None:
    if key in claimed.node and claimed.text(key) not in _LEVELS:
        place.unsupported(claimed.text(key), _LEVELS, "metadata", "labels", key)
    version = claimed.text(f"{key}-version")
    if f"{key}-version" in claimed.node and version != "latest" and not _VERSION.match(version):
        place.fault(
            FORMAT,
            f'is "{version}", which is no version such as v1.33',
            "metadata",
            "labels",
            f"{key}-version",
        )


def resource_quota(place: At) -> None:
    """A ResourceQuota."""
    spec = place.at("spec")
    for name in spec.mapping("hard"):
        wrong = resource_name(name)
        if (
            not wrong
            and "/" not in name
            and name not in _QUOTA
            and not name.removeprefix("requests.").startswith(HUGE_PAGES)
        ):
            wrong = f'is "{name}", which is no resource of quotas'
        if wrong:
            spec.fault(VALUE, wrong, "hard", name)
        amount(spec, name, "hard", name)
    scopes = spec.texts("scopes")
    for scope in scopes:
        _scope(spec, scope, "scopes")
    _conflicts(spec, scopes, "scopes")
    chosen = spec.at("scopeSelector")
    for one in chosen.each("matchExpressions"):
        _scope_expression(spec, one)
    _conflicts(spec, [one.text("scopeName") for one in chosen.each("matchExpressions")], "scopes")


def _scope(spec: At, scope: str, *keys: str | int) -> None:
    if scope not in _SCOPES:
        spec.unsupported(scope, tuple(_SCOPES), *keys)
        return
    outside = sorted(name for name in spec.mapping("hard") if name in _QUOTA and name not in _SCOPES[scope])
    if outside:
        spec.fault(EXCLUSIVE, f"has {scope}, which is not for {outside[0]}", *keys)


def _scope_expression(spec: At, one: At) -> None:
    scope, operator, values = one.text("scopeName"), one.text("operator"), one.items("values")
    _scope(spec, scope, "scopeSelector", "matchExpressions", int(one.key), "scopeName")
    if scope in _SCOPES and scope not in ("PriorityClass", "VolumeAttributesClass") and operator != "Exists":
        spec.fault(VALUE, f"must be Exists for {scope}", "scopeSelector", "matchExpressions", "operator")
    if operator in ("In", "NotIn"):
        if not values:
            spec.missing("scopeSelector", "matchExpressions", "values")
    elif operator in ("Exists", "DoesNotExist"):
        if values:
            spec.fault(EXCLUSIVE, "must not be there", "scopeSelector", "matchExpressions", "values")
    else:
        known = ("In", "NotIn", "Exists", "DoesNotExist")
        spec.unsupported(operator, known, "scopeSelector", "matchExpressions", "operator")


def _conflicts(spec: At, scopes: list[str], *keys: str) -> None:
    for one, other in _CONFLICTS:
        if one in scopes and other in scopes:
            spec.fault(EXCLUSIVE, f"must not have both {one} and {other}", *keys)


def limit_range(place: At) -> None:
    """A LimitRange."""
    seen: set[str] = set()
    for limit in place.at("spec").each("limits"):
        kind = limit.text("type")
        if limit.written(kind, label_key, "type") and "/" not in kind and kind not in _LIMIT_TYPES:
            limit.unsupported(kind, _LIMIT_TYPES, "type")
        if kind in seen:
            limit.fault(DUPLICATE, f"is {kind} again", "type")
        seen.add(kind)
        _limit(limit, kind)


def _limit(limit: At, kind: str) -> None:
    fields = ["min", "max", "default", "defaultRequest", "maxLimitRequestRatio"]
    if kind == "Pod":
        for key in ("default", "defaultRequest"):
            if limit.mapping(key):
                limit.fault(FORBIDDEN, "must not be there for the type Pod", key)
        fields = ["min", "max", "maxLimitRequestRatio"]
    named = container_resource if kind in ("Pod", "Container") else resource_name
    found: dict[str, dict[str, Fraction]] = {}
    for field in fields:
        for name in limit.mapping(field):
            wrong = named(name)
            if wrong:
                limit.fault(VALUE, wrong, field, name)
            found.setdefault(name, {})[field] = _plain_amount(limit, field, name)
    if kind == "PersistentVolumeClaim" and not {"min", "max"} & set(found.get("storage", ())):
        limit.missing("limits", why="min or max of storage")
    for name, amounts in found.items():
        _in_order(limit, name, amounts)


def _plain_amount(limit: At, field: str, name: str) -> Fraction:
    return amount(At(limit.node, []), "", field, name)


def _in_order(limit: At, name: str, amounts: dict[str, Fraction]) -> None:
    chain = {"max": 3, "default": 2, "defaultRequest": 1, "min": 0}
    for smaller, larger, at in (
        ("min", "max", "min"), ("min", "default", "default"), ("default", "max", "default"),
        ("min", "defaultRequest", "defaultRequest"), ("defaultRequest", "max", "defaultRequest"),
        ("defaultRequest", "default", "defaultRequest"),
    ):  # fmt: skip
        if smaller in amounts and larger in amounts and amounts[smaller] > amounts[larger]:
            relation = "less" if chain[at] == chain[larger] else "more"
            other = smaller if relation == "less" else larger
            limit.fault(RANGE, f"is {relation} than {other}", at, name)
    ratio = amounts.get("maxLimitRequestRatio")
    if ratio is not None and ratio < 1:
        limit.fault(RANGE, "must be 1 or more", "maxLimitRequestRatio", name)
    if (
        ratio is not None
        and amounts.get("min")
        and "max" in amounts
        and ratio > amounts["max"] / amounts["min"]
    ):
        limit.fault(RANGE, "is more than max divided by min", "maxLimitRequestRatio", name)
    if (
        not overcommits(name)
        and "default" in amounts
        and amounts.get("defaultRequest", amounts["default"]) != amounts["default"]
    ):
        limit.fault(RANGE, "must be the same as default", "defaultRequest", name)


def _bytes(value: Node) -> bytes:
    return value.encode("utf-8", "surrogatepass") if type(value) is str else b""


def _decoded(value: Node) -> bytes:
    try:
        return base64.b64decode(value.replace("\n", "").replace("\r", "")) if type(value) is str else b""
    except (binascii.Error, ValueError):
        return b""


def _is_json_object(data: bytes) -> bool:
    try:
        return json.loads(data) is None or isinstance(json.loads(data), dict)
    except (ValueError, RecursionError):
        return False

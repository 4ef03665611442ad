"""Kinds to the resources that requests and rules name, and the versions that stand for one another."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, NamedTuple

from fairway.check.policy.plain import Object

_CLUSTER_SCOPED: Final = frozenset(
    {
        ("", "ComponentStatus"),
        ("", "Namespace"),
        ("", "Node"),
        ("", "PersistentVolume"),
        ("admissionregistration.k8s.io", "*"),
        ("apiextensions.k8s.io", "*"),
        ("apiregistration.k8s.io", "*"),
        ("certificates.k8s.io", "*"),
        ("cert-manager.io", "ClusterIssuer"),
        ("external-secrets.io", "ClusterExternalSecret"),
        ("external-secrets.io", "ClusterSecretStore"),
        ("fairway.dev", "*"),
        ("flowcontrol.apiserver.k8s.io", "*"),
        ("gateway.networking.k8s.io", "GatewayClass"),
        ("networking.k8s.io", "IPAddress"),
        ("networking.k8s.io", "IngressClass"),
        ("networking.k8s.io", "ServiceCIDR"),
        ("node.k8s.io", "*"),
        ("rbac.authorization.k8s.io", "ClusterRole"),
        ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
        ("resource.k8s.io", "DeviceClass"),
        ("resource.k8s.io", "ResourceSlice"),
        ("scheduling.k8s.io", "*"),
        ("storage.k8s.io", "CSIDriver"),
        ("storage.k8s.io", "CSINode"),
        ("storage.k8s.io", "StorageClass"),
        ("storage.k8s.io", "VolumeAttachment"),
        ("storage.k8s.io", "VolumeAttributesClass"),
    }
)
_EQUIVALENT: Final = {("autoscaling", "horizontalpodautoscalers"): ("v1", "v2")}
_BUILT_IN: Final = ("", "apps", "autoscaling", "batch", "policy")
_SIBILANTS: Final = ("s", "x", "z", "ch", "sh")


class Resource(NamedTuple):
    """A resource of the API: `apps`, `v1`, `deployments`, and the kind of its objects."""

    group: str
    version: str
    name: str
    kind: str
    namespaced: bool

    @property
    def qualified(self) -> str:
        """The resource as messages name it: `deployments.apps`, `pods`."""
        return f"{self.name}.{self.group}" if self.group else self.name

    @property
    def equivalents(self) -> tuple[str, ...]:
        """Other versions of the same objects, `*` where any version of the group's may be one."""
        versions = _EQUIVALENT.get((self.group, self.name))
        if versions:
            return tuple(version for version in versions if version != self.version)
        return () if self.group in _BUILT_IN or self.group.endswith(".k8s.io") else ("*",)


@lru_cache(maxsize=1024)
def resource(api_version: str, kind: str) -> Resource:
    """The resource of a kind; one that is not built in is taken to be named by the rules of English."""
    group, _, version = api_version.rpartition("/")
    cluster_scoped = (group, "*") in _CLUSTER_SCOPED or (group, kind) in _CLUSTER_SCOPED
    return Resource(group, version, _plural(kind.lower()), kind, not cluster_scoped)


def converted(manifest: Object, to: str, group: str) -> Object:
    """An object in an equivalent version; an autoscaler's fields move, all others only change their name."""
    changed = {**manifest, "apiVersion": f"{group}/{to}"}
    if group == "autoscaling" and isinstance(manifest.get("spec"), dict):
        changed["spec"] = _AUTOSCALER[to](manifest["spec"])
    return changed


def _plural(name: str) -> str:
    if name == "endpoints":
        return name
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(_SIBILANTS) else f"{name}s"


def _to_v2(spec: Object) -> Object:
    target = spec.get("targetCPUUtilizationPercentage")
    kept = {key: value for key, value in spec.items() if key != "targetCPUUtilizationPercentage"}
    return kept if target is None else {**kept, "metrics": [_cpu(target)]}


def _to_v1(spec: Object) -> Object:
    metrics = spec.get("metrics") or []
    kept = {key: value for key, value in spec.items() if key not in ("metrics", "behavior")}
    for metric in metrics:
        target = metric.get("resource", {}).get("target", {}).get("averageUtilization")
        if metric.get("resource", {}).get("name") == "cpu" and target is not None:
            kept["targetCPUUtilizationPercentage"] = target
    return kept


def _cpu(utilization: Any) -> Object:
    target = {"type": "Utilization", "averageUtilization": utilization}
    return {"type": "Resource", "resource": {"name": "cpu", "target": target}}


_AUTOSCALER: Final = {"v1": _to_v1, "v2": _to_v2}

"""API versions that Kubernetes stops serving: until when each was served, and what takes its place.

The deprecation guide of Kubernetes, and the definitions of 1.25 to 1.35, are the source: the test compares
this table with what the definitions of each version have.
"""

from __future__ import annotations

from functools import cache
from typing import Final

AHEAD: Final = 2
"""How many minor versions are looked ahead."""

GONE: Final[dict[tuple[str, str], tuple[str, str]]] = {
    ("autoscaling/v2beta1", "HorizontalPodAutoscaler"): ("1.25", "autoscaling/v2"),
    ("autoscaling/v2beta2", "HorizontalPodAutoscaler"): ("1.26", "autoscaling/v2"),
    ("batch/v1beta1", "CronJob"): ("1.25", "batch/v1"),
    ("discovery.k8s.io/v1beta1", "EndpointSlice"): ("1.25", "discovery.k8s.io/v1"),
    ("events.k8s.io/v1beta1", "Event"): ("1.25", "events.k8s.io/v1"),
    ("extensions/v1beta1", "Ingress"): ("1.22", "networking.k8s.io/v1"),
    ("networking.k8s.io/v1beta1", "Ingress"): ("1.22", "networking.k8s.io/v1"),
    ("networking.k8s.io/v1beta1", "IngressClass"): ("1.22", "networking.k8s.io/v1"),
    ("node.k8s.io/v1beta1", "RuntimeClass"): ("1.25", "node.k8s.io/v1"),
    ("policy/v1beta1", "PodDisruptionBudget"): ("1.25", "policy/v1"),
    ("policy/v1beta1", "PodSecurityPolicy"): ("1.25", ""),
    ("apps/v1beta1", "Deployment"): ("1.16", "apps/v1"),
    ("apps/v1beta2", "Deployment"): ("1.16", "apps/v1"),
    ("extensions/v1beta1", "Deployment"): ("1.16", "apps/v1"),
    ("rbac.authorization.k8s.io/v1beta1", "Role"): ("1.22", "rbac.authorization.k8s.io/v1"),
    ("rbac.authorization.k8s.io/v1beta1", "RoleBinding"): ("1.22", "rbac.authorization.k8s.io/v1"),
    ("rbac.authorization.k8s.io/v1beta1", "ClusterRole"): ("1.22", "rbac.authorization.k8s.io/v1"),
    ("rbac.authorization.k8s.io/v1beta1", "ClusterRoleBinding"): ("1.22", "rbac.authorization.k8s.io/v1"),
    ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition"): ("1.22", "apiextensions.k8s.io/v1"),
    ("storage.k8s.io/v1beta1", "CSIStorageCapacity"): ("1.27", "storage.k8s.io/v1"),
    ("flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema"): ("1.26", "flowcontrol.apiserver.k8s.io/v1"),
    ("flowcontrol.apiserver.k8s.io/v1beta2", "FlowSchema"): ("1.29", "flowcontrol.apiserver.k8s.io/v1"),
    ("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema"): ("1.32", "flowcontrol.apiserver.k8s.io/v1"),
    ("flowcontrol.apiserver.k8s.io/v1beta1", "PriorityLevelConfiguration"): (
        "1.26", "flowcontrol.apiserver.k8s.io/v1"),
    ("flowcontrol.apiserver.k8s.io/v1beta2", "PriorityLevelConfiguration"): (
        "1.29", "flowcontrol.apiserver.k8s.io/v1"),
    ("flowcontrol.apiserver.k8s.io/v1beta3", "PriorityLevelConfiguration"): (
        "1.32", "flowcontrol.apiserver.k8s.io/v1"),
    ("resource.k8s.io/v1alpha2", "ResourceClaim"): ("1.31", "resource.k8s.io/v1"),
    ("resource.k8s.io/v1alpha2", "ResourceClaimTemplate"): ("1.31", "resource.k8s.io/v1"),
    ("admissionregistration.k8s.io/v1alpha1", "ValidatingAdmissionPolicy"): (
        "1.32", "admissionregistration.k8s.io/v1"),
    ("admissionregistration.k8s.io/v1alpha1", "ValidatingAdmissionPolicyBinding"): (
        "1.32", "admissionregistration.k8s.io/v1"),
    ("coordination.k8s.io/v1alpha1", "LeaseCandidate"): ("1.32", "coordination.k8s.io/v1beta1"),
    ("resource.k8s.io/v1alpha3", "PodSchedulingContext"): ("1.32", ""),
    ("admissionregistration.k8s.io/v1beta1", "ValidatingAdmissionPolicy"): (
        "1.34", "admissionregistration.k8s.io/v1"),
    ("admissionregistration.k8s.io/v1beta1", "ValidatingAdmissionPolicyBinding"): (
        "1.34", "admissionregistration.k8s.io/v1"),
    ("resource.k8s.io/v1alpha3", "DeviceClass"): ("1.34", "resource.k8s.io/v1"),
    ("resource.k8s.io/v1alpha3", "ResourceClaim"): ("1.34", "resource.k8s.io/v1"),
    ("resource.k8s.io/v1alpha3", "ResourceClaimTemplate"): ("1.34", "resource.k8s.io/v1"),
    ("resource.k8s.io/v1alpha3", "ResourceSlice"): ("1.34", "resource.k8s.io/v1"),
    ("certificates.k8s.io/v1alpha1", "PodCertificateRequest"): ("1.35", "certificates.k8s.io/v1beta1"),
    ("storage.k8s.io/v1alpha1", "VolumeAttributesClass"): ("1.35", "storage.k8s.io/v1"),
    ("storagemigration.k8s.io/v1alpha1", "StorageVersionMigration"): (
        "1.35", "storagemigration.k8s.io/v1beta1"),
    ("scheduling.k8s.io/v1alpha1", "Workload"): ("1.36", "scheduling.k8s.io/v1alpha2"),
    ("certificates.k8s.io/v1alpha1", "ClusterTrustBundle"): ("1.37", "certificates.k8s.io/v1beta1"),
    ("networking.k8s.io/v1beta1", "IPAddress"): ("1.37", "networking.k8s.io/v1"),
    ("networking.k8s.io/v1beta1", "ServiceCIDR"): ("1.37", "networking.k8s.io/v1"),
    ("scheduling.k8s.io/v1alpha2", "Workload"): ("1.37", ""),
    ("scheduling.k8s.io/v1alpha2", "PodGroup"): ("1.37", ""),
    ("storage.k8s.io/v1beta1", "VolumeAttributesClass"): ("1.37", "storage.k8s.io/v1"),
}  # fmt: skip
"""By apiVersion and kind: the first version without it, and the apiVersion to use instead."""

DEPRECATED: Final[dict[tuple[str, str], tuple[str, str]]] = {
    ("v1", "Endpoints"): ("1.33", "discovery.k8s.io/v1 EndpointSlice"),
    ("v1", "ComponentStatus"): ("1.19", ""),
}
"""Still served, and no longer to be used since this version."""


@cache
def ending(api_version: str, kind: str, version: str) -> tuple[str, str]:
    """What there is to say of an apiVersion in the next two versions, and what to do; or nothing."""
    gone, instead = GONE.get((api_version, kind), ("", ""))
    now = _number(version)
    if gone and now < _number(gone) <= (now[0], now[1] + AHEAD):
        message = f"{api_version} {kind} is no longer served from Kubernetes {gone} on"
        return message, f"Move to {instead} before the cluster is upgraded." if instead else "Do without it."
    since, instead = DEPRECATED.get((api_version, kind), ("", ""))
    if since and now >= _number(since):
        message = f"{api_version} {kind} is deprecated since Kubernetes {since}"
        return message, f"Move to {instead}." if instead else "Do without it."
    return "", ""


def _number(version: str) -> tuple[int, int]:
    major, _, minor = version.partition(".")
    return int(major), int(minor)

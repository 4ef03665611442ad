"""Which fields of which kinds never change (kubernetes v1.33.13, pkg/apis/*/validation and pkg/registry)."""

from __future__ import annotations

from typing import Final

Prefix = tuple[str, ...]

IMMUTABLE: Final[dict[tuple[str, str], tuple[Prefix, ...]]] = {
    ("", "PersistentVolumeClaim"): (("spec",),),
    ("", "PersistentVolume"): (("spec",),),
    ("", "Pod"): (("spec",),),
    ("", "ResourceQuota"): (("spec", "scopes"),),
    ("", "Secret"): (("type",),),
    ("apiextensions.k8s.io", "CustomResourceDefinition"): (
        ("spec", "group"),
        ("spec", "names", "kind"),
        ("spec", "names", "plural"),
        ("spec", "scope"),
    ),
    ("apps", "DaemonSet"): (("spec", "selector"),),
    ("apps", "Deployment"): (("spec", "selector"),),
    ("apps", "ReplicaSet"): (("spec", "selector"),),
    ("apps", "StatefulSet"): (("spec",),),
    ("batch", "Job"): (
        ("spec", "backoffLimitPerIndex"),
        ("spec", "completionMode"),
        ("spec", "completions"),
        ("spec", "managedBy"),
        ("spec", "podFailurePolicy"),
        ("spec", "selector"),
        ("spec", "successPolicy"),
        ("spec", "template"),
    ),
    ("discovery.k8s.io", "EndpointSlice"): (("addressType",),),
    ("networking.k8s.io", "IngressClass"): (("spec", "controller"),),
    ("node.k8s.io", "RuntimeClass"): (("handler",),),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): (("roleRef",),),
    ("rbac.authorization.k8s.io", "RoleBinding"): (("roleRef",),),
    ("scheduling.k8s.io", "PriorityClass"): (("preemptionPolicy",), ("value",)),
    ("storage.k8s.io", "CSIDriver"): (("spec", "attachRequired"), ("spec", "volumeLifecycleModes")),
    ("storage.k8s.io", "StorageClass"): (
        ("parameters",),
        ("provisioner",),
        ("reclaimPolicy",),
        ("volumeBindingMode",),
    ),
}
"""What never changes, by group and kind, and below it everything."""

MUTABLE: Final[dict[tuple[str, str], frozenset[Prefix]]] = {
    ("", "PersistentVolumeClaim"): frozenset(
        {("spec", "resources", "requests", "storage"), ("spec", "volumeAttributesClassName")}
    ),
    ("", "PersistentVolume"): frozenset(
        ("spec", name)
        for name in (
            "accessModes",
            "capacity",
            "claimRef",
            "mountOptions",
            "persistentVolumeReclaimPolicy",
            "storageClassName",
            "volumeAttributesClassName",
        )
    ),
    ("", "Pod"): frozenset({("spec", "activeDeadlineSeconds"), ("spec", "tolerations")}),
    ("apps", "StatefulSet"): frozenset(
        ("spec", name)
        for name in (
            "minReadySeconds",
            "ordinals",
            "persistentVolumeClaimRetentionPolicy",
            "replicas",
            "template",
            "updateStrategy",
        )
    ),
}
"""What may change all the same."""

DEFAULTS: Final = {
    ("CSIDriver", "attachRequired"): "true",
    ("Job", "completionMode"): "NonIndexed",
    ("Job", "podReplacementPolicy"): "TerminatingOrFailed",
    ("PersistentVolume", "volumeMode"): "Filesystem",
    ("PersistentVolumeClaim", "volumeMode"): "Filesystem",
    ("PriorityClass", "preemptionPolicy"): "PreemptLowerPriority",
    ("Secret", "type"): "Opaque",
    ("StatefulSet", "podManagementPolicy"): "OrderedReady",
    ("StatefulSet", "volumeMode"): "Filesystem",
    ("StorageClass", "reclaimPolicy"): "Delete",
    ("StorageClass", "volumeBindingMode"): "Immediate",
}
"""What the API server writes where nothing is written, by kind and the last key: to write it is no change."""

SETTLED: Final = frozenset({"storageClassName", "volumeName", "nodeAffinity"})
"""Fields that may be set where the server or a controller left them empty."""

UNSUSPENDED: Final = frozenset(
    ("spec", "template", *rest)
    for rest in (
        ("metadata", "annotations"),
        ("metadata", "labels"),
        ("spec", "affinity", "nodeAffinity"),
        ("spec", "nodeSelector"),
        ("spec", "schedulingGates"),
        ("spec", "tolerations"),
    )
)
"""What of a Job's template may change while it is suspended and has not begun."""

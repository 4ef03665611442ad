"""What the API server sets where a manifest is silent, by Go type (kubernetes, pkg/apis/*/v1/defaults.go).

Each function gets the fields of one struct, nulls removed, and adds what is missing. Values that are there
are never changed in place, for they are shared.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any, Final

Fields = dict[str, Any]
Default = Callable[[Fields], None]

UID: Final = "00000000-0000-0000-0000-000000000000"
"""The uid that an object has before the server has given it one."""

_MODE: Final = 0o644
_HOUR: Final = 3600
_SCALE_UP: Final = {
    "stabilizationWindowSeconds": 0,
    "selectPolicy": "Max",
    "policies": [
        {"type": "Pods", "value": 4, "periodSeconds": 15},
        {"type": "Percent", "value": 100, "periodSeconds": 15},
    ],
}
_SCALE_DOWN: Final = {
    "selectPolicy": "Max",
    "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}],
}
_TOKEN_VOLUME: Final = {
    # The server adds five characters of chance.
    "name": "kube-api-access-00000",
    "projected": {
        "sources": [
            {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
            {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
            {
                "downwardAPI": {
                    "items": [{"path": "namespace", "fieldRef": {"fieldPath": "metadata.namespace"}}]
                }
            },
        ]
    },
}
_TOKEN_MOUNT: Final = {
    "name": _TOKEN_VOLUME["name"],
    "readOnly": True,
    "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount",
}
_CPU: Final = {
    "type": "Resource",
    "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}},
}


def _constants(**values: Any) -> Default:
    def default(fields: Fields) -> None:
        for key, value in values.items():
            # An empty string is silent too.
            if fields.get(key, "") == "":
                fields[key] = value

    return default


def _all(*defaults: Default) -> Default:
    def default(fields: Fields) -> None:
        for one in defaults:
            one(fields)

    return default


def _changed(fields: Fields, *path: str, default: Default) -> None:
    """Apply a default further down, on copies of the way there."""
    for key in path:
        inner = fields.get(key)
        fields[key] = inner = dict(inner) if isinstance(inner, dict) else {}
        fields = inner
    default(fields)


def _container(fields: Fields) -> None:
    if fields.get("image", "") == "" or "imagePullPolicy" in fields:
        fields.setdefault("imagePullPolicy", "IfNotPresent")
        return
    fields["imagePullPolicy"] = _pull_policy(fields["image"])


def _pull_policy(image: Any) -> str:
    """Always for a tag that moves: latest, or none."""
    name = str(image)
    tag = name.rpartition("/")[2].partition(":")[2].partition("@")[0]
    return "IfNotPresent" if tag not in ("", "latest") or ("@" in name and not tag) else "Always"


def _volume(fields: Fields) -> None:
    if not any(isinstance(value, dict) for key, value in fields.items() if key != "name"):
        fields["emptyDir"] = {}


def _pod_spec(fields: Fields) -> None:
    name = fields.get("serviceAccountName") or fields.get("serviceAccount")
    if name:
        fields["serviceAccountName"] = fields["serviceAccount"] = name


def _pod(fields: Fields) -> None:
    _changed(fields, "spec", default=_pod_alone)
    _changed(fields, "status", default=_constants(phase="Pending", qosClass="BestEffort"))


def _pod_alone(spec: Fields) -> None:
    """What is set in a Pod, and not in the template of one; the last three by admission plugins."""
    for key in ("containers", "initContainers"):
        if isinstance(spec.get(key), list):
            spec[key] = [_requesting(one) for one in spec[key]]
    _constants(
        enableServiceLinks=True, serviceAccountName="default", preemptionPolicy="PreemptLowerPriority"
    )(spec)
    spec.setdefault("priority", 0)
    if spec.get("automountServiceAccountToken", True) is True:
        _mount_token(spec)
    tolerations = spec.get("tolerations")
    tolerated = tolerations if isinstance(tolerations, list) else []
    known = {one.get("key") for one in tolerated if isinstance(one, dict)}
    added = [
        {"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
        for key in ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")
        if key not in known
    ]
    spec["tolerations"] = [*tolerated, *added]


def _mount_token(spec: Fields) -> None:
    volumes = spec.get("volumes")
    spec["volumes"] = [*(volumes if isinstance(volumes, list) else []), _TOKEN_VOLUME]
    for key in ("containers", "initContainers"):
        if isinstance(spec.get(key), list):
            spec[key] = [_with_token(one) for one in spec[key]]


def _with_token(container: Any) -> Any:
    mounts = container.get("volumeMounts") if isinstance(container, dict) else None
    mounted = mounts if isinstance(mounts, list) else []
    paths = [mount.get("mountPath") for mount in mounted if isinstance(mount, dict)]
    if not isinstance(container, dict) or _TOKEN_MOUNT["mountPath"] in paths:
        return container
    return {**container, "volumeMounts": [*mounted, _TOKEN_MOUNT]}


def _requesting(container: Any) -> Any:
    """A container whose requests are its limits where it requests nothing."""
    resources = container.get("resources") if isinstance(container, dict) else None
    if not isinstance(resources, dict) or not isinstance(resources.get("limits"), dict):
        return container
    limits = resources["limits"]
    requests = resources.get("requests")
    filled = {**limits, **(requests if isinstance(requests, dict) else {})}
    return {**container, "resources": {**resources, "requests": filled}}


def _daemon_set(fields: Fields) -> None:
    generation = {"deprecated.daemonset.template.generation": "1"}
    _changed(fields, "metadata", "annotations", default=lambda annotations: annotations.update(generation))


def _deployment_strategy(fields: Fields) -> None:
    _constants(type="RollingUpdate")(fields)
    if fields["type"] == "RollingUpdate":
        _changed(fields, "rollingUpdate", default=_constants(maxUnavailable="25%", maxSurge="25%"))


def _stateful_set_strategy(fields: Fields) -> None:
    _constants(type="RollingUpdate")(fields)
    if fields["type"] == "RollingUpdate":
        _changed(fields, "rollingUpdate", default=_constants(partition=0))


def _daemon_set_strategy(fields: Fields) -> None:
    _constants(type="RollingUpdate")(fields)
    if fields["type"] == "RollingUpdate":
        _changed(fields, "rollingUpdate", default=_constants(maxUnavailable=1, maxSurge=0))


def _job(fields: Fields) -> None:
    """What makes a Job's pods its own: labels with its uid, here one of zeros."""
    metadata = fields.get("metadata")
    name = metadata.get("name", "") if isinstance(metadata, dict) else ""
    labels = {
        "batch.kubernetes.io/controller-uid": UID,
        "batch.kubernetes.io/job-name": name,
        "controller-uid": UID,
        "job-name": name,
    }
    selector = {"matchLabels": {"batch.kubernetes.io/controller-uid": UID}}
    _changed(fields, "metadata", "labels", default=lambda own: own.update(labels))
    _changed(fields, "spec", "template", "metadata", "labels", default=lambda own: own.update(labels))
    _changed(fields, "spec", default=_all(_job_spec, lambda spec: spec.setdefault("selector", selector)))


def _job_spec(spec: Fields) -> None:
    if "completions" not in spec and "parallelism" not in spec:
        spec["completions"] = 1
    _constants(
        parallelism=1,
        backoffLimit=6,
        completionMode="NonIndexed",
        suspend=False,
        manualSelector=False,
        podReplacementPolicy="Failed" if "podFailurePolicy" in spec else "TerminatingOrFailed",
    )(spec)


def _service_spec(fields: Fields) -> None:
    _constants(type="ClusterIP", sessionAffinity="None")(fields)
    kind = fields["type"]
    if kind != "ExternalName":
        headless = fields.get("clusterIP") == "None"
        address = fields.setdefault("clusterIP", "10.96.0.10")
        fields.setdefault("clusterIPs", ["None" if headless else address])
        selected = "selector" in fields or not headless
        fields.setdefault("ipFamilies", ["IPv4"] if selected else ["IPv4", "IPv6"])
        policy = "SingleStack" if selected else "RequireDualStack"
        _constants(ipFamilyPolicy=policy, internalTrafficPolicy="Cluster")(fields)
    if fields.get("externalIPs") or kind in ("NodePort", "LoadBalancer"):
        _constants(externalTrafficPolicy="Cluster")(fields)
    if kind == "LoadBalancer":
        fields.setdefault("allocateLoadBalancerNodePorts", True)


def _service_port(fields: Fields) -> None:
    _constants(protocol="TCP")(fields)
    if "port" in fields and fields.get("targetPort", 0) in (0, ""):
        fields["targetPort"] = fields["port"]


def _autoscaler_spec(fields: Fields) -> None:
    _constants(minReplicas=1)(fields)
    if not fields.get("metrics"):
        fields["metrics"] = [_CPU]


def _autoscaler_behavior(fields: Fields) -> None:
    for key, rules in (("scaleUp", _SCALE_UP), ("scaleDown", _SCALE_DOWN)):
        given = fields.get(key)
        fields[key] = {**rules, **{k: v for k, v in given.items() if v}} if isinstance(given, dict) else rules


def _network_policy_spec(fields: Fields) -> None:
    if not fields.get("policyTypes"):
        fields["policyTypes"] = ["Ingress", *(["Egress"] if fields.get("egress") else [])]


def _secret(fields: Fields) -> None:
    _constants(type="Opaque")(fields)
    if isinstance(texts := fields.pop("stringData", None), dict):
        encoded = {key: base64.b64encode(str(text).encode()).decode() for key, text in texts.items()}
        given = fields.get("data")
        fields["data"] = {**(given if isinstance(given, dict) else {}), **encoded}


def _namespace(fields: Fields) -> None:
    name = fields.get("metadata", {}).get("name", "") if isinstance(fields.get("metadata"), dict) else ""
    _changed(
        fields,
        "metadata",
        "labels",
        default=lambda labels: labels.update({"kubernetes.io/metadata.name": name}),
    )
    _changed(fields, "spec", default=_constants(finalizers=["kubernetes"]))
    _changed(fields, "status", default=_constants(phase="Active"))


def _limit_range_item(fields: Fields) -> None:
    if fields.get("type") != "Container":
        return
    given = {key: value for key, value in fields.items() if isinstance(value, dict)}
    default = {**given.get("max", {}), **given.get("default", {})}
    fields["default"] = default
    fields["defaultRequest"] = {**given.get("min", {}), **default, **given.get("defaultRequest", {})}


def _role_ref(fields: Fields) -> None:
    _constants(apiGroup="rbac.authorization.k8s.io")(fields)


def _subject(fields: Fields) -> None:
    if fields.get("kind") in ("User", "Group"):
        _role_ref(fields)


_CONTAINER: Final = _all(
    _container, _constants(terminationMessagePath="/dev/termination-log", terminationMessagePolicy="File")
)
_FILES: Final = _constants(defaultMode=_MODE)

DEFAULTS: Final[dict[str, Default]] = {
    "apps/v1.DaemonSet": _daemon_set,
    "apps/v1.DaemonSetSpec": _constants(revisionHistoryLimit=10),
    "apps/v1.DaemonSetUpdateStrategy": _daemon_set_strategy,
    "apps/v1.DeploymentSpec": _constants(replicas=1, revisionHistoryLimit=10, progressDeadlineSeconds=600),
    "apps/v1.DeploymentStrategy": _deployment_strategy,
    "apps/v1.ReplicaSetSpec": _constants(replicas=1),
    "apps/v1.StatefulSetPersistentVolumeClaimRetentionPolicy": _constants(
        whenDeleted="Retain", whenScaled="Retain"
    ),
    "apps/v1.StatefulSetSpec": _constants(
        replicas=1,
        revisionHistoryLimit=10,
        podManagementPolicy="OrderedReady",
        persistentVolumeClaimRetentionPolicy={},
    ),
    "apps/v1.StatefulSetUpdateStrategy": _stateful_set_strategy,
    "autoscaling/v2.HorizontalPodAutoscalerBehavior": _autoscaler_behavior,
    "autoscaling/v2.HorizontalPodAutoscalerSpec": _autoscaler_spec,
    "batch/v1.CronJobSpec": _constants(
        concurrencyPolicy="Allow", suspend=False, successfulJobsHistoryLimit=3, failedJobsHistoryLimit=1
    ),
    "batch/v1.Job": _job,
    "core/v1.ConfigMapVolumeSource": _FILES,
    "core/v1.Container": _CONTAINER,
    "core/v1.ContainerPort": _constants(protocol="TCP"),
    "core/v1.DownwardAPIVolumeSource": _FILES,
    "core/v1.EphemeralContainer": _CONTAINER,
    "core/v1.GRPCAction": _constants(service=""),
    "core/v1.HTTPGetAction": _constants(path="/", scheme="HTTP"),
    "core/v1.HostPathVolumeSource": _constants(type=""),
    "core/v1.LimitRangeItem": _limit_range_item,
    "core/v1.Namespace": _namespace,
    "core/v1.ObjectFieldSelector": _constants(apiVersion="v1"),
    "core/v1.PersistentVolumeClaimSpec": _constants(volumeMode="Filesystem"),
    "core/v1.PersistentVolumeClaimStatus": _constants(phase="Pending"),
    "core/v1.Pod": _pod,
    "core/v1.PodSpec": _all(
        _pod_spec,
        _constants(
            dnsPolicy="ClusterFirst",
            restartPolicy="Always",
            schedulerName="default-scheduler",
            securityContext={},
            terminationGracePeriodSeconds=30,
        ),
    ),
    "core/v1.Probe": _constants(timeoutSeconds=1, periodSeconds=10, successThreshold=1, failureThreshold=3),
    "core/v1.ProjectedVolumeSource": _FILES,
    "core/v1.ReplicationControllerSpec": _constants(replicas=1),
    "core/v1.Secret": _secret,
    "core/v1.SecretVolumeSource": _FILES,
    "core/v1.ServiceAccountTokenProjection": _constants(expirationSeconds=_HOUR),
    "core/v1.ServicePort": _service_port,
    "core/v1.ServiceSpec": _service_spec,
    "core/v1.Volume": _volume,
    "networking/v1.NetworkPolicyPort": _constants(protocol="TCP"),
    "networking/v1.NetworkPolicySpec": _network_policy_spec,
    "rbac/v1.RoleRef": _role_ref,
    "rbac/v1.Subject": _subject,
}

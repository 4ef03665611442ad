"""Objects of all the kinds that kustomize treats specially, and some that it does not know."""

from __future__ import annotations

from collections.abc import Callable

from ..dice import Dice
from ..emit import Data, Raw
from . import scalars
from .pods import pod_spec, template

Mapping = dict[str, Data]
Maker = Callable[[Dice], Mapping]


def an_object(dice: Dice, kind: str | None = None) -> Mapping:
    """One object, of `kind` or of a drawn one."""
    chosen = kind or dice.weighted([(k, w) for k, (_, w, _) in KINDS.items()])
    versions, _, make = KINDS[chosen]
    dice.note(f"kind {chosen}")
    head: Mapping = {
        "apiVersion": dice.pick(versions),
        "kind": chosen.removesuffix("!"),
        "metadata": metadata(dice),
    }
    return {**head, **make(dice)}


def metadata(dice: Dice) -> Mapping:
    """Metadata with a name, and sometimes a namespace, labels and annotations."""
    out: Mapping = {"name": scalars.name(dice)}
    if dice.has("own namespace", 0.2):
        out["namespace"] = dice.pick(scalars.NAMESPACES)
    if dice.chance(0.35):
        out["labels"] = scalars.labels(dice)
    if dice.chance(0.25):
        out["annotations"] = scalars.pairs(dice)
    if dice.has("null metadata", 0.02):
        out[dice.pick(["labels", "annotations", "creationTimestamp"])] = None
    return out


def _workload(dice: Dice) -> Mapping:
    labels = scalars.labels(dice)
    spec: Mapping = {"selector": {"matchLabels": dict(labels)}, "template": template(dice, labels)}
    if dice.chance(0.4):
        spec = {"replicas": dice.pick([1, 3, 0]), **spec}
    return {"spec": spec}


def _stateful_set(dice: Dice) -> Mapping:
    out = _workload(dice)
    spec = out["spec"]
    assert isinstance(spec, dict)
    spec["serviceName"] = scalars.name(dice)
    if dice.chance(0.5):
        claim: Mapping = {"accessModes": ["ReadWriteOnce"], "storageClassName": scalars.name(dice)}
        spec["volumeClaimTemplates"] = [{"metadata": {"name": "data"}, "spec": claim}]
    return out


def _job(dice: Dice) -> Mapping:
    return {"spec": {"backoffLimit": 2, "template": template(dice, scalars.labels(dice))}}


def _cron_job(dice: Dice) -> Mapping:
    return {"spec": {"schedule": "*/5 * * * *", "jobTemplate": _job(dice)}}


def _service(dice: Dice) -> Mapping:
    ports: list[Data] = [
        {
            "port": p,
            "targetPort": dice.pick(["http", p, "$(PORT)"]),
            **({"name": f"p{p}"} if dice.chance(0.5) else {}),
        }
        for p in dice.some((80, 443, 9090), 1, 2)
    ]
    spec: Mapping = {"ports": ports}
    if dice.chance(0.7):
        spec["selector"] = scalars.labels(dice)
    return {"spec": spec}


def _config_map(dice: Dice) -> Mapping:
    out: Mapping = {}
    if dice.chance(0.85):
        out["data"] = scalars.pairs(dice)
    if dice.has("structured config data", 0.25):
        data = out.setdefault("data", {})
        assert isinstance(data, dict)
        data["config.json"] = dice.pick(
            ['{"b": 1, "a": {"host": "x<y>&"}}', '{\n  "host": "a",\n  "n": [1, 2]\n}\n', '["a", 1]', "{}"]
        )
        data["config.yaml"] = dice.pick(
            [
                "# top\nhost: a # here\nlist:\n- x\n- y\n",
                "host: a\n---\nhost: b\n",
                "a: {b: c}\n",
                "- name: x\n  v: 1\n",
            ]
        )
    if dice.has("binaryData", 0.05):
        out["binaryData"] = {"b": "aGk="}
    return out


def _secret(dice: Dice) -> Mapping:
    if dice.chance(0.5):
        return {"type": "Opaque", "data": {"a": "aGVsbG8=", "b": "d29ybGQ="}}
    return {"stringData": scalars.pairs(dice)}


def _rules(dice: Dice) -> Mapping:
    rule: Mapping = {"apiGroups": [""], "resources": [dice.pick(["configmaps", "secrets"])], "verbs": ["get"]}
    if dice.has("resourceNames", 0.6):
        rule["resourceNames"] = [scalars.name(dice) for _ in range(dice.number(1, 2))]
    return {"rules": [rule]}


def _binding(dice: Dice) -> Mapping:
    subjects: list[Data] = []
    for _ in range(dice.number(1, 2)):
        subject: Mapping = {
            "kind": dice.pick(["ServiceAccount", "ServiceAccount", "User"]),
            "name": dice.pick([scalars.name(dice), "default"]),
        }
        if dice.chance(0.5):
            subject["namespace"] = dice.pick(scalars.NAMESPACES)
        subjects.append(subject)
    role: Mapping = {
        "apiGroup": "rbac.authorization.k8s.io",
        "kind": dice.pick(["Role", "ClusterRole"]),
        "name": scalars.name(dice),
    }
    return {"roleRef": role, "subjects": subjects}


def _ingress(dice: Dice) -> Mapping:
    service: Data = {"service": {"name": scalars.name(dice), "port": {"number": 80}}}
    if dice.chance(0.3):
        service = {"serviceName": scalars.name(dice), "servicePort": 80}
    path: Mapping = {"path": "/", "pathType": "Prefix", "backend": service}
    spec: Mapping = {
        "rules": [{"host": dice.pick(["a.example.com", "$(NAME).example.com"]), "http": {"paths": [path]}}]
    }
    if dice.chance(0.4):
        spec["tls"] = [{"hosts": ["a.example.com"], "secretName": scalars.name(dice)}]
    if dice.chance(0.2):
        spec["defaultBackend"] = {"service": {"name": scalars.name(dice), "port": {"name": "http"}}}
    if dice.chance(0.3):
        spec["ingressClassName"] = scalars.name(dice)
    return {"spec": spec}


def _ingress_annotated(dice: Dice) -> Mapping:
    key = dice.pick(
        [
            "nginx.ingress.kubernetes.io/auth-secret",
            "ingress.kubernetes.io/auth-secret",
            "nginx.ingress.kubernetes.io/auth-tls-secret",
            "nginx.ingress.kubernetes.io/fastcgi-params-configmap",
        ]
    )
    name = scalars.name(dice)
    return {
        **_ingress(dice),
        "metadata": {"name": scalars.name(dice), "annotations": {key: dice.pick([name, f"prod/{name}"])}},
    }


def _autoscaler(dice: Dice) -> Mapping:
    kind = dice.pick(["Deployment", "StatefulSet", "ReplicaSet"])
    return {
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": kind, "name": scalars.name(dice)},
            "minReplicas": 1,
            "maxReplicas": 3,
        }
    }


def _budget(dice: Dice) -> Mapping:
    return {
        "spec": {"minAvailable": dice.pick([1, "50%"]), "selector": {"matchLabels": scalars.labels(dice)}}
    }


def _network_policy(dice: Dice) -> Mapping:
    peer: list[Data] = [{"podSelector": {"matchLabels": scalars.labels(dice)}}]
    matched: Data = {"matchLabels": scalars.labels(dice)}
    spec: Mapping = {"podSelector": dice.value([{}, matched])}
    if dice.chance(0.5):
        spec["ingress"] = [{"from": peer}]
    if dice.chance(0.5):
        spec["egress"] = [{"to": peer}]
    return {"spec": spec}


def _claim(dice: Dice) -> Mapping:
    spec: Mapping = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    if dice.chance(0.5):
        spec["storageClassName"] = scalars.name(dice)
    if dice.chance(0.3):
        spec["volumeName"] = scalars.name(dice)
    return {"spec": spec}


def _volume(dice: Dice) -> Mapping:
    return {
        "spec": {
            "capacity": {"storage": "1Gi"},
            "storageClassName": scalars.name(dice),
            "azureFile": {"secretName": scalars.name(dice)},
        }
    }


def _storage_class(dice: Dice) -> Mapping:
    return {
        "provisioner": "x",
        "parameters": {
            dice.pick(["secretName", "adminSecretName", "userSecretName", "secretRef"]): scalars.name(dice)
        },
    }


def _webhooks(dice: Dice) -> Mapping:
    service: Mapping = {"name": scalars.name(dice), "path": "/x"}
    if dice.chance(0.7):
        service["namespace"] = dice.pick(scalars.NAMESPACES)
    client: Mapping = {"service": service}
    return {"webhooks": [{"name": "a.example.com", "clientConfig": client, "sideEffects": "None"}]}


def _api_service(dice: Dice) -> Mapping:
    return {
        "spec": {
            "group": "x",
            "version": "v1",
            "service": {"name": scalars.name(dice), "namespace": dice.pick(scalars.NAMESPACES)},
        }
    }


def _definition(dice: Dice) -> Mapping:
    spec: Mapping = {
        "group": "example.com",
        "scope": "Namespaced",
        "names": {"kind": "Widget", "plural": "widgets"},
    }
    if dice.chance(0.4):
        service: Mapping = {"name": scalars.name(dice), "namespace": "default"}
        client: Mapping = {"service": service}
        spec["conversion"] = {"strategy": "Webhook", "webhook": {"clientConfig": client}}
    return {"spec": spec}


def _widget(dice: Dice) -> Mapping:
    spec: Mapping = {
        key: scalars.anything(dice) for key in dice.some(("a", "b", "c", "size", "zone", "A"), 1, 4)
    }
    if dice.chance(0.4):
        spec["items"] = [{"name": n, "value": scalars.text(dice)} for n in dice.some(("x", "y", "z"), 1, 3)]
    if dice.chance(0.3):
        spec["ref"] = {"name": scalars.name(dice), "kind": "ConfigMap"}
        spec["secretName"] = scalars.name(dice)
    if dice.chance(0.2):
        spec["containers"] = [{"name": "main", "image": dice.pick(scalars.IMAGES)}]
    if dice.chance(0.2):
        spec["image"] = dice.pick(scalars.IMAGES)
    return {"spec": spec}


def _account(dice: Dice) -> Mapping:
    return {"imagePullSecrets": [{"name": scalars.name(dice)}]} if dice.chance(0.4) else {}


def _policy_binding(dice: Dice) -> Mapping:
    return {"spec": {"policyName": scalars.name(dice), "validationActions": ["Deny"]}}


def _pod_template(dice: Dice) -> Mapping:
    return {"template": template(dice, scalars.labels(dice))}


def _value(dice: Dice) -> Mapping:
    return {"value": Raw(dice.pick(["1000", "1e3", "0x10"]))}


def _empty(_: Dice) -> Mapping:
    return {}


KINDS: dict[str, tuple[tuple[str, ...], float, Maker]] = {
    "Deployment": (("apps/v1", "apps/v1", "apps/v1beta1"), 10, _workload),
    "StatefulSet": (("apps/v1",), 4, _stateful_set),
    "DaemonSet": (("apps/v1",), 3, _workload),
    "ReplicaSet": (("apps/v1",), 1, _workload),
    "ReplicationController": (("v1",), 1, _workload),
    "Job": (("batch/v1",), 3, _job),
    "CronJob": (("batch/v1", "batch/v1beta1"), 3, _cron_job),
    "Pod": (("v1",), 3, lambda dice: {"spec": pod_spec(dice)}),
    "PodTemplate": (("v1",), 1, _pod_template),
    "Service": (("v1",), 6, _service),
    "ConfigMap": (("v1",), 7, _config_map),
    "Secret": (("v1",), 5, _secret),
    "ServiceAccount": (("v1",), 4, _account),
    "Role": (("rbac.authorization.k8s.io/v1",), 3, _rules),
    "ClusterRole": (("rbac.authorization.k8s.io/v1",), 3, _rules),
    "RoleBinding": (("rbac.authorization.k8s.io/v1",), 3, _binding),
    "ClusterRoleBinding": (("rbac.authorization.k8s.io/v1",), 3, _binding),
    "Ingress": (("networking.k8s.io/v1", "extensions/v1beta1"), 3, _ingress),
    "Ingress!": (("networking.k8s.io/v1",), 1, _ingress_annotated),
    "IngressClass": (("networking.k8s.io/v1",), 1, _empty),
    "HorizontalPodAutoscaler": (("autoscaling/v2", "autoscaling/v1"), 3, _autoscaler),
    "PodDisruptionBudget": (("policy/v1",), 2, _budget),
    "NetworkPolicy": (("networking.k8s.io/v1",), 2, _network_policy),
    "PersistentVolumeClaim": (("v1",), 2, _claim),
    "PersistentVolume": (("v1",), 1, _volume),
    "StorageClass": (("storage.k8s.io/v1",), 1, _storage_class),
    "Namespace": (("v1",), 2, _empty),
    "PriorityClass": (("scheduling.k8s.io/v1",), 1, _value),
    "ValidatingWebhookConfiguration": (("admissionregistration.k8s.io/v1",), 2, _webhooks),
    "MutatingWebhookConfiguration": (("admissionregistration.k8s.io/v1",), 1, _webhooks),
    "ValidatingAdmissionPolicy": (("admissionregistration.k8s.io/v1",), 1, _empty),
    "ValidatingAdmissionPolicyBinding": (("admissionregistration.k8s.io/v1",), 1, _policy_binding),
    "APIService": (("apiregistration.k8s.io/v1",), 1, _api_service),
    "CustomResourceDefinition": (("apiextensions.k8s.io/v1",), 1, _definition),
    "Widget": (("example.com/v1", "example.com/v1alpha1"), 6, _widget),
    "Gadget": (("example.com/v1",), 2, _widget),
    "Node": (
        ("v1",),
        0.5,
        lambda dice: {"spec": {"configSource": {"configMap": {"name": scalars.name(dice)}}}},
    ),
}

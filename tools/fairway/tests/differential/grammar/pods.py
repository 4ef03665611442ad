"""Pod specs, with every field that names another object."""

from __future__ import annotations

from collections.abc import Callable

from ..dice import Dice
from ..emit import Data, Raw
from . import scalars

Mapping = dict[str, Data]


def pod_spec(dice: Dice) -> Mapping:
    """A pod spec whose references may or may not meet an object of the tree."""
    spec: Mapping = {"containers": _containers(dice)}
    if dice.has("init containers", 0.15):
        spec["initContainers"] = [_container(dice, "init")]
    if dice.has("pod volumes", 0.4):
        spec["volumes"] = [_volume(dice, i) for i in range(dice.number(1, 3))]
    for field, probability, make in _OPTIONAL:
        if dice.has(f"pod {field}", probability):
            spec[field] = make(dice)
    return spec


def template(dice: Dice, labels: Mapping) -> Mapping:
    """A pod template with these labels."""
    metadata: Mapping = {"labels": dict(labels)}
    if dice.chance(0.2):
        metadata["annotations"] = scalars.pairs(dice)
    return {"metadata": metadata, "spec": pod_spec(dice)}


def _containers(dice: Dice) -> list[Data]:
    names = dice.some(("main", "side", "web"), 1, 2)
    return [_container(dice, name) for name in names]


def _container(dice: Dice, name: str) -> Mapping:
    out: Mapping = {"name": name, "image": dice.pick(scalars.IMAGES)}
    if dice.chance(0.5):
        out["env"] = [_env(dice, i) for i in range(dice.number(1, 3))]
    if dice.has("envFrom", 0.3):
        out["envFrom"] = [_env_from(dice) for _ in range(dice.number(1, 2))]
    if dice.chance(0.4):
        out["ports"] = _ports(dice)
    if dice.chance(0.3):
        out["args"] = [
            dice.pick(["--name=$(NAME)", "$(OTHER)", "x", "$$(NAME)", "$(NAME)-$(OTHER)", "8080"])
            for _ in range(2)
        ]
    if dice.chance(0.2):
        out["command"] = ["sh", "-c", scalars.text(dice)]
    if dice.chance(0.3):
        out["resources"] = {"limits": _resources(dice), "requests": _resources(dice)}
    if dice.chance(0.2):
        out["volumeMounts"] = [
            {"name": f"vol-{i}", "mountPath": f"/mnt/{i}"} for i in range(dice.number(1, 2))
        ]
    if dice.chance(0.15):
        out["livenessProbe"] = {
            "httpGet": {"path": "/livez", "port": dice.pick(["http", 8000, "8000"])},
            "periodSeconds": 5,
        }
    return out


def _resources(dice: Dice) -> Mapping:
    return {key: Raw(dice.pick(scalars.QUANTITIES)) for key in dice.some(("memory", "cpu"), 1, 2)}


def _ports(dice: Dice) -> list[Data]:
    return [
        {
            "containerPort": port,
            **({"name": f"p{port}"} if dice.chance(0.6) else {}),
            **({"protocol": p} if (p := dice.pick(["TCP", "UDP", ""])) else {}),
        }
        for port in dice.some((80, 8080, 9090), 1, 2)
    ]


def _env(dice: Dice, index: int) -> Mapping:
    out: Mapping = {"name": f"E{index}"}
    source = dice.number(0, 5)
    if source == 0:
        out["valueFrom"] = {"configMapKeyRef": {"name": scalars.name(dice), "key": "a"}}
    elif source == 1:
        out["valueFrom"] = {"secretKeyRef": {"name": scalars.name(dice), "key": "a", "optional": True}}
    elif source == 2:
        out["value"] = dice.pick(["$(NAME)", "$(NAME).$(OTHER)", "pre$(NAME)post", "$(UNKNOWN)", "$$(NAME)"])
    else:
        out["value"] = scalars.text(dice)
    return out


def _env_from(dice: Dice) -> Mapping:
    kind = dice.pick(["configMapRef", "secretRef"])
    out: Mapping = {kind: {"name": scalars.name(dice)}}
    if dice.chance(0.2):
        out["prefix"] = "P_"
    return out


def _volume(dice: Dice, index: int) -> Mapping:
    name = scalars.name(dice)
    source: Mapping = dice.pick(
        [
            {"configMap": {"name": name}},
            {"configMap": {"name": name, "items": [{"key": "a", "path": "b"}]}},
            {"secret": {"secretName": name}},
            {"persistentVolumeClaim": {"claimName": name}},
            {"emptyDir": {}},
            {
                "projected": {
                    "sources": [{"configMap": {"name": name}}, {"secret": {"name": scalars.name(dice)}}]
                }
            },
            {"image": {"reference": dice.pick(scalars.IMAGES), "pullPolicy": "Always"}},
            {"nfs": {"server": "$(NAME)", "path": "/"}},
            {"hostPath": {"path": "/var"}},
        ]
    )
    return {"name": f"vol-{index}", **source}


def _selector_term(dice: Dice) -> Mapping:
    return {"labelSelector": {"matchLabels": scalars.labels(dice)}, "topologyKey": "zone"}


def _affinity(dice: Dice) -> Mapping:
    kind = dice.pick(["podAffinity", "podAntiAffinity"])
    if dice.chance(0.5):
        return {kind: {"requiredDuringSchedulingIgnoredDuringExecution": [_selector_term(dice)]}}
    term: Mapping = {"weight": 1, "podAffinityTerm": _selector_term(dice)}
    return {kind: {"preferredDuringSchedulingIgnoredDuringExecution": [term]}}


def _spread(dice: Dice) -> list[Data]:
    return [
        {
            "maxSkew": 1,
            "topologyKey": "zone",
            "whenUnsatisfiable": "DoNotSchedule",
            "labelSelector": {"matchLabels": scalars.labels(dice)},
        }
    ]


def _tolerations(dice: Dice) -> list[Data]:
    return [
        {"key": dice.pick(["a", "b"]), "operator": "Exists", "effect": "NoSchedule"}
        for _ in range(dice.number(1, 2))
    ]


_OPTIONAL: tuple[tuple[str, float, Callable[[Dice], Data]], ...] = (
    ("imagePullSecrets", 0.15, lambda dice: [{"name": scalars.name(dice)}]),
    ("serviceAccountName", 0.25, scalars.name),
    ("priorityClassName", 0.08, scalars.name),
    ("affinity", 0.08, _affinity),
    ("topologySpreadConstraints", 0.08, _spread),
    ("tolerations", 0.08, _tolerations),
    ("nodeSelector", 0.06, scalars.labels),
    (
        "hostAliases",
        0.05,
        lambda dice: [{"ip": dice.pick(["10.0.0.1", "10.0.0.2"]), "hostnames": ["a", "b"]}],
    ),
    ("terminationGracePeriodSeconds", 0.05, lambda _: 30),
)

"""Plans made by hand: the parts of one, and a large one with a bit of everything."""

# ruff: noqa: E501 - tables, as dense as they can be read

from __future__ import annotations

from typing import Any

from fairway.finding import Finding, Severity
from fairway.manifest import ObjectId
from fairway.plan.model import (
    ABSENT,
    ApplicationChange,
    ChangeGroup,
    FieldChange,
    FindingChange,
    Hidden,
    ImageChange,
    Kind,
    Level,
    ObjectChange,
    Plan,
    Risk,
    RiskGroup,
    SetChange,
    State,
    Variation,
)

BASE, HEAD = State("origin/main", "1f0c2d3e4b5a69788796a5b4c3d2e1f001234567"), State("topic")

DEPLOYMENT = ObjectId("apps/v1", "Deployment", "acme-staging", "orders")
IMAGE = ("spec", "template", "spec", "containers", "[name=app]", "image")


def changed(*fields: FieldChange, of: ObjectId = DEPLOYMENT, risks: tuple[Risk, ...] = ()) -> ObjectChange:
    return ObjectChange(Kind.CHANGED, of, of, fields, risks)


def replicas(before: Any = 2, after: Any = 3, source: str = "apps/orders/deployment.yaml:9") -> FieldChange:
    return FieldChange(("spec", "replicas"), before, after, source)


def risk(name: str = "immutable-field", level: Level = Level.BLOCKING, **more: Any) -> Risk:
    given = {
        "message": "the selector of a Deployment never changes: the API server refuses it",
        "remedy": "Give the Deployment another name, or delete it first.",
        "object": "Deployment acme-staging/orders",
        "path": ("spec", "selector", "matchLabels", "app"),
    }
    return Risk(name, level, **{**given, **more})


def environment(name: str, *changes: ObjectChange, ring: int | None = 0, **more: Any) -> SetChange:
    """A client environment of two objects, on the cluster north."""
    given: dict[str, Any] = {"cluster": "north", "before": 2, "after": 2, "is_environment": True}
    return SetChange(name, f"overlays/{name}", ring=ring, changes=changes, **{**given, **more})


def plan_of(*sets: SetChange, groups: tuple[ChangeGroup, ...] = (), **more: Any) -> Plan:
    """A plan whose groups are one for each change, unless they are given."""
    found = groups or tuple(ChangeGroup(change, (each.name,)) for each in sets for change in each.changes)
    total = sum(each.is_environment for each in sets)
    return Plan(BASE, HEAD, **{"total": total, "sets": sets, "groups": found, **more})


def one_change(*fields: FieldChange) -> Plan:
    """A Deployment of one client environment changes."""
    return plan_of(environment("acme/staging", changed(*fields or (replicas(),))))


_CLIENTS = [
    "acme",
    "borealis",
    "cobalt",
    "dunlin",
    "ember",
    "fjord",
    "globex",
    "juniper",
    "kestrel",
    "larch",
    "meridian",
    "northgate",
]
_APPS = ("data-collection", "deployment-portal", "edge", "order-gateway", "orders", "user-metadata")
_SCRIPT = "upstream {app} {{\n    server {app}:8000;\n    keepalive {n};\n}}\n\nlog_format json;\n"


def large_plan(clients: int = 12, apps: int = 6) -> Plan:
    """Two environments of each client; a change of the base, of an app, of a setting, and what goes wrong."""
    names = [_CLIENTS[n] if n < len(_CLIENTS) else f"client-{n:04}" for n in range(clients)]
    known = [_APPS[n] if n < len(_APPS) else f"app-{n:02}" for n in range(apps)]
    stages = [f"{name}/staging" for name in names]
    productions = [f"{name}/production" for name in names]
    groups = [group for app in known for group in _of_app(app, stages, productions)]
    groups.append(_removed_policy(productions[:3]))
    changes: dict[str, list[ObjectChange]] = {name: [] for name in stages + productions}
    for group in groups:
        for names_of, change in (
            (group.names, group.change),
            *((v.names, v.change) for v in group.variations),
        ):
            for name in names_of:
                changes[name].append(_moved(change, name))
    sets = [_set(name, tuple(changes[name])) for name in (*stages, *productions)]
    sets[-1] = environment(
        productions[-1], ring=2, cluster="air-gapped", after=None, is_production=True,
        after_error="overlays/northgate/production/settings.yaml:7: is not YAML: mapping values are not allowed\n"
        "  Mend the YAML on this line.",
    )  # fmt: skip
    delivery = ObjectId("argoproj.io/v1alpha1", "Application", "argocd", "acme-staging")
    moved = FieldChange(("spec", "source", "targetRevision"), "main", "v2.1.0", "clusters/north/acme.yaml:12")
    sets.append(
        SetChange(
            "clusters/north",
            "clusters/north",
            "north",
            0,
            before=9,
            after=9,
            changes=(changed(moved, of=delivery),),
        )
    )
    groups.append(ChangeGroup(changed(moved, of=delivery), ("clusters/north",)))
    return Plan(
        BASE, HEAD, len(stages + productions), tuple(sets), tuple(groups), _risks(stages, productions),
        _images(stages, productions), _applications(moved), _findings(stages, productions),
        ("apps/orders/deployment.yaml", "base/workload/deployment.yaml", "overlays/northgate/production/settings.yaml"),
    )  # fmt: skip


def _set(name: str, changes: tuple[ObjectChange, ...]) -> SetChange:
    is_production = name.endswith("production")
    where = "aws-production" if is_production else "aws-staging"
    ring = 2 if is_production else 0
    return environment(
        name, *changes, ring=ring, cluster=where, before=60, after=60, is_production=is_production
    )


def _moved(change: ObjectChange, name: str) -> ObjectChange:
    namespace = name.replace("/", "-")
    before, after = (
        each._replace(namespace=namespace) if each else None for each in (change.before, change.after)
    )
    return ObjectChange(change.kind, before, after, change.fields, change.risks, change.content)


def _of_app(app: str, stages: list[str], productions: list[str]) -> list[ChangeGroup]:
    line = f"apps/{app}/deployment.yaml"
    old, new = (
        f"registry.example/{app}:{tag}" for tag in ("1.4.2@sha256:" + "ab" * 32, "1.5.0@sha256:" + "cd" * 32)
    )
    image = FieldChange(IMAGE, old, new, "overlays/acme/staging/versions/kustomization.yaml:14")
    memory = FieldChange((*IMAGE[:-1], "resources", "limits", "memory"), "512Mi", "768Mi", f"{line}:31")
    probe = FieldChange(
        (*IMAGE[:-1], "startupProbe"), ABSENT, {"httpGet": {"path": "/livez", "port": "http"}}, f"{line}:38"
    )
    name = DEPLOYMENT._replace(name=app)
    change = changed(image, memory, probe, of=name)
    few = (replicas(3, 5, "overlays/acme/production/scale.yaml:6"), memory)
    variation = Variation((productions[0],), changed(image, *few, of=name), (few[0],), (probe,))
    config = ObjectId("v1", "ConfigMap", "acme-staging", f"{app}-d6cf527fhm")
    template = FieldChange(
        ("data", "nginx.conf"), _SCRIPT.format(app=app, n=16), _SCRIPT.format(app=app, n=64) + "gzip on;\n",
        f"apps/{app}/templates.conf:1",
    )  # fmt: skip
    renamed = ObjectChange(Kind.RENAMED, config, config._replace(name=f"{app}-5k9g2h7tbm"), (template,))
    secret = ObjectId("v1", "Secret", "acme-staging", f"{app}-session")
    key = FieldChange(("data", "key"), Hidden("1f2e3d4c"), Hidden("9a8b7c6d"), f"apps/{app}/secret.yaml:5")
    return [
        ChangeGroup(change, (*stages, *productions[1:-1]), (variation,)),
        ChangeGroup(renamed, (*stages, *productions[:-1])),
        ChangeGroup(changed(key, of=secret), tuple(stages)),
    ]


def _removed_policy(names: list[str]) -> ChangeGroup:
    policy = ObjectId("networking.k8s.io/v1", "NetworkPolicy", "acme-production", "default-deny")
    content = {
        "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "default-deny"},
        "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
    }  # fmt: skip
    removed = risk(
        "removed-network-policy", message="pods can be reached that nothing could reach before", path=()
    )
    return ChangeGroup(ObjectChange(Kind.REMOVED, policy, None, (), (removed,), content), tuple(names))


def _risks(stages: list[str], productions: list[str]) -> tuple[RiskGroup, ...]:
    return (
        RiskGroup(
            risk(
                "removed-network-policy", message="pods can be reached that nothing could reach before", path=(),
                object="NetworkPolicy acme-production/default-deny",
                remedy="Keep the policy, or say why: fairway allow removed-network-policy --reason …",
            ),
            tuple(productions[:3]),
        ),
        RiskGroup(risk(), (stages[0],), "anna: it was never deployed"),
        RiskGroup(
            risk("probe-added", Level.WARNING, message="a startup probe that fails restarts the container", path=IMAGE),
            tuple(stages),
        ),
        RiskGroup(risk("rolls-pods", Level.NOTICE, message="pods are replaced", remedy="", path=()), tuple(productions)),
    )  # fmt: skip


def _images(stages: list[str], productions: list[str]) -> tuple[ImageChange, ...]:
    names = (*stages, *productions[:-1])
    return (
        ImageChange("registry.example/orders:1.4.2", "registry.example/orders:1.5.0", names),
        ImageChange("registry.example/edge:1.4.2@sha256:" + "ab" * 32, "registry.example/edge:1.5.0@sha256:" + "cd" * 32, names),
        ImageChange("", "registry.example/log-agent:3.0.1", tuple(stages)),
    )  # fmt: skip


def _applications(moved: FieldChange) -> tuple[ApplicationChange, ...]:
    return (
        ApplicationChange(Kind.CHANGED, "acme-staging", "aws-staging", "Application", (moved,)),
        ApplicationChange(Kind.ADDED, "acme-preview", "aws-staging", "ApplicationSet previews"),
        ApplicationChange(
            Kind.REMOVED, "old", "aws-staging", "ApplicationSet tenants", undecided="its generator asks a cluster"
        ),
    )  # fmt: skip


def _findings(stages: list[str], productions: list[str]) -> tuple[FindingChange, ...]:
    new = Finding(
        "schema/unknown-field", Severity.ERROR, "spec.replica is no field of a Deployment",
        "Deployment acme-staging/orders", "apps/orders/deployment.yaml", 9, "Did you mean spec.replicas?",
    )  # fmt: skip
    old = Finding(
        "network/peer-unknown", Severity.WARNING, "no pod has the label app: cache", "NetworkPolicy orders"
    )
    kept = Finding("policy/limits", Severity.INFO, "the container has no CPU limit", "Deployment edge")
    return (
        FindingChange("new", new, tuple(stages)),
        FindingChange("fixed", old, (stages[0], productions[0])),
        FindingChange("unchanged", kept, tuple(stages + productions)),
    )

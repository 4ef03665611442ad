"""References within a rendered set: each one that leads nowhere is found by the rule meant for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairway.check.references import RULES, reference_check
from fairway.check.rendered_set import RenderedSet
from fairway.finding import Finding
from fairway.fleet import Cluster
from fairway.kustomize.factory import objects_from_text
from fairway.manifest import field_path
from fairway.yamlio.node import INT, Node, Scalar

SHOP = (Path(__file__).parents[1] / "data/references/shop.yaml").read_text()
CLUSTER = Cluster(
    "north",
    "clusters/north",
    classes=(
        ("PriorityClass", ("high",)),
        ("StorageClass", ("fast", "slow")),
        ("IngressClass", ("nginx",)),
        ("GatewayClass", ("envoy",)),
    ),
)


def findings(text: str, *external: tuple[str, str], cluster: Cluster | None = CLUSTER) -> list[Finding]:
    """What is wrong with the objects of a text."""
    check = reference_check(lambda kind, _, name: (kind, name) in external)
    return list(check(RenderedSet("set", objects_from_text(text), "1.33", "file", cluster)))


def test_references_that_lead_somewhere_are_right() -> None:
    """ConfigMaps, Secrets of operators, optional ones, what controllers make, classes of the cluster."""
    assert not findings(SHOP)


BROKEN = [
    ("configMapRef: {name: settings}", "configMapRef: {name: setting}", "references/config-map",
     "spec.template.spec.containers[0].envFrom[0].configMapRef.name"),
    ("key: LOG_LEVEL", "key: LOGLEVEL", "references/key",
     "spec.template.spec.containers[0].env[0].valueFrom.configMapKeyRef.key"),
    ("key: DATABASE_URL}}\n            - name: M", "key: DATABASE}}\n            - name: M", "references/key",
     "spec.template.spec.containers[0].env[1].valueFrom.secretKeyRef.key"),
    ("target: {name: passwords}", "target: {name: password}", "references/secret",
     "spec.template.spec.containers[0].env[1].valueFrom.secretKeyRef.name"),
    ("{key: tls.crt, path", "{key: tls.cert, path", "references/key",
     "spec.template.spec.volumes[1].secret.items[0].key"),
    ("serviceAccountName: web", "serviceAccountName: wbe", "references/service-account",
     "spec.template.spec.serviceAccountName"),
    ("claimName: files", "claimName: file", "references/volume-claim",
     "spec.template.spec.volumes[0].persistentVolumeClaim.claimName"),
    ("  selector: {app: web}", "  selector: {app: wep}", "references/selector", "spec.selector.app"),
    ("spec: {selector: {matchLabels: {app: web}}}", "spec: {selector: {matchLabels: {app: wep}}}",
     "references/selector", "spec.selector.matchLabels.app"),
    ("values: [front]", "values: [back]", "references/selector", "spec.podSelector"),
    ("targetPort: http", "targetPort: https", "references/port", "spec.ports[0].targetPort"),
    ("port: 8080}", "port: 8081}", "references/port", "spec.ports[1].port"),
    ("httpGet: {port: http,", "httpGet: {port: web,", "references/port",
     "spec.template.spec.containers[0].readinessProbe.httpGet.port"),
    ("kind: Deployment, name: web", "kind: Deployment, name: webs", "references/scale-target",
     "spec.scaleTargetRef.name"),
    ("service: {name: web, port: {name: http}}", "service: {name: wbe, port: {name: http}}",
     "references/backend", "spec.rules[0].http.paths[0].backend.service.name"),
    ("service: {name: web, port: {name: http}}", "service: {name: web, port: {name: htp}}",
     "references/port", "spec.rules[0].http.paths[0].backend.service.port.name"),
    ("tls: [{secretName: web-tls}]", "tls: [{secretName: web}]", "references/tls-secret",
     "spec.tls[0].secretName"),
    ("certificateRefs: [{name: web-tls}]", "certificateRefs: [{name: tls}]", "references/tls-secret",
     "spec.listeners[0].tls.certificateRefs[0].name"),
    ("parentRefs: [{name: gate}]", "parentRefs: [{name: gates}]", "references/gateway",
     "spec.parentRefs[0].name"),
    ("backendRefs: [{name: web, port: 80}]", "backendRefs: [{name: web, port: 81}]", "references/port",
     "spec.rules[0].backendRefs[0].port"),
    ("destination: {host: web,", "destination: {host: wep,", "references/backend",
     "spec.http[0].route[0].destination.host"),
    ("endpoints: [{port: http}]}\n---\napiVersion: monitoring.coreos.com/v1\nkind: PodMonitor",
     "endpoints: [{port: htp}]}\n---\napiVersion: monitoring.coreos.com/v1\nkind: PodMonitor",
     "references/port", "spec.endpoints[0].port"),
    ("podMetricsEndpoints: [{port: http}]", "podMetricsEndpoints: [{port: metrics}]", "references/port",
     "spec.podMetricsEndpoints[0].port"),
    ("spec: {selector: {matchLabels: {app: web}}, endpoints",
     "spec: {selector: {matchLabels: {app: wb}}, endpoints", "references/selector", "spec.selector"),
    ("serviceName: web", "serviceName: store", "references/backend", "spec.serviceName"),
    ("secretStoreRef: {kind: SecretStore, name: vault}", "secretStoreRef: {kind: SecretStore, name: vaults}",
     "references/secret-store", "spec.secretStoreRef.name"),
    ("kind: Role, name: reader", "kind: Role, name: readers", "references/role", "roleRef.name"),
    ("kind: ServiceAccount, name: web, n", "kind: ServiceAccount, name: wep, n", "references/subject",
     "subjects[0].name"),
    ("clientConfig: {service: {name: web,", "clientConfig: {service: {name: hook,", "references/backend",
     "webhooks[0].clientConfig.service.name"),
    ("priorityClassName: high", "priorityClassName: higher", "references/class",
     "spec.template.spec.priorityClassName"),
    ("spec: {storageClassName: fast}", "spec: {storageClassName: quick}", "references/class",
     "spec.storageClassName"),
    ("storageClassName: slow", "storageClassName: slower", "references/class",
     "spec.volumeClaimTemplates[0].spec.storageClassName"),
    ("ingressClassName: nginx", "ingressClassName: nginxs", "references/class", "spec.ingressClassName"),
    ("gatewayClassName: envoy", "gatewayClassName: envoys", "references/class", "spec.gatewayClassName"),
    ("kind: Service\nmetadata: {name: web, namespace: shop,",
     "kind: Service\nmetadata: {name: web, namespace: shops,",
     "references/namespace", "metadata.namespace"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "rule", "field"), BROKEN)
def test_a_reference_that_leads_nowhere_is_found_at_its_field(
    right: str, wrong: str, rule: str, field: str
) -> None:
    """One letter amiss is one finding of the rule that is meant for it."""
    assert SHOP.count(right) >= 1
    broken = findings(SHOP.replace(right, wrong, 1))
    assert (rule, field) in {(each.rule, field_path(each.field)) for each in broken}
    assert all(each.object and each.remedy for each in broken)


def test_the_nearest_name_is_named() -> None:
    (finding,) = findings(SHOP.replace("kind: Deployment, name: web", "kind: Deployment, name: webs"))
    assert finding.message == "Deployment webs is not in namespace shop"
    assert finding.remedy.startswith("Did you mean web?")


def test_what_others_make_is_there() -> None:
    """`external` in the configuration declares what no manifest shows."""
    broken = SHOP.replace("claimName: files", "claimName: legacy")
    assert [each.rule for each in findings(broken)] == ["references/volume-claim"]
    assert not findings(broken, ("PersistentVolumeClaim", "legacy"))


@pytest.mark.parametrize(
    ("namespace", "rules"), [("flux-system", []), ("warehouse", ["references/namespace"])]
)
def test_what_no_cluster_places_may_use_namespaces_of_others(namespace: str, rules: list[str]) -> None:
    """A controller and its namespace stand beside its settings in another; a slip is still one."""
    text = f"""
apiVersion: v1
kind: Namespace
metadata: {{name: warehouses}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {{name: charts, namespace: {namespace}}}
"""
    assert [each.rule for each in findings(text, cluster=None)] == rules
    assert [each.rule for each in findings(text)] == ["references/namespace"]


@pytest.mark.parametrize(
    ("maker", "label", "rules"),
    [
        ("postgresql.cnpg.io/v1, kind: Cluster", "cnpg.io/cluster: pg", []),
        ("monitoring.coreos.com/v1, kind: Prometheus", "app.kubernetes.io/name: prometheus", []),
        ("helm.toolkit.fluxcd.io/v2, kind: HelmRelease", "app: redis", []),
        ("example.com/v1, kind: Cache", "app: redis", ["references/selector"]),
        ("v1, kind: ConfigMap", "app: redis", ["references/selector"]),
    ],
)
def test_pods_of_operators_and_charts_may_be_selected(maker: str, label: str, rules: list[str]) -> None:
    """They are nowhere in the manifests; what makes them is."""
    text = f"""
{{apiVersion: {maker}, metadata: {{name: pg, namespace: shop}}}}
---
apiVersion: v1
kind: Service
metadata: {{name: pg, namespace: shop}}
spec: {{selector: {{{label}}}, ports: [{{port: 1}}]}}
"""
    assert [each.rule for each in findings(text) if each.severity == "error"] == rules


@pytest.mark.parametrize(
    ("chart", "rules"),
    [
        ("{name: pg, namespace: shop}}", []),
        ("{name: pg, namespace: flux}, spec: {targetNamespace: shop}}", []),
        ("{name: pg, namespace: flux}}", ["references/backend"]),
    ],
)
def test_a_chart_may_bring_what_its_namespace_refers_to(chart: str, rules: list[str]) -> None:
    """An Ingress leads to a Service that only the chart knows."""
    text = f"""
{{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, metadata: {chart}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: pg, namespace: shop}}
spec: {{defaultBackend: {{service: {{name: pg, port: {{number: 1}}}}}}}}
"""
    assert [each.rule for each in findings(text)] == rules


def test_an_object_that_nothing_uses_is_a_hint() -> None:
    """What a renaming leaves behind."""
    more = "\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: old, namespace: shop}\n"
    (finding,) = findings(SHOP + more)
    assert (finding.rule, finding.severity) == ("references/unused", "info")


def test_two_versions_of_one_object_are_an_error() -> None:
    """The API server keeps one object for both."""
    head = "apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\n"
    more = f"\n---\n{head}metadata: {{name: web, namespace: shop}}\n"
    rules = [each.rule for each in findings(SHOP + more)]
    assert rules == ["references/identity"]


def test_every_rule_is_broken_above() -> None:
    """No rule is without a test that breaks it."""
    broken = {rule for _, _, rule, _ in BROKEN} | {"references/identity", "references/unused"}
    assert broken == {rule.name for rule in RULES}


NODES: st.SearchStrategy[Node] = st.recursive(
    st.one_of(st.text(max_size=5), st.integers().map(lambda number: Scalar(str(number), INT))),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [
                    "spec",
                    "metadata",
                    "selector",
                    "matchLabels",
                    "ports",
                    "template",
                    "name",
                    "rules",
                    "containers",
                ]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)
KINDS = sorted(
    {line.split()[1] for line in SHOP.splitlines() if line.startswith("kind: ")} | {"CronJob", "Job"}
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(KINDS), NODES, NODES), max_size=4))
def test_no_shape_of_an_object_is_too_odd(objects: list[tuple[str, Node, Node]]) -> None:
    """Whatever stands where a reference is looked for, the check ends."""
    manifests = [
        {"apiVersion": "v1", "kind": kind, "metadata": first, "spec": second}
        for kind, first, second in objects
    ]
    found = list(reference_check()(RenderedSet("set", manifests, "1.33")))
    assert all(isinstance(each, Finding) for each in found)

"""Faults of the shipped fleet, one at a time: what is changed, which one rule must find it, and where."""

from __future__ import annotations

from typing import NamedTuple

PRODUCTION = "acme/production"


class Mutation(NamedTuple):
    """A text of a file replaced; the finding is at the last line of the new text, or of `at`, `FILE: text`.

    `says` is a part of the message; `also` are rules that the same fault breaks by its nature.
    """

    rule: str
    file: str
    old: str
    new: str
    at: str = ""
    says: str = ""
    also: tuple[str, ...] = ()
    target: str = PRODUCTION

    def __str__(self) -> str:
        lines = self.new.strip().splitlines() or ["removed"]
        return f"{self.rule}: {self.file}: {lines[-1].strip()}"


DEPLOYMENT = "base/worker/deployment.yaml"
ORDERS = "apps/orders/deployment.yaml"
SERVICE = "base/workload/service.yaml"
SCALER = "base/worker/horizontal-pod-autoscaler.yaml"
INGRESS = "apps/edge/ingress.yaml"
APPLICATION = "clusters/aws-production/acme-production.yaml"
PROJECT = "argocd/projects/production.yaml"
DELIVERY = "clusters/aws-production"

MUTATIONS = (
    # What points to something that is not there.
    Mutation(
        "references/config-map",
        ORDERS,
        "configMapRef:\n                name: orders",
        "configMapRef:\n                name: order",
        also=("references/unused",),
    ),
    Mutation(
        "references/secret",
        ORDERS,
        "secretRef:\n                name: orders",
        "secretRef:\n                name: order",
    ),
    Mutation(
        "references/secret",
        "apps/orders/external-secret.yaml",
        "target:\n    name: orders",
        "target:\n    name: orders-secrets",
        f"{ORDERS}: name: orders\n          startupProbe",
    ),
    Mutation(
        "references/selector",
        SERVICE,
        "  type: ClusterIP\n  selector:\n",
        "  type: ClusterIP\n  selector:\n    tier: front\n",
        f"{SERVICE}: tier",
    ),
    Mutation("references/port", SERVICE, "targetPort: http", "targetPort: web"),
    Mutation("references/port", SERVICE, "    - name: http\n", "    - name: web\n", f"{INGRESS}: name: http"),
    Mutation(
        "references/port",
        DEPLOYMENT,
        "            - name: http\n",
        "            - name: web\n",
        f"{DEPLOYMENT}: port: http",
    ),
    Mutation(
        "references/port",
        DEPLOYMENT,
        "path: /readyz\n              port: http",
        "path: /readyz\n              port: metrics",
    ),
    Mutation("references/scale-target", SCALER, "    kind: Deployment", "    kind: StatefulSet"),
    Mutation(
        "references/backend",
        INGRESS,
        "              service:\n                name: edge",
        "              service:\n                name: front",
    ),
    Mutation("references/tls-secret", INGRESS, "secretName: edge-tls", "secretName: edge-cert"),
    Mutation(
        "references/secret-store",
        "apps/orders/external-secret.yaml",
        "    name: environment",
        "    name: vault",
    ),
    Mutation("references/class", INGRESS, "ingressClassName: nginx", "ingressClassName: traefik"),
    Mutation(
        "references/unused",
        "apps/orders/kustomization.yaml",
        "configMapGenerator:\n  - name: orders\n",
        "configMapGenerator:\n  - name: old-orders\n    literals:\n      - A=b\n  - name: orders\n",
        "apps/orders/kustomization.yaml: - name: old-orders",
    ),
    # Who may reach whom.
    Mutation(
        "network/dependency",
        "apps/edge/deployment.yaml",
        "fairway.dev/calls: >-\n",
        "fairway.dev/calls: >-\n      order-processor:8000\n",
        "apps/edge/deployment.yaml: fairway.dev/calls",
    ),
    Mutation(
        "network/undeclared",
        "apps/edge/deployment.yaml",
        "      orders:8000\n",
        "",
        "apps/edge/kustomization.yaml: app.kubernetes.io/name",
    ),
    Mutation(
        "network/malformed",
        "apps/edge/deployment.yaml",
        "      orders:8000\n",
        "      orders:8000\n      billing\n",
        "apps/edge/deployment.yaml: fairway.dev/calls",
    ),
    # What the API server would refuse.
    Mutation(
        "schema/unknown-field", DEPLOYMENT, "  progressDeadlineSeconds: 300", "  progresDeadlineSeconds: 300"
    ),
    Mutation(
        "schema/type", "overlays/acme/production/scale.yaml", "  maxReplicas: 24", '  maxReplicas: "six"'
    ),
    Mutation("object/required", INGRESS, "            pathType: Prefix\n", "", f"{INGRESS}: - path: /"),
    Mutation(
        "schema/not-served",
        "base/worker/pod-disruption-budget.yaml",
        "apiVersion: policy/v1\n",
        "apiVersion: policy/v1beta1\n",
    ),
    Mutation("object/value", INGRESS, "pathType: Prefix", "pathType: Exactly"),
    Mutation("object/range", SERVICE, "      port: 8000\n", "      port: 80000\n"),
    Mutation(
        "object/range",
        DEPLOYMENT,
        "      terminationGracePeriodSeconds: 45",
        "      terminationGracePeriodSeconds: -1",
        f"{DEPLOYMENT}: sleep:",
    ),
    Mutation("schema/type", DEPLOYMENT, "              memory: 192Mi", "              memory: 192MB"),
    Mutation(
        "object/format", DEPLOYMENT, "            - name: POD_NAMESPACE", "            - name: POD=NAMESPACE"
    ),
    Mutation(
        "object/duplicate",
        DEPLOYMENT,
        "              protocol: TCP\n          env:",
        "              protocol: TCP\n            - name: http\n              containerPort: 9000\n"
        "          env:",
        f"{DEPLOYMENT}: - name: http\n              containerPort: 9000",
    ),
    Mutation(
        "object/reference",
        DEPLOYMENT,
        "            - name: tmp\n              mountPath: /tmp",
        "            - name: temp\n              mountPath: /tmp",
        f"{DEPLOYMENT}: - name: temp",
    ),
    Mutation(
        "object/exclusive",
        DEPLOYMENT,
        "        - name: tmp\n          emptyDir:\n            sizeLimit: 64Mi",
        "        - name: tmp\n          hostPath: {path: /tmp}\n          emptyDir:\n"
        "            sizeLimit: 64Mi",
        f"{DEPLOYMENT}: hostPath",
        also=("object/reference",),
    ),
    Mutation(
        "object/exclusive",
        "base/worker/pod-disruption-budget.yaml",
        "  maxUnavailable: 1\n",
        "  minAvailable: 1\n  maxUnavailable: 1\n",
        "base/worker/pod-disruption-budget.yaml: spec:",
    ),
    Mutation(
        "object/value",
        "apps/orders/external-secret.yaml",
        "  refreshInterval: 1h0m0s",
        "  refreshPolicy: Sometimes",
    ),
    # What the policies of the fleet deny.
    Mutation(
        "policy/denied",
        DEPLOYMENT,
        "            allowPrivilegeEscalation: false",
        "            allowPrivilegeEscalation: true",
        says="privilege-escalation",
    ),
    Mutation(
        "policy/denied",
        DEPLOYMENT,
        "            readOnlyRootFilesystem: true",
        "            readOnlyRootFilesystem: false",
        says="read-only-root-file-system",
    ),
    Mutation(
        "policy/denied",
        DEPLOYMENT,
        "        runAsNonRoot: true",
        "        runAsNonRoot: false",
        f"{DEPLOYMENT}:           securityContext:",
        says="run-as-non-root",
    ),
    Mutation(
        "policy/denied",
        DEPLOYMENT,
        "              drop:\n                - ALL",
        "              drop:\n                - NET_RAW",
        f"{DEPLOYMENT}:             capabilities:",
        says="capabilities",
    ),
    Mutation(
        "policy/denied",
        DEPLOYMENT,
        "          type: RuntimeDefault",
        "          type: Unconfined",
        says="seccomp-profile",
    ),
    Mutation(
        "policy/denied",
        DEPLOYMENT,
        "      enableServiceLinks: false",
        "      hostNetwork: true",
        says="host-namespaces",
    ),
    Mutation(
        "policy/denied",
        DEPLOYMENT,
        "      automountServiceAccountToken: false",
        "      automountServiceAccountToken: true",
        says="service-accounts",
    ),
    Mutation(
        "policy/denied",
        DEPLOYMENT,
        "          emptyDir:\n            sizeLimit: 64Mi",
        "          hostPath:\n            path: /tmp",
        f"{DEPLOYMENT}:         - name: tmp\n          hostPath",
        says="volume-types",
    ),
    Mutation(
        "policy/denied",
        SERVICE,
        "  type: ClusterIP",
        "  type: NodePort",
        says="service-types",
    ),
    Mutation(
        "policy/denied",
        "overlays/acme/production/scale.yaml",
        "  minReplicas: 6",
        "  minReplicas: 1",
        says="production-replicas",
    ),
    Mutation(
        "policy/denied",
        DEPLOYMENT,
        "              path: /livez\n              port: http\n            periodSeconds: 10",
        "              path: /readyz\n              port: http\n            periodSeconds: 10",
        f"{DEPLOYMENT}:         - name: app",
        says="container-probes",
    ),
    Mutation(
        "policy/denied",
        "base/namespace/namespace.yaml",
        "pod-security.kubernetes.io/enforce: restricted",
        "pod-security.kubernetes.io/enforce: baseline",
        "base/namespace/namespace.yaml:   labels:",
        says="namespaces",
    ),
    Mutation(
        "policy/refused",
        "policies/labels/policy.yaml",
        "    - expression: variables.missing.size() == 0\n",
        "    - expression: variables.mising.size() == 0\n",
        also=("object/expression", "policy/denied"),
        target="",
    ),
    # What the tree itself must keep.
    Mutation(
        "render/build",
        "overlays/acme/production/scale.yaml",
        "  name: orders",
        "  name: ordres",
        "overlays/acme/production/kustomization.yaml: patches",
    ),
    Mutation(
        "layout/references-point-down",
        "apps/orders/kustomization.yaml",
        "  - external-secret.yaml\n",
        "  - external-secret.yaml\n  - ../user-metadata\n",
        target="",
        also=("render/build",),
    ),
    Mutation(
        "layout/overlays-have-their-namespace",
        "overlays/acme/production/kustomization.yaml",
        "namespace: acme-production",
        "namespace: acme-staging",
        target="",
        also=("argo/namespace", "policy/denied"),
    ),
    # Who may reach whom, by the rules of a NetworkPolicy.
    Mutation(
        "network/dependency",
        "apps/orders/network-policy.yaml",
        "                - edge\n",
        "                - egde\n",
        "apps/edge/deployment.yaml: fairway.dev/calls",
    ),
    Mutation(
        "network/dependency",
        "apps/edge/network-policy.yaml",
        "                - orders\n",
        "",
        "apps/edge/deployment.yaml: fairway.dev/calls",
    ),
    # What Argo CD would not do.
    Mutation(
        "argo/project",
        APPLICATION,
        "  project: production",
        "  project: productive",
        target=DELIVERY,
    ),
    Mutation(
        "argo/path",
        APPLICATION,
        "    path: overlays/acme/production",
        "    path: overlays/acme/prod",
        target=DELIVERY,
    ),
    Mutation(
        "argo/destination",
        APPLICATION,
        "    name: aws-production",
        "    name: aws-productive",
        target=DELIVERY,
    ),
    Mutation(
        "argo/destination",
        APPLICATION,
        "    namespace: acme-production",
        "    namespace: acme-staging",
        f"{APPLICATION}: destination:",
        target=DELIVERY,
    ),
    Mutation(
        "argo/sync-wave",
        APPLICATION,
        'sync-wave: "4"',
        'sync-wave: "four"',
        target=DELIVERY,
    ),
    Mutation(
        "argo/sync-option",
        "base/components/delivery/application.yaml",
        "      - PruneLast=true",
        "      - prunelast=true",
        target=DELIVERY,
    ),
    Mutation(
        "argo/source",
        PROJECT,
        "    - fairway",
        "    - fairway\n    - '!https://git.example.com/*/fairway.git'",
        "base/components/delivery/repository.yaml: - sourceValue",
        target=DELIVERY,
    ),
    Mutation(
        "argo/kind",
        "argocd/projects/client-environment.yaml",
        '    - group: ""\n      kind: LimitRange\n',
        "",
        "base/namespace/limit-range.yaml: kind:",
    ),
    Mutation(
        "argo/ignored-fields",
        "base/components/delivery/workloads.yaml",
        "        - /spec/replicas",
        "        - /spec/replica",
    ),
    Mutation(
        "argo/ignored-objects",
        "base/components/delivery/workloads.yaml",
        "      kind: Deployment",
        "      kind: StatefulSet",
        "base/components/delivery/workloads.yaml: group: apps",
    ),
    # How the sources are written.
    Mutation("yaml/trailing-spaces", ORDERS, "kind: Deployment\n", "kind: Deployment  \n", target=""),
    Mutation("yaml/colons", PROJECT, "kind: AppProject", "kind:  AppProject", target=""),
    Mutation(
        "yaml/truthy",
        "overlays/acme/production/kustomization.yaml",
        "includeTemplates: true",
        "includeTemplates: True",
        target="",
    ),
    Mutation(
        "yaml/comments",
        "apps/orders/network-policy.yaml",
        "# Who calls",
        "#Who calls",
        target="",
    ),
)

"""Trees to measure with: fleets of client environments, large builds, large CustomResourceDefinitions."""

from __future__ import annotations

from pathlib import Path

APPS = 6
OBJECTS_PER_APP = 10

_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
spec:
  selector:
    matchLabels:
      app.kubernetes.io/name: {name}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: {name}
    spec:
      serviceAccountName: {name}
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: app
          image: registry.example.com/{name}:placeholder
          ports:
            - name: http
              containerPort: 8000
          envFrom:
            - configMapRef:
                name: {name}-settings
          env:
            - name: DATABASE_URL
              valueFrom:
                secretKeyRef:
                  name: {name}-database
                  key: url
          readinessProbe:
            httpGet:
              path: /readyz
              port: http
            periodSeconds: 5
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
            limits:
              memory: 256Mi
          volumeMounts:
            - name: tmp
              mountPath: /tmp
      volumes:
        - name: tmp
          emptyDir: {{}}
"""

_OTHERS = """\
apiVersion: v1
kind: Service
metadata:
  name: {name}
spec:
  selector:
    app.kubernetes.io/name: {name}
  ports:
    - name: http
      port: 80
      targetPort: http
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {name}
automountServiceAccountToken: false
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {name}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {name}
  minReplicas: 2
  maxReplicas: 6
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: 70
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {name}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      app.kubernetes.io/name: {name}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {name}
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: {name}
  policyTypes: [Ingress, Egress]
  ingress:
    - ports:
        - port: http
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: {name}-database
spec:
  refreshInterval: 1h
  secretStoreRef:
    name: vault
    kind: ClusterSecretStore
  target:
    name: {name}-database
  data:
    - secretKey: url
      remoteRef:
        key: {name}/database
        property: url
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {name}
rules:
  - apiGroups: [""]
    resources: [configmaps]
    resourceNames: [{name}-settings]
    verbs: [get]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {name}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {name}
subjects:
  - kind: ServiceAccount
    name: {name}
"""

_APP = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deployment.yaml
  - others.yaml
labels:
  - pairs:
      app.kubernetes.io/part-of: bench
    includeTemplates: true
configMapGenerator:
  - name: {name}-settings
    literals:
      - LOG_LEVEL=info
      - GREETING=hello from {name}
"""

_TRAIT = """\
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
  - target:
      kind: Deployment
    patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: any
      spec:
        template:
          spec:
            topologySpreadConstraints:
              - maxSkew: 1
                topologyKey: topology.kubernetes.io/zone
                whenUnsatisfiable: ScheduleAnyway
"""

_ENVIRONMENT = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: {client}
resources:
{resources}
components:
  - ../../../base/components/spread
  - versions
labels:
  - pairs:
      fairway.dev/client: {client}
patches:
  - path: settings.yaml
    target:
      kind: ConfigMap
      name: app-0-settings
replicas:
  - name: app-0
    count: 3
"""

_SETTINGS = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: app-0-settings
data:
  CLIENT: {client}
"""


def write(path: Path, text: str) -> None:
    """Write a file, making its directories."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def fleet(root: Path, environments: int) -> list[Path]:
    """A fleet of overlays of 60 objects each on shared apps and a trait; returns the overlay directories."""
    names = [f"app-{index}" for index in range(APPS)]
    for name in names:
        write(root / "apps" / name / "deployment.yaml", _DEPLOYMENT.format(name=name))
        write(root / "apps" / name / "others.yaml", _OTHERS.format(name=name))
        write(root / "apps" / name / "kustomization.yaml", _APP.format(name=name))
    write(root / "base/components/spread/kustomization.yaml", _TRAIT)
    overlays = []
    for number in range(environments):
        client = f"client-{number:04}"
        overlay = root / "overlays" / client / "production"
        resources = "".join(f"  - ../../../apps/{name}\n" for name in names).rstrip("\n")
        write(overlay / "kustomization.yaml", _ENVIRONMENT.format(client=client, resources=resources))
        write(overlay / "settings.yaml", _SETTINGS.format(client=client))
        write(overlay / "versions/kustomization.yaml", _versions(names, number))
        overlays.append(overlay)
    return overlays


def _versions(names: list[str], number: int) -> str:
    lines = ["apiVersion: kustomize.config.k8s.io/v1alpha1", "kind: Component", "images:"]
    for name in names:
        lines += [f"  - name: registry.example.com/{name}", f"    newTag: 1.{number % 7}.{number % 11}"]
    return "\n".join(lines) + "\n"


def large_build(root: Path, objects: int) -> Path:
    """One kustomization of that many objects in files of ten: prefix, labels, images, a hashed ConfigMap."""
    files = []
    for number in range(objects // OBJECTS_PER_APP):
        name = f"svc-{number:05}"
        config_map = (
            f"---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}-settings\n"
            f'data:\n  LOG_LEVEL: info\n  NUMBER: "{number}"\n'
        )
        text = _DEPLOYMENT.format(name=name) + "---\n" + _OTHERS.format(name=name) + config_map
        write(root / f"{name}.yaml", text)
        files.append(f"  - {name}.yaml\n")
    write(
        root / "kustomization.yaml",
        "namePrefix: big-\nnamespace: big\nresources:\n"
        + "".join(files)
        + "commonLabels:\n  team: bench\n"
        + "images:\n  - name: registry.example.com/svc-00000\n    newTag: v2\n"
        + "configMapGenerator:\n  - name: shared\n    literals: [a=b]\n",
    )
    return root


def definitions(root: Path, size: int) -> Path:
    """CustomResourceDefinitions of about `size` bytes in all, with deep schemas and long descriptions."""
    files, written = [], 0
    while written < size:
        name = f"crd-{len(files):03}.yaml"
        text = _definition(len(files))
        write(root / name, text)
        files.append(f"  - {name}\n")
        written += len(text)
    write(root / "kustomization.yaml", "namespace: operators\nresources:\n" + "".join(files))
    return root


def _definition(number: int) -> str:
    plural = f"widgets{number}"
    head = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
        f"metadata:\n  name: {plural}.bench.example.com\n"
        "  annotations:\n    controller-gen.kubebuilder.io/version: v0.16.1\n"
        "spec:\n  group: bench.example.com\n  scope: Namespaced\n"
        f"  names:\n    kind: Widget{number}\n    listKind: Widget{number}List\n"
        f"    plural: {plural}\n    singular: widget{number}\n"
        "  versions:\n  - name: v1\n    served: true\n    storage: true\n    schema:\n"
        "      openAPIV3Schema:\n        description: Widget is the Schema for the widgets API.\n"
        "        type: object\n        properties:\n"
        "          spec:\n            type: object\n            properties:\n"
    )
    return head + "".join(_property(index, 14, 3) for index in range(24))


def _property(index: int, indent: int, depth: int) -> str:
    pad = " " * indent
    described = (
        f"{pad}field{index}:\n"
        f"{pad}  description: |-\n"
        f"{pad}    Field {index} says how the controller treats what it finds: whether it is kept, moved\n"
        f"{pad}    or removed, and after how long. More info: https://docs.example.com/concepts/fields\n"
    )
    if depth == 0:
        return (
            described + f"{pad}  type: string\n{pad}  maxLength: 253\n"
            f"{pad}  pattern: ^[a-z0-9]([-a-z0-9]*[a-z0-9])?$\n"
        )
    inner = "".join(_property(number, indent + 4, depth - 1) for number in range(4))
    prose = (
        f"{pad}  x-kubernetes-preserve-unknown-fields: false\n{pad}  default: {{}}\n"
        f"{pad}  title: A group of fields that belong together since they are read by one part of\n"
        f"{pad}    the controller, and changed together\n"
    )
    return described + f"{pad}  type: object\n{pad}  properties:\n" + inner + prose

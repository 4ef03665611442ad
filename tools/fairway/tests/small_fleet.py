"""A fleet as small as can be that keeps every contract; a test breaks one thing in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fairway.fleet import Fleet

_OVERLAY = {
    "kustomization.yaml": """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: acme-ENV
resources:
  - ../../../apps/orders
components:
  - versions
  - ../../../base/components/tracing
patches:
  - path: settings.yaml
  - path: scale.yaml
""",
    "versions/kustomization.yaml": """\
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
images:
  - name: registry.example.com/orders
    newTag: 1.2.3
""",
    "settings.yaml": """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: orders
data:
  LOG_LEVEL: info
""",
    "scale.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
spec:
  replicas: 2
""",
}

_APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: NAME
spec:
  source:
    path: PATH
    repoURL: https://git.example.com/fleet.git
  destination:
    name: north
  project: default
"""

_FILES = {
    "base/workload/kustomization.yaml": "resources:\n  - deployment.yaml\n",
    "base/workload/deployment.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
spec:
  selector:
    matchLabels:
      app: orders
  template:
    metadata:
      labels:
        app: orders
    spec:
      containers:
        - name: app
          image: registry.example.com/orders
          envFrom: [{configMapRef: {name: orders}}]
""",
    "base/components/tracing/kustomization.yaml": """\
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
labels:
  - pairs:
      tracing: "true"
""",
    "apps/orders/kustomization.yaml": """\
resources:
  - ../../base/workload
  - config-map.yaml
""",
    "apps/orders/config-map.yaml": """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: orders
data:
  LOG_LEVEL: warning
""",
    "clusters/north/cluster.yaml": """\
apiVersion: fairway.dev/v1
kind: Cluster
metadata:
  name: north
spec:
  kubernetesVersion: "1.33"
  provider: aws
  region: eu-north-1
  residency: eu
  ring: 1
  airGap: false
  registryMirror: ""
""",
    "clusters/north/kustomization.yaml": "resources:\n  - acme-staging.yaml\n  - acme-production.yaml\n",
    "argocd/bootstrap/kustomization.yaml": "resources:\n  - north.yaml\n",
    "argocd/bootstrap/north.yaml": _APPLICATION.replace("NAME", "root-north").replace(
        "PATH", "clusters/north"
    ),
}


class SmallFleet:
    """The fleet in `root`; `write` and `remove` change its files, `fleet` reads it anew."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write(_FILES)
        for environment in ("staging", "production"):
            overlay = f"overlays/acme/{environment}"
            self.write(
                {f"{overlay}/{name}": text.replace("ENV", environment) for name, text in _OVERLAY.items()}
            )
            application = _APPLICATION.replace("NAME", f"acme-{environment}").replace("PATH", overlay)
            self.write({f"clusters/north/acme-{environment}.yaml": application})

    @property
    def fleet(self) -> Fleet:
        return Fleet(self.root)

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            file = self.root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)

    def replace(self, name: str, old: str, new: str) -> None:
        """Change a text that the file must have."""
        text = (self.root / name).read_text()
        assert old in text
        (self.root / name).write_text(text.replace(old, new))

    def append(self, name: str, text: str) -> None:
        with (self.root / name).open("a") as file:
            file.write(text)

    def remove(self, name: str) -> None:
        (self.root / name).unlink()

"""What the manifests of the tree give an app: its environment, its port and its probes.

The tree is rendered by `fairway`, so that a test sees what a cluster would.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from chassis.testing.programs import find

Manifest = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AppManifests:
    """The objects of one app in one client environment, and its container."""

    objects: tuple[Manifest, ...]
    container: Manifest
    namespace: str

    @classmethod
    def render(cls, root: Path, target: str, app: str) -> AppManifests:
        """The app `app` of a client environment (`acme/production`) of the tree at `root`.

        Raises MissingProgramError where there is no `fairway`.
        """
        fairway = find("fairway", package="tools/fairway (make validate)", places=[root / ".venv/bin"])
        done = subprocess.run(  # noqa: S603 - a list, no shell
            [fairway, "render", target, "-o", "-"], capture_output=True, check=True, cwd=root, timeout=60
        )
        objects = tuple(found for found in yaml.safe_load_all(done.stdout) if found)
        deployment = next(
            found for found in objects if found["kind"] == "Deployment" and found["metadata"]["name"] == app
        )
        containers = deployment["spec"]["template"]["spec"]["containers"]
        container = next(found for found in containers if found["name"] == "app")
        return cls(objects, container, deployment["metadata"]["namespace"])

    @property
    def secrets(self) -> set[str]:
        """The variables that come from the secret store."""
        return {
            entry["secretKey"]
            for source in self.container.get("envFrom", [])
            if "secretRef" in source
            for entry in self._of("ExternalSecret", source["secretRef"]["name"])["spec"]["data"]
        }

    def environment(self, secrets: Mapping[str, str]) -> dict[str, str]:
        """All variables of the container; `secrets` stands for the secret store."""
        variables = {name: secrets[name] for name in self.secrets}
        for source in self.container.get("envFrom", []):
            if "configMapRef" in source:
                variables |= self._of("ConfigMap", source["configMapRef"]["name"])["data"]
        for entry in self.container.get("env", []):
            variables[entry["name"]] = entry.get("value") or self._field(entry["valueFrom"])
        return variables

    @property
    def port(self) -> int:
        """The port that the Service and the probes call `http`."""
        return next(int(port["containerPort"]) for port in self.container["ports"] if port["name"] == "http")

    @property
    def probes(self) -> dict[str, str]:
        """The path of each probe."""
        return {
            name: self.container[name]["httpGet"]["path"]
            for name in ("startupProbe", "readinessProbe", "livenessProbe")
        }

    def _field(self, source: Manifest) -> str:
        path = source["fieldRef"]["fieldPath"]
        return self.namespace if path == "metadata.namespace" else path

    def _of(self, kind: str, name: str) -> Manifest:
        return next(
            found for found in self.objects if found["kind"] == kind and found["metadata"]["name"] == name
        )

"""What the tests do to the platform and ask of it, each with a bounded wait."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from fairway.fleet import Environment
from fairway.kustomize import build
from fairway.sandbox.applications import REFRESH, Application, request_sync
from fairway.sandbox.argocd import NAMESPACE
from fairway.sandbox.component import wait_for
from fairway.sandbox.kubectl import Kubectl, Object
from fairway.sandbox.sandbox import Sandbox

SETTLE_SECONDS = 240
_KIND = "applications.argoproj.io"


@dataclass
class Platform:
    """The sandbox as the tests see it."""

    sandbox: Sandbox
    observed: list[list[Application]] = field(default_factory=list)

    @property
    def argocd(self) -> Kubectl:
        """Kubectl for the cluster of Argo CD."""
        return self.sandbox.kubectl

    def overlay(self, environment: str) -> Path:
        """The folder `overlays/CLIENT/ENV` of a client environment."""
        return self.sandbox.fleet.root / "overlays" / environment

    def environment(self, name: str) -> Environment:
        """A client environment by its CLIENT/ENV."""
        (found,) = self.sandbox.fleet.named(name)
        return found

    def environments(self) -> list[Environment]:
        """The client environments of the clusters that run."""
        clusters = self.sandbox.state.clusters
        return [
            one for one in self.sandbox.fleet.environments if one.cluster and one.cluster.name in clusters
        ]

    def cluster(self, environment: str) -> Kubectl:
        """Kubectl for the cluster that a client environment runs on."""
        placed = self.environment(environment).cluster
        assert placed is not None
        return next(plane.kubectl for plane in self.sandbox.planes if plane.cluster == placed.name)

    def render(self, environment: str) -> str:
        """The manifests of a client environment, by our engine."""
        return build(self.overlay(environment)).to_yaml()

    def publish(self) -> str:
        """Push the fleet and wait until Argo CD has done all it does by itself; the commit.

        When there is nothing new to push, nobody is asked to look.
        """
        before = self.sandbox.repository.head
        commit = self.push()
        self.sandbox.settle(None if commit != before else (), seconds=SETTLE_SECONDS)
        return commit

    def push(self, *names: str) -> str:
        """Push the fleet, unless it is what is published already; the commit. Only those named are told."""
        before = self.sandbox.repository.head
        commit = self.sandbox.repository.publish(self.sandbox.fleet)
        if commit != before:
            self.sandbox.refresh(*names)
        return commit

    def application(self, name: str) -> Object:
        """An Application as the API server has it."""
        found = self.argocd.get(_KIND, name, namespace=NAMESPACE)
        assert found is not None, f"there is no Application {name}"
        return found

    def sync_as_automation(self, name: str) -> None:
        """Ask for a sync as Argo CD itself does, without a person."""
        request_sync(self.argocd, name, automated=True)

    def withdraw(self, name: str) -> None:
        """Take back a sync that a closed window holds: Argo CD would not even terminate it until then."""
        fields = ("/operation", "/status/operationState")
        patch = json.dumps([{"op": "remove", "path": field} for field in fields])
        self.argocd.run("patch", _KIND, name, f"--namespace={NAMESPACE}", "--type=json", f"--patch={patch}")

    def open_gate(self, name: str) -> None:
        """Sync a production Application by hand and wait until it is well."""
        self.sandbox.open_gates([name], seconds=SETTLE_SECONDS)

    def looked_again(self, name: str) -> None:
        """Have Argo CD compare an Application anew, and wait until it has."""
        before = self.application(name)["status"].get("reconciledAt")
        self.sandbox.refresh(name)
        self.wait(
            f"{name} is looked at",
            lambda: (
                self.application(name)["status"].get("reconciledAt") != before
                and REFRESH not in self.application(name)["metadata"].get("annotations", {})
            ),
        )

    def wait(self, what: str, condition: Callable[[], bool], *, seconds: float = SETTLE_SECONDS) -> None:
        """Wait for a condition, but not for ever, nor on a component that has died."""
        wait_for(self.sandbox.state, what, condition, seconds=seconds, every=0.3)

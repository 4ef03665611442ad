"""What the tests do to the platform and ask of it, each with a bounded wait."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from fairway.fleet import Environment
from fairway.kustomize import build
from fairway.process import run
from fairway.sandbox.applications import PATH, REFRESH, Application, application, request_sync
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

        Those Applications are asked to look that follow something that is not as they last saw it. The others
        look by themselves some time, and need only have nothing left to do.
        """
        commit = self.sandbox.repository.publish(self.sandbox.fleet)
        behind = self._behind(commit)
        if behind:
            self.sandbox.refresh(*behind)
        self.sandbox.settle(behind, seconds=SETTLE_SECONDS)
        return commit

    def push(self, *names: str) -> str:
        """Push the fleet, unless it is what is published already; the commit. Only those named are told."""
        before = self.sandbox.repository.head
        commit = self.sandbox.repository.publish(self.sandbox.fleet)
        if commit != before:
            self.sandbox.refresh(*names)
        return commit

    def _behind(self, commit: str) -> set[str]:
        """The Applications for which a commit has something new."""
        seen = {one.name: one.revision for one in self.sandbox.applications()}
        changed = {revision: self._changed(revision, commit) for revision in set(seen.values()) if revision}
        new = {name for name, revision in seen.items() if not revision or _concerns(name, changed[revision])}
        return self.sandbox.expected & new

    def _changed(self, before: str, after: str) -> list[str]:
        """The files in which two commits differ."""
        repository = ("git", f"--git-dir={self.sandbox.repository.path}")
        done = run([*repository, "diff", "--name-only", "--no-renames", before, after])
        assert done.code == 0, done.complaint
        return done.stdout.decode().splitlines()

    def application(self, name: str) -> Object:
        """An Application as the API server has it."""
        return application(self.argocd, name)

    def states(self, name: str, since: str) -> list[Object]:
        """All states of an Application from a version of it on, one after the other."""
        chosen = f"watch=true&resourceVersion={since}&timeoutSeconds=2&fieldSelector=metadata.name%3D{name}"
        assert self.argocd.direct is not None
        lines = self.argocd.direct.read(f"{PATH}?{chosen}").splitlines()
        return [json.loads(line)["object"] for line in lines]

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
        """Have Argo CD compare an Application anew, and wait until it has.

        It forgets a request that comes while it looks for another reason, and it writes down the second in
        which it has looked, which may be that of the time before: then it is asked again.
        """
        before = self.application(name)["status"].get("reconciledAt")
        self.sandbox.refresh(name)

        def is_looked_at() -> bool:
            now = self.application(name)
            asked = REFRESH in now["metadata"].get("annotations", {})
            looked = now["status"].get("reconciledAt") != before
            if not looked and not asked:
                self.sandbox.refresh(name)
            return looked and not asked

        self.wait(f"{name} is looked at", is_looked_at)

    def wait(self, what: str, condition: Callable[[], bool], *, seconds: float = SETTLE_SECONDS) -> None:
        """Wait for a condition, but not for ever, nor on a component that has died."""
        wait_for(self.sandbox.state, what, condition, seconds=seconds, every=0.3)


def _concerns(name: str, files: list[str]) -> bool:
    """Whether an Application follows one of these files: an overlay is one's own, other folders are all's."""
    folders = [file.split("/") for file in files if "/" in file]
    return any(folder[0] != "overlays" or "-".join(folder[1:3]) == name for folder in folders)

"""A cluster of the user's own in the place of a control plane of ours: used, and left as it was found."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from fairway.errors import SandboxError, UsageError
from fairway.process import run
from fairway.sandbox.component import Component
from fairway.sandbox.kubectl import Kubectl, Object
from fairway.sandbox.programs import program
from fairway.sandbox.state import State

_APPLICATIONS: Final = "applications.argoproj.io"
_CRDS: Final = "customresourcedefinitions"


@dataclass(frozen=True)
class OwnCluster:
    """The cluster that a context of the user's kubeconfig names, standing in for one of the fleet's."""

    root: Path
    state: State
    cluster: str
    context: str

    @property
    def server(self) -> str:
        """The address of its API server."""
        return str(self._document["clusters"][0]["cluster"]["server"])

    @property
    def kubernetes_version(self) -> str:
        """The version that it says it has."""
        said: str = json.loads(self.kubectl.run("get", "--raw=/version"))["gitVersion"]
        return said

    @cached_property
    def kubectl(self) -> Kubectl:
        """Kubectl as the user."""
        return Kubectl(program(self.root, "kubectl"), self.kubeconfig("user"))

    @property
    def components(self) -> tuple[Component, ...]:
        """Nothing of it is ours to run."""
        return ()

    @property
    def credentials(self) -> Object:
        """How Argo CD signs in: as the user does. Raises UsageError if that takes a plug-in."""
        cluster, user = self._document["clusters"][0]["cluster"], self._document["users"][0]["user"]
        tls = {"caData": cluster.get("certificate-authority-data", "")}
        if "client-certificate-data" in user:
            tls |= {"certData": user["client-certificate-data"], "keyData": user["client-key-data"]}
            return {"tlsClientConfig": tls}
        if "token" in user:
            return {"bearerToken": user["token"], "tlsClientConfig": tls}
        message = f"the context {self.context} signs in by a plug-in"
        raise UsageError(message, remedy="Use a context with a certificate or a token.")

    def kubeconfig(self, _user: str) -> Path:
        """The user's kubeconfig reduced to the context, complete in itself."""
        file = self.state.folder(self.cluster) / "user.kubeconfig"
        if not file.exists():
            kubectl = program(self.root, "kubectl")
            view = ("config", "view", "--raw", "--flatten", "--minify", f"--context={self.context}")
            done = run([kubectl, *view, "--output=json"])
            if done.code:
                raise UsageError(f"there is no context {self.context}: {done.complaint}")
            file.touch(mode=0o600)
            file.write_bytes(done.stdout)
        return file

    def start(self) -> None:
        """See that it answers and has no Argo CD yet, and note what is there, to leave it there.

        Raises SandboxError if it does not answer, UsageError if it has an Argo CD of its own.
        """
        if not self.kubectl.ready:
            raise SandboxError(f"the API server of the context {self.context} is not ready")
        if self.state.found is None:
            namespaces = self._names("namespaces")
            if "argocd" in namespaces:
                message = f"the cluster of {self.context} has a namespace argocd"
                raise UsageError(message, remedy="Take a cluster that has no Argo CD yet.")
            self.state.note_found([*(f"namespace/{name}" for name in namespaces),
                                   *(f"{_CRDS}/{name}" for name in self._names(_CRDS))])  # fmt: skip

    def is_mine(self, definition: str) -> bool:
        """Whether a CustomResourceDefinition is not one that the cluster had before."""
        return f"{_CRDS}/{definition}" not in (self.state.found or ())

    def clean(self, namespaces: set[str], definitions: set[str], policies: set[str]) -> None:
        """Delete these policies, and of these namespaces and definitions what was not there before.

        Applications go first, and policies next, since they hold for what else is in the cluster.
        """
        if self.state.found is None:
            return
        for item in self.kubectl.objects(_APPLICATIONS, namespace="argocd"):
            # Nobody is left who would work off the finalizers: the namespaces go as a whole.
            name, patch = item["metadata"]["name"], '{"metadata": {"finalizers": null}}'
            self.kubectl.run(
                "patch", _APPLICATIONS, name, "--namespace=argocd", "--type=merge", f"--patch={patch}"
            )
        for kind in ("validatingadmissionpolicybinding", "validatingadmissionpolicy"):
            if policies:
                named = [f"{kind}/{name}" for name in sorted(policies)]
                self.kubectl.run("delete", "--ignore-not-found", *named)
        there = {f"namespace/{name}" for name in namespaces} | {f"{_CRDS}/{name}" for name in definitions}
        ours = sorted(there - set(self.state.found), reverse=True)
        if ours:
            self.kubectl.run("delete", "--ignore-not-found", "--timeout=120s", *ours, timeout=150)

    def _names(self, kind: str) -> list[str]:
        return [item["metadata"]["name"] for item in self.kubectl.objects(kind)]

    @cached_property
    def _document(self) -> Object:
        document: Object = json.loads(self.kubeconfig("user").read_text(encoding="utf-8"))
        return document

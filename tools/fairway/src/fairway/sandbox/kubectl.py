"""Questions and orders to an API server, by kubectl of the server's own version or more directly."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairway.errors import SandboxError
from fairway.process import Completed, run
from fairway.sandbox.api_client import ApiClient

Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kubectl:
    """kubectl with one kubeconfig; what needs none of its knowledge is asked directly where that is given."""

    program: Path
    kubeconfig: Path
    direct: ApiClient | None = None

    def call(self, *arguments: str | Path, stdin: bytes = b"", timeout: float = 120) -> Completed:
        """What kubectl answers, refusals included."""
        # What it learns of an API server it would keep in the home directory, where nobody takes it away.
        where = ("--kubeconfig", self.kubeconfig, "--cache-dir", self.kubeconfig.with_suffix(".cache"))
        command = [self.program, *where, *arguments]
        return run(command, stdin=stdin, timeout=timeout)

    def run(self, *arguments: str | Path, stdin: bytes = b"", timeout: float = 120) -> str:
        """What kubectl prints. Raises SandboxError, in its own words, if it refuses."""
        done = self.call(*arguments, stdin=stdin, timeout=timeout)
        if done.code:
            words = " ".join(map(str, arguments[:3]))
            raise SandboxError(f"kubectl {words} failed: {done.complaint}")
        return done.stdout.decode()

    def objects(self, kind: str, *arguments: str, namespace: str | None = None) -> list[Object]:
        """The objects of a kind, in one namespace or in all, chosen by further arguments of `kubectl get`."""
        where = ["--namespace", namespace] if namespace else ["--all-namespaces"]
        items = json.loads(self.run("get", kind, *where, *arguments, "--output=json"))["items"]
        return list(items)

    def read(self, path: str) -> Any:
        """What stands at a path of the API server, as JSON. Raises SandboxError if nothing does."""
        return json.loads(self.direct.read(path) if self.direct else self.run("get", f"--raw={path}"))

    def items(self, path: str) -> list[Object]:
        """The objects of a list, named by its path on the API server: cheaper than `objects`."""
        return list(self.read(path)["items"])

    def get(self, kind: str, name: str, *, namespace: str = "default") -> Object | None:
        """One object, or None if there is none."""
        arguments = ("get", kind, name, "--namespace", namespace, "--output=json", "--ignore-not-found")
        text = self.run(*arguments)
        found: Object | None = json.loads(text) if text.strip() else None
        return found

    def apply(self, manifests: str | list[Object], *arguments: str) -> str:
        """Apply manifests on the server's side, as the manager `fairway-sandbox`."""
        text = manifests if isinstance(manifests, str) else stream(manifests)
        command = ("apply", "--server-side", "--force-conflicts", "--field-manager=fairway-sandbox")
        return self.run(*command, *arguments, "--filename=-", stdin=text.encode())

    @property
    def ready(self) -> bool:
        """Whether the API server says that it is ready."""
        if not self.direct:
            return self.call("get", "--raw=/readyz", "--request-timeout=2s", timeout=10).code == 0
        try:
            self.direct.read("/readyz", seconds=2)
        except SandboxError:
            return False
        return True


def stream(objects: list[Object]) -> str:
    """Objects as one document, as `kubectl apply` reads it."""
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})

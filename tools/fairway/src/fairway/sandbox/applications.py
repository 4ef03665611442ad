"""What Argo CD says of its Applications, and when that is all that is to be waited for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fairway.sandbox.argocd import NAMESPACE
from fairway.sandbox.kubectl import Kubectl, Object

RING: Final = "fairway.dev/ring"
CLUSTER: Final = "fairway.dev/cluster"
REFRESH: Final = "argocd.argoproj.io/refresh"
PATH: Final = f"/apis/argoproj.io/v1alpha1/namespaces/{NAMESPACE}/applications"
_RUNNING: Final = ("Running", "Terminating")


@dataclass(frozen=True, slots=True)
class Application:
    """An Application as Argo CD last saw it."""

    name: str
    cluster: str
    ring: int | None
    automated: bool
    sync: str
    health: str
    revision: str
    operation: str
    message: str
    refreshing: bool = False

    def __str__(self) -> str:
        """The Application in a line, with what Argo CD complains of."""
        states = " ".join(filter(None, (self.sync, self.health, self.operation)))
        return f"{self.name}: {states}{': ' if self.message else ''}{self.message}"

    @property
    def synced_and_healthy(self) -> bool:
        """Whether the cluster has what the repository says, and it is well."""
        return self.sync == "Synced" and self.health == "Healthy" and self.operation not in _RUNNING

    @property
    def waits_for_gate(self) -> bool:
        """Whether all that it lacks is a person who syncs it."""
        idle = self.operation not in _RUNNING
        return (
            not self.automated and self.sync == "OutOfSync" and self.health in ("Missing", "Healthy") and idle
        )

    @property
    def settled(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.synced_and_healthy or self.waits_for_gate

    @property
    def busy(self) -> bool:
        """Whether Argo CD has yet to look at it as asked, or is syncing it."""
        return self.refreshing or self.operation in _RUNNING

    def settled_at(self, revision: str) -> bool:
        """Whether it has seen the revision, if one is given, and has nothing left to do.

        Nor is Argo CD asked to look again: a request that it works off now would swallow the next one.
        """
        return self.settled and not self.busy and revision in (self.revision, "")


def applications(kubectl: Kubectl) -> list[Application]:
    """All Applications, those of the lowest ring first, roots and settings before them."""
    found = [parse(item) for item in kubectl.items(PATH)]
    return sorted(found, key=lambda one: (-1 if _is_root(one) else one.ring or 0, one.cluster, one.name))


def application(kubectl: Kubectl, name: str) -> Object:
    """An Application as the API server has it. Raises SandboxError if there is none."""
    found: Object = kubectl.read(f"{PATH}/{name}")
    return found


def parse(item: Object) -> Application:
    """An Application from the API server's object."""
    labels = item["metadata"].get("labels", {})
    status = item.get("status", {})
    operation = status.get("operationState", {})
    ring = labels.get(RING, "")
    return Application(
        name=item["metadata"]["name"],
        cluster=labels.get(CLUSTER, ""),
        ring=int(ring) if ring.isdecimal() else None,
        automated="automated" in item["spec"].get("syncPolicy", {}),
        sync=status.get("sync", {}).get("status", ""),
        health=status.get("health", {}).get("status", ""),
        revision=status.get("sync", {}).get("revision", ""),
        operation="Running" if "operation" in item else operation.get("phase", ""),
        message=_message(status, operation),
        refreshing=REFRESH in item["metadata"].get("annotations", {}),
    )


def all_settled(found: Iterable[Application], expected: Mapping[str, str]) -> bool:
    """Whether all that are expected are there and settled, each at the revision said for it, if any."""
    there = {one.name for one in found}
    return set(expected) <= there and not lacking(found, expected)


def lacking(found: Iterable[Application], expected: Mapping[str, str]) -> list[Application]:
    """Those of the expected that are not settled, or not at the revision said for them."""
    return [one for one in found if one.name in expected and not one.settled_at(expected[one.name])]


def refresh(kubectl: Kubectl, names: Iterable[str] = ()) -> None:
    """Have Argo CD look at the repository now, as a forge's notification would: for these, or for all."""
    which = [f"applications.argoproj.io/{name}" for name in names] or ["applications.argoproj.io", "--all"]
    kubectl.run("annotate", *which, f"--namespace={NAMESPACE}", "--overwrite", f"{REFRESH}=normal")


def request_sync(kubectl: Kubectl, name: str, *, automated: bool = False) -> None:
    """Ask Argo CD to sync an Application by its own options, as a person does, or as automation does."""
    kind, where = "applications.argoproj.io", f"--namespace={NAMESPACE}"
    options = application(kubectl, name)["spec"].get("syncPolicy", {}).get("syncOptions", [])
    by: dict[str, Any] = {"automated": True} if automated else {"username": "fairway-sandbox"}
    patch = json.dumps({"operation": {"initiatedBy": by, "sync": {"syncOptions": options}}})
    kubectl.run("patch", kind, name, where, "--type=merge", f"--patch={patch}")


def _is_root(application: Application) -> bool:
    return application.name.startswith("root-") or application.ring is None


def _message(status: dict[str, Any], operation: dict[str, Any]) -> str:
    conditions = [condition.get("message", "") for condition in status.get("conditions", [])]
    failed = operation.get("phase") in ("Failed", "Error")
    said = [*conditions, operation.get("message", "") if failed else ""]
    return " ".join("; ".join(filter(None, said)).split())

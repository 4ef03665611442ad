"""The CustomResourceDefinitions and the first configuration that the programs' own modules ship.

They are read out of the pinned Go modules into the cache, once, so that nothing of them is copied into
this repository.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairway.errors import SandboxError
from fairway.sandbox.programs import PINS, module_directory, pinned, tools_cache

_SEPARATOR = re.compile(r"^---\s*$", re.MULTILINE)
_NAME = re.compile(r"^  name: (\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Source:
    """Files of a module; of those that hold many definitions only the `names` that the fleet uses."""

    name: str
    folder: str
    module: str
    patterns: tuple[str, ...]
    names: frozenset[str] = frozenset()

    def path(self, root: Path) -> Path:
        """Where they are kept together, as one file of many documents."""
        version = pinned(root, self.folder, self.module)
        return tools_cache() / "definitions" / f"{self.name}-{version}.yaml"


ARGOCD: Final = Source(
    "argocd",
    "argocd",
    "github.com/argoproj/argo-cd/v3",
    (
        "manifests/crds/*-crd.yaml",
        "manifests/base/config/argocd-*.yaml",
        "manifests/base/notification/argocd-notifications-cm.yaml",
        "manifests/base/notification/argocd-notifications-secret.yaml",
    ),
)
KWOK: Final = Source(
    "kwok",
    "kwok",
    "sigs.k8s.io/kwok",
    (
        "kustomize/stage/pod/fast/pod-*.yaml",
        "kustomize/stage/node/fast/node-*.yaml",
        "kustomize/stage/node/heartbeat-with-lease/node-*.yaml",
    ),
)
CUSTOM_RESOURCES: Final = (
    Source(
        "external-secrets",
        "definitions",
        "github.com/external-secrets/external-secrets",
        (
            "config/crds/bases/external-secrets.io_externalsecrets.yaml",
            "config/crds/bases/external-secrets.io_secretstores.yaml",
        ),
    ),
    Source(
        "prometheus-operator",
        "definitions",
        "github.com/prometheus-operator/prometheus-operator",
        ("example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml",),
    ),
    Source(
        "istio",
        "definitions",
        "istio.io/api",
        ("kubernetes/customresourcedefinitions.gen.yaml",),
        frozenset({"authorizationpolicies.security.istio.io", "peerauthentications.security.istio.io"}),
    ),
)


def collect(root: Path) -> None:
    """Put what is missing into the cache. Raises SandboxError if a module cannot be had."""
    for source in (ARGOCD, KWOK, *CUSTOM_RESOURCES):
        path = source.path(root)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_suffix(".unfinished")
            unfinished.write_text("---\n".join(_documents(root, source)), encoding="utf-8")
            unfinished.replace(path)


def definitions(root: Path, source: Source) -> str:
    """The text of the collected documents. Raises SandboxError if they have not been collected."""
    path = source.path(root)
    if not path.exists():
        message = f"the definitions of {source.name} have not been collected"
        raise SandboxError(message, remedy="Run `fairway sandbox build`.")
    return path.read_text(encoding="utf-8")


def names_of(root: Path, source: Source) -> set[str]:
    """The names of the CustomResourceDefinitions among the collected documents."""
    documents = _SEPARATOR.split(definitions(root, source))
    return {
        name
        for document in documents
        if "kind: CustomResourceDefinition" in document
        for name in _NAME.findall(document)
    }


def _documents(root: Path, source: Source) -> Iterator[str]:
    module = module_directory(root, source.folder, source.module)
    for pattern in source.patterns:
        files = sorted(module.glob(pattern))
        if not files:
            message = f"{source.module} has no {pattern}"
            raise SandboxError(message, file=str(PINS / source.folder / "go.mod"))
        for file in files:
            for document in _SEPARATOR.split(file.read_text(encoding="utf-8")):
                if document.strip() and (not source.names or source.names & set(_NAME.findall(document))):
                    yield document.rstrip() + "\n"

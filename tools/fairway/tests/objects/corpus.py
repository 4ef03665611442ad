"""The objects that mutations start from: what the fleet renders, and a catalogue of other kinds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fairway.fleet import Fleet
from fairway.kustomize import Engine
from fairway.target import everything
from fairway.yamlio.gojson import to_json
from fairway.yamlio.read import read_documents

Json = Any
CATALOGUE = Path(__file__).parent / "catalogue"
NAMESPACE = "d-objects"
"""The namespace in which the judge is asked; every namespaced object is moved there."""

CLUSTER_SCOPED = frozenset((
    "APIService", "CSIDriver", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition", "FlowSchema",
    "IngressClass", "MutatingWebhookConfiguration", "Namespace", "PersistentVolume", "PriorityClass",
    "PriorityLevelConfiguration", "RuntimeClass", "StorageClass", "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration",
))  # fmt: skip


def catalogue() -> list[Json]:
    """The objects of the catalogue, in their order."""
    return [one for file in sorted(CATALOGUE.glob("*.yaml")) for one in _read(file)]


def custom_catalogue() -> list[Json]:
    """Objects of kinds whose definitions are shipped; a judge knows them if it was given the definitions."""
    return _read(CATALOGUE.parent / "custom.yaml")


def _read(file: Path) -> list[Json]:
    documents = read_documents(file.read_text(encoding="utf-8"))
    return [placed(json.loads(to_json(document))) for document in documents]


def rendered(fleet: Fleet) -> list[Json]:
    """What the fleet renders: of objects of one kind and name, or equal but for their names, the first."""
    seen: set[str] = set()
    return [one for one in _all(fleet) if _is_new(one, seen)]


def placed(manifest: Json) -> Json:
    """The object in the judge's namespace, if it has one."""
    metadata = dict(manifest["metadata"])
    metadata.pop("namespace", None)
    if manifest["kind"] not in CLUSTER_SCOPED:
        metadata["namespace"] = NAMESPACE
    return {**manifest, "metadata": metadata}


def _all(fleet: Fleet) -> Iterator[Json]:
    engine = Engine()
    for target in everything(fleet.root, fleet):
        for manifest in engine.build(target.directory).objects:
            yield placed(json.loads(to_json(manifest)))


def _is_new(manifest: Json, seen: set[str]) -> bool:
    metadata = manifest["metadata"]
    body = {key: value for key, value in manifest.items() if key not in ("metadata", "spec")}
    marks = {f"{manifest['kind']} {metadata['name']} {json.dumps(body, sort_keys=True)}"}
    if manifest["kind"] not in ("Deployment", "Service"):
        rest = {key: value for key, value in manifest.items() if key != "metadata"}
        marks = {json.dumps(rest, sort_keys=True)}
    new = not marks & seen
    seen |= marks
    return new

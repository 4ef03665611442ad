"""What identifies a Kubernetes object, and how a field of one is written in a message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from fairway.pattern import pattern
from fairway.yamlio.node import Mapping, Node

_PLAIN_KEY = pattern(r"[A-Za-z_][A-Za-z0-9_-]*\Z")


class ObjectId(NamedTuple):
    """The four values by which the API server tells objects apart."""

    api_version: str
    kind: str
    namespace: str
    name: str

    @property
    def group(self) -> str:
        """The API group, empty for the core group: `apps` of `apps/v1`."""
        return self.api_version.rpartition("/")[0]

    def __str__(self) -> str:
        name = f"{self.namespace}/{self.name}" if self.namespace else self.name
        return f"{self.kind} {name}"


def identity(manifest: Mapping) -> ObjectId:
    """The identity of an object; what is missing or not a string is empty."""
    metadata = manifest.get("metadata")
    fields: Mapping = metadata if isinstance(metadata, dict) else {}
    return ObjectId(
        _text(manifest.get("apiVersion")),
        _text(manifest.get("kind")),
        _text(fields.get("namespace")),
        _text(fields.get("name")),
    )


def field_path(keys: Iterable[str | int]) -> str:
    """A field as the API server writes it: `spec.containers[0].ports`, `data[a.b/c]`.

    >>> field_path(["metadata", "labels", "app.kubernetes.io/name"])
    'metadata.labels[app.kubernetes.io/name]'
    >>> field_path(["spec", "containers", "[name=app]", "image"])
    'spec.containers[name=app].image'
    """
    path = ""
    for key in keys:
        if isinstance(key, str) and _PLAIN_KEY.match(key):
            path += f".{key}" if path else key
        elif isinstance(key, str) and key.startswith("[") and key.endswith("]"):
            path += key
        else:
            path += f"[{key}]"
    return path


def _text(node: Node | None) -> str:
    return node if isinstance(node, str) else ""

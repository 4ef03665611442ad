"""The pods that an object makes: their spec, and their containers by name."""

from __future__ import annotations

from typing import NamedTuple

from fairway.check.references.index import TEMPLATES
from fairway.yamlio.node import Mapping
from fairway.yamlio.values import Path, items, mapping, text

_LISTS = ("initContainers", "containers", "ephemeralContainers")


class Pods(NamedTuple):
    """The spec of an object's pods and its path in the manifest."""

    spec: Mapping
    path: Path


class Container(NamedTuple):
    """A container of a pod; `path` has its name, as the paths of changes do."""

    name: str
    manifest: Mapping
    path: Path
    is_init: bool


def pods_of(manifest: Mapping) -> Pods:
    """The pods of an object; those of nothing, with an empty spec, where it makes none."""
    template = TEMPLATES.get(text(manifest, "kind"))
    if template is None:
        return Pods({}, ())
    path = (*template, "spec")
    return Pods(mapping(manifest, *(str(key) for key in path)), path)


def containers_of(pods: Pods) -> dict[str, Container]:
    """The containers by name, in their order."""
    found = {}
    for kind in _LISTS:
        for _, each in items(pods.spec, kind):
            name = text(each, "name")
            path = (*pods.path, kind, f"[name={name}]")
            found[name] = Container(name, mapping(each), path, kind == "initContainers")
    return found

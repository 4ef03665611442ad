"""The only module that knows the tree: paths to clients, environments, apps, traits and clusters."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from fairway.errors import FairwayError, LoadError
from fairway.frozen import frozen

if TYPE_CHECKING:
    from fairway.document import Value

KUSTOMIZATION_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_LARGEST = 2 * 1024 * 1024
"""Bytes of a file that the tree itself is made of; manifests may be larger, and are read by the engine."""

_CLASSES = {
    "gatewayClasses": "GatewayClass",
    "ingressClasses": "IngressClass",
    "priorityClasses": "PriorityClass",
    "runtimeClasses": "RuntimeClass",
    "storageClasses": "StorageClass",
}
"""Under which field cluster.yaml lists the classes of a kind."""

_RING = "fairway.dev/ring"
_SKIPPED = {"node_modules", "__pycache__", "testdata"}


@frozen
class Cluster:
    """A folder of `clusters/`: `path` relative to the repository, and the facts that tools need."""

    name: str
    path: str
    kubernetes_version: str = ""
    ring: int = 0
    region: str = ""
    zones: tuple[str, ...] = ()
    classes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """By kind, such as StorageClass, the names that the cluster has; a kind without any is not known."""


@frozen
class Environment:
    """A client environment: `overlays/<client>/<name>` of a fleet."""

    client: str
    name: str
    path: str
    fleet: Fleet

    @property
    def id(self) -> str:
        """`CLIENT/ENVIRONMENT`, as a user writes it."""
        return f"{self.client}/{self.name}"

    @property
    def cluster(self) -> Cluster | None:
        """The cluster whose Application places it; None where no one does."""
        return self.fleet.cluster_of(self.path)


@frozen
class Placement:
    """An Argo CD Application of a cluster's folder: where it is written, what path it names, and its ring."""

    cluster: str
    file: str
    line: int
    path: str
    ring: int | None = None


class Fleet:
    """A repository that is laid out as a fleet; everything is found by name when first asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def apps(self) -> tuple[str, ...]:
        """The names of the apps."""
        return tuple(_folders(self.root / "apps"))

    @cached_property
    def traits(self) -> tuple[str, ...]:
        """The names of the traits."""
        return tuple(_folders(self.root / "base" / "components"))

    @cached_property
    def clients(self) -> tuple[str, ...]:
        """The names of the clients."""
        return tuple(_folders(self.root / "overlays"))

    @cached_property
    def clusters(self) -> tuple[Cluster, ...]:
        """The clusters, in the order of their names."""
        return tuple(self._cluster(name) for name in _folders(self.root / "clusters"))

    @cached_property
    def placements(self) -> tuple[Placement, ...]:
        """Every Application in a cluster's folder; a file that is not YAML has none."""
        return tuple(
            placement
            for cluster in _folders(self.root / "clusters")
            for file in sorted((self.root / "clusters" / cluster).glob("*.yaml"))
            for placement in self._placements(cluster, file)
        )

    @cached_property
    def environments(self) -> tuple[Environment, ...]:
        """The client environments, in the order of their paths."""
        return tuple(
            Environment(client, name, f"overlays/{client}/{name}", self)
            for client in self.clients
            for name in _folders(self.root / "overlays" / client)
        )

    @staticmethod
    def is_part(path: str) -> bool:
        """Whether a directory is but a part of what is delivered: an app, or what apps stand on."""
        return path.partition("/")[0] in ("apps", "base")

    def named(self, name: str) -> tuple[Environment, ...]:
        """The client environments that `CLIENT/ENV`, a client or a cluster stands for; maybe none."""
        if name in _folders(self.root / "clusters"):
            placed = [(environment, environment.cluster) for environment in self.environments]
            return tuple(environment for environment, cluster in placed if cluster and cluster.name == name)
        return tuple(
            environment for environment in self.environments if name in (environment.id, environment.client)
        )

    def cluster_of(self, path: str) -> Cluster | None:
        """The cluster that runs what a directory builds to: a client environment, or its own folder.

        Only who asks this reads the files of the clusters.
        """
        return self._places.get(path)

    def ring_of(self, path: str) -> int | None:
        """The ring in which a directory is rolled out: that of its Application, or else of its cluster."""
        cluster = self.cluster_of(path)
        return self._rings.get(path, cluster.ring if cluster else None)

    @cached_property
    def _rings(self) -> dict[str, int]:
        return {placement.path: placement.ring for placement in self.placements if placement.ring is not None}

    @cached_property
    def _places(self) -> dict[str, Cluster | None]:
        clusters = {cluster.name: cluster for cluster in self.clusters}
        placed = {placement.path: clusters.get(placement.cluster) for placement in self.placements}
        return {**placed, **{cluster.path: cluster for cluster in self.clusters}}

    def _cluster(self, name: str) -> Cluster:
        path = f"clusters/{name}"
        facts = _read(self.root / path / "cluster.yaml")
        if not facts:
            return Cluster(name, path)
        ring = facts[0].text_of("spec", "ring")
        version = facts[0].text_of("spec", "kubernetesVersion")
        region = facts[0].text_of("spec", "region")
        zones = _texts(facts[0], "zones")
        classes = tuple((kind, _texts(facts[0], field)) for field, kind in _CLASSES.items())
        return Cluster(name, path, version, int(ring) if ring.isdecimal() else 0, region, zones, classes)

    def _placements(self, cluster: str, file: Path) -> Iterator[Placement]:
        for document in _read(file):
            path = document.get("spec", "source", "path")
            # What a cluster itself gets, its policies and its facts, places no client environment.
            own = ("policies", f"clusters/{cluster}")
            if document.text_of("kind") == "Application" and path is not None and path.text not in own:
                ring = document.text_of("metadata", "labels", _RING)
                yield Placement(
                    cluster,
                    str(file.relative_to(self.root)),
                    path.line,
                    path.text,
                    int(ring) if ring.isdecimal() else None,
                )


def find_fleet(start: Path) -> Fleet | None:
    """The fleet that a directory belongs to: its nearest ancestor, or itself, with `overlays/`."""
    for directory in (start, *start.parents):
        if (directory / "overlays").is_dir() and (directory / "apps").is_dir():
            return Fleet(directory)
        if (directory / ".git").exists():
            return None
    return None


def kustomization_file(directory: Path) -> Path | None:
    """The kustomization file of a directory; None if there is none."""
    for name in KUSTOMIZATION_NAMES:
        if (directory / name).is_file():
            return directory / name
    return None


def kustomizations(root: Path) -> list[Path]:
    """Every directory under `root` that kustomize can build by itself: Components are left out."""
    found = []
    for directory, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED and not name.startswith("."))
        if any(name in files for name in KUSTOMIZATION_NAMES) and not is_component(Path(directory)):
            found.append(Path(directory))
    return found


def is_component(directory: Path) -> bool:
    """Whether the kustomization of a directory is a Component; one that is not YAML is none."""
    file = kustomization_file(directory)
    documents = _read(file) if file else []
    return any(document.text_of("kind") == "Component" for document in documents)


def read_file(file: Path, name: str) -> str:
    """The text of a file of the repository, which no link, pipe or device can make endless.

    Raises LoadError, which calls it `name`.
    """
    try:
        with open(os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as opened:  # noqa: PTH123 - a descriptor
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                raise LoadError("is a device, a pipe or a socket", file=name, remedy="Use a plain file.")
            content = opened.read(_LARGEST + 1)
    except OSError as error:
        raise LoadError(f"cannot be read: {error.strerror}", file=name) from error
    if len(content) > _LARGEST:
        raise LoadError(f"is larger than {_LARGEST // 2**20} MiB", file=name, remedy="Split it.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise LoadError("is not UTF-8", file=name, remedy="Save it as UTF-8.") from error


def _texts(facts: Value, field: str) -> tuple[str, ...]:
    return tuple(each.text for each in facts.get("spec", field) or ())


def _folders(directory: Path) -> list[str]:
    try:
        with os.scandir(directory) as entries:
            return sorted(entry.name for entry in entries if entry.name[0] != "." and entry.is_dir())
    except OSError:
        return []


def _read(file: Path) -> list[Value]:
    from fairway.document import read_values  # noqa: PLC0415 - it parses, and outside a fleet nothing is read

    # What is wrong with these files is said by the checks of the layout; here it is only absent.
    try:
        return read_values(read_file(file, str(file)), str(file))
    except FairwayError:
        return []

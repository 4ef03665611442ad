"""Everything that a repository tells one Argo CD: its Applications, projects and clusters, rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import Final

from fairway.argo.application import Application, Source, clean
from fairway.argo.application_sets import expand
from fairway.argo.cluster import IN_CLUSTER, KnownCluster
from fairway.argo.git_address import normalized
from fairway.argo.plain_files import PlainFiles
from fairway.argo.project import DEFAULT, Project
from fairway.document import read_values
from fairway.errors import FairwayError, KustomizeError
from fairway.fleet import kustomization_file, kustomizations, read_file
from fairway.frozen import frozen
from fairway.kustomize import Engine
from fairway.manifest import ObjectId, identity
from fairway.yamlio.node import Mapping
from fairway.yamlio.values import text, texts

GROUP: Final = "argoproj.io"
_FOLDERS: Final = ("argocd", "clusters")
_SECRET_TYPE: Final = "argocd.argoproj.io/secret-type"  # noqa: S105 - the name of a label

Place = tuple[str, str]
"""A cluster, and a namespace in it."""


@frozen
class Delivered:
    """An object of Argo CD and the directory, relative to the repository, whose build holds it."""

    manifest: Mapping
    directory: str
    file: str


class Installation:
    """The objects of Argo CD in a tree, by what is asked of them."""

    def __init__(
        self,
        delivered: Iterable[Delivered] = (),
        clusters: Iterable[KnownCluster] = (),
        root: Path | None = None,
    ) -> None:
        self.root = root
        self.applications: list[Application] = []
        self.projects: dict[str, Project] = {"default": Project(DEFAULT)}
        self.clusters = list(clusters)
        self._expanded: dict[int, tuple[Mapping, list[Mapping]]] = {}
        self.application_sets: list[Delivered] = []
        for each in delivered:
            made = identity(each.manifest)
            if is_kind(made, "Application"):
                self.applications.append(Application(each.manifest, each.directory, each.file))
            elif is_kind(made, "ApplicationSet"):
                self.application_sets.append(each)
            elif is_kind(made, "AppProject"):
                self.projects[made.name] = Project(each.manifest)
            elif (made.api_version, made.kind) == ("v1", "Secret"):
                self.clusters += _cluster_secret(each.manifest)
        self.knows_clusters = bool(self.clusters)
        self._engine = Engine()
        self._objects: dict[str, Sequence[Mapping]] = {}
        for each in self.application_sets:
            # What is wrong with a set is said where it is checked.
            with suppress(FairwayError):
                self.applications += [
                    Application(manifest, each.directory, each.file)
                    for manifest in self.expanded(each.manifest)
                ]

    def elsewhere(self, root: Path) -> Installation:
        """The same, for another state of the tree, alike in all that delivers or is delivered."""
        other = copy(self)
        other.root = root
        other._engine, other._objects = Engine(), {}  # noqa: SLF001 - of the same class
        return other

    def expanded(self, manifest: Mapping) -> list[Mapping]:
        """The Applications of an ApplicationSet. Raises ExpansionError, TemplateError or YamlError."""
        if id(manifest) not in self._expanded:
            made = expand(manifest, self.root or Path(), self.clusters, self._addresses())
            self._expanded[id(manifest)] = manifest, made
        return self._expanded[id(manifest)][1]

    @cached_property
    def _by_path(self) -> dict[str, list[Application]]:
        found: dict[str, list[Application]] = {}
        for application in self.applications:
            for source in application.sources:
                if self.is_own(source) and (plain := self.plain(source)):
                    found.setdefault(plain.name, []).append(application)
                elif self.is_own(source) and not source.is_plain:
                    found.setdefault(clean(source.path), []).append(application)
        return found

    @cached_property
    def plain_files(self) -> dict[str, PlainFiles]:
        """The files of this repository that Applications deliver as they are, by what they are called."""
        plain = (
            self.plain(source)
            for application in self.applications
            for source in application.sources
            if self.is_own(source)
        )
        return {each.name: each for each in plain if each}

    def plain(self, source: Source) -> PlainFiles | None:
        """Which files of this repository a source delivers as they are; None where it is built.

        A source that does not say what it is, is what its directory holds (argo-cd v3.2, discovery).
        """
        if source.plain or source.is_plain or source.is_kustomize or self.root is None:
            return source.plain
        directory = self.root / source.path.lstrip("/")
        if not directory.is_dir() or kustomization_file(directory) or any(directory.glob("*Chart.yaml")):
            return None
        return PlainFiles(clean(source.path))

    def delivering(self, name: str) -> list[Application]:
        """The Applications that deliver what a directory of this repository builds to, or plain files."""
        return self._by_path.get(name, [])

    def place(self, application: Application) -> Place:
        """Where an Application delivers to: the cluster, by its name where it is known, and the namespace."""
        known = self.cluster(application)
        where = known.name if known else application.server or application.cluster
        return where, application.target_namespace

    def neighbours(self, application: Application) -> list[Application]:
        """The other Applications that deliver into the same namespace of the same cluster."""
        return [
            other for other in self._by_place.get(self.place(application), ()) if other is not application
        ]

    @cached_property
    def _by_place(self) -> dict[Place, list[Application]]:
        found: dict[Place, list[Application]] = {}
        for application in self.applications:
            found.setdefault(self.place(application), []).append(application)
        return found

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Under which addresses Applications know this repository: those of which a path is here."""
        return self._addresses()

    def _addresses(self) -> frozenset[str]:
        return frozenset(
            normalized(source.address)
            for application in self.applications
            for source in application.sources
            if source.path and not source.chart and self.has(source.path)
        )

    def is_own(self, source: Source) -> bool:
        """Whether a source is a directory of this repository."""
        return bool(source.path) and not source.chart and normalized(source.address) in self.addresses

    def has(self, path: str) -> bool:
        """Whether the repository has a directory."""
        return self.root is not None and (self.root / path.lstrip("/")).is_dir()

    def objects(self, path: str) -> Sequence[Mapping]:
        """What a directory of the repository builds to. Raises KustomizeError."""
        if path not in self._objects:
            self._objects[path] = self._engine.build((self.root or Path()) / path).objects
        return self._objects[path]

    def cluster(self, application: Application) -> KnownCluster | None:
        """The cluster of an Application's destination; None for one that nobody knows."""
        for known in (*self.clusters, KnownCluster(*IN_CLUSTER)):
            if application.server and known.server == application.server.rstrip("/"):
                return known
            if application.cluster and known.name == application.cluster:
                return known
        return None


def load_installation(root: Path) -> Installation:
    """The installation of a fleet: what `argocd/` and `clusters/` build to, and its clusters' facts.

    What does not render is left out; that it does not is said where it is rendered itself.
    """
    return Installation(delivered_by(root), clusters_of(root), root)


def is_kind(made: ObjectId, kind: str) -> bool:
    """Whether an object is one of Argo CD's of a kind."""
    return made.kind == kind and made.group == GROUP


def delivered_by(root: Path) -> Iterator[Delivered]:
    """The objects of Argo CD, and Secrets, that `argocd/` and `clusters/` build to."""
    engine = Engine()
    seen = set[ObjectId]()
    for folder in _FOLDERS:
        for directory in kustomizations(root / folder):
            try:
                objects = engine.build(directory).objects
            except KustomizeError:
                continue
            relative = directory.relative_to(root).as_posix()
            file = kustomization_file(directory)
            name = file.relative_to(root).as_posix() if file else relative
            for manifest in objects:
                made = identity(manifest)
                # A folder that includes another brings the same objects again.
                if (made.group == GROUP or made.kind == "Secret") and made not in seen:
                    seen.add(made)
                    yield Delivered(manifest, relative, name)


def clusters_of(root: Path) -> Iterator[KnownCluster]:
    """The clusters of a fleet, by their facts."""
    for file in sorted((root / "clusters").glob("*/cluster.yaml")):
        try:
            facts = read_values(read_file(file, str(file)), str(file))
        except FairwayError:
            facts = []
        server = facts[0].text_of("spec", "server") if facts else ""
        yield KnownCluster(file.parent.name, server)


def _cluster_secret(manifest: Mapping) -> Iterator[KnownCluster]:
    labels = texts(manifest, "metadata", "labels")
    if labels.get(_SECRET_TYPE) == "cluster":
        annotations = texts(manifest, "metadata", "annotations")
        name = text(manifest, "stringData", "name")
        server = text(manifest, "stringData", "server")
        if name or server:
            yield KnownCluster(
                name or server,
                server.rstrip("/"),
                tuple(labels.items()),
                tuple(annotations.items()),
                text(manifest, "stringData", "project"),
            )

"""An Application as its controller reads it: its project, its sources and its destination."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import cached_property

from fairway.argo.plain_files import PlainFiles
from fairway.frozen import frozen
from fairway.yamlio.node import Mapping
from fairway.yamlio.values import Path, is_true, items, mapping, text, value


@frozen
class Source:
    """One source of an Application; `field` is its path in the manifest.

    `is_plain` says that its path is no kustomization to build, but files of another kind; `plain` which of
    them are delivered as they are, where the source says so itself. `values` are the files that helm is given
    values from, as they are written; `is_plugin` says that a plugin renders it.
    """

    address: str
    path: str
    chart: str
    revision: str
    reference: str
    field: Path
    is_plain: bool = False
    is_kustomize: bool = False
    plain: PlainFiles | None = None
    values: tuple[str, ...] = ()
    is_plugin: bool = False


class Application:
    """An Application, the directory whose build brought it, and the file that findings name."""

    def __init__(self, manifest: Mapping, directory: str = "", file: str = "") -> None:
        self.manifest = manifest
        self.directory = directory
        self.file = file
        self.spec = mapping(manifest, "spec")
        self.name = text(manifest, "metadata", "name")
        self.namespace = text(manifest, "metadata", "namespace")

    @property
    def project(self) -> str:
        """The project; one that names none is in `default`."""
        return text(self.spec, "project") or "default"

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The sources; the one of a hydrator where there is such, several outrank a single one."""
        dry = value(self.spec, "sourceHydrator", "drySource")
        if dry is not None:
            return (_source(dry, ("spec", "sourceHydrator", "drySource")),)
        several = tuple(_source(each, ("spec", "sources", index)) for index, each in self._several())
        return several or (_source(self.spec.get("source"), ("spec", "source")),)

    @property
    def has_several(self) -> bool:
        """Whether it has a list of sources."""
        return any(True for _ in self._several())

    @property
    def is_hydrated(self) -> bool:
        """Whether a hydrator renders it."""
        return "sourceHydrator" in self.spec

    @property
    def server(self) -> str:
        """The address of the cluster; empty where it goes by name."""
        return text(self.spec, "destination", "server")

    @property
    def cluster(self) -> str:
        """The name of the cluster; empty where it goes by address."""
        return text(self.spec, "destination", "name")

    @property
    def target_namespace(self) -> str:
        """The namespace of objects that state none."""
        return text(self.spec, "destination", "namespace")

    def paths(self) -> tuple[str, ...]:
        """The directories whose builds it delivers, in the form of the tree."""
        return tuple(
            clean(source.path)
            for source in self.sources
            if source.path and not source.chart and not source.is_plain
        )

    def _several(self) -> list[tuple[int, Mapping]]:
        return list(items(self.spec, "sources"))


def clean(path: str) -> str:
    """A path of a source as the tree writes it: without `./`, doubled and trailing slashes."""
    return posixpath.normpath(path.lstrip("/")) if path.strip("/") else "."


def _source(node: object, field: Path) -> Source:
    given = node if isinstance(node, dict) else {}
    address, path, chart, revision, reference = (
        text(given, key) for key in ("repoURL", "path", "chart", "targetRevision", "ref")
    )
    plain = None if chart or not path else _plain(given, path)
    is_plain = plain is not None or any(key in given for key in ("helm", "plugin"))
    is_kustomize = bool(value(given, "kustomize"))
    values = tuple(_values(mapping(given, "helm")))
    return Source(
        address,
        path,
        chart,
        revision,
        reference,
        field,
        is_plain,
        is_kustomize,
        plain,
        values,
        is_plugin="plugin" in given,
    )


def _values(helm: Mapping) -> Iterator[str]:
    named = [text(each) for _, each in items(helm, "valueFiles")]
    named += [text(each, "path") for _, each in items(helm, "fileParameters")]
    return filter(None, named)


def _plain(given: Mapping, path: str) -> PlainFiles | None:
    """The files that a source wants as they are; one that says nothing of them leaves it to what is there."""
    directory = mapping(given, "directory")
    recurse = is_true(directory, "recurse")
    include, exclude = (text(directory, key) for key in ("include", "exclude"))
    is_said = recurse or include or exclude or mapping(directory, "jsonnet")
    if not is_said or any(key in given for key in ("helm", "kustomize", "plugin")):
        return None
    return PlainFiles(clean(path), recurse, include, exclude)

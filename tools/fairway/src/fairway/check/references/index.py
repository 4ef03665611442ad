"""A rendered set by what references look for: objects by name, pods by their labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from fairway.check.references.selector import Selector
from fairway.check.rendered_set import RenderedSet
from fairway.check.rule import Rule
from fairway.finding import Finding
from fairway.frozen import frozen
from fairway.manifest import ObjectId, identity
from fairway.yamlio.node import Mapping
from fairway.yamlio.values import Path, mapping, text, texts

TEMPLATES: Final[dict[str, Path]] = {
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    "DaemonSet": ("spec", "template"),
    "Deployment": ("spec", "template"),
    "Job": ("spec", "template"),
    "Pod": (),
    "ReplicaSet": ("spec", "template"),
    "ReplicationController": ("spec", "template"),
    "Rollout": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
}
"""Where the objects that make pods have the pod's template."""


class Entry:
    """One object of the set: its manifest, its identity, and the file that findings name."""

    __slots__ = ("file", "id", "manifest", "namespace")

    def __init__(self, manifest: Mapping, file: str) -> None:
        self.manifest = manifest
        self.file = file
        self.id: ObjectId = identity(manifest)
        self.namespace = self.id.namespace or "default"
        """The namespace that the object goes to."""

    @property
    def shown(self) -> str:
        """The object as findings name it."""
        return str(self.id)

    def finding(self, rule: Rule, message: str, *field: str | int, remedy: str = "") -> Finding:
        """A breach of a rule by this object, at a field of it."""
        return rule.finding(message, object_id=self.shown, file=self.file, field=field, remedy=remedy)


@frozen
class Workload:
    """An object that makes pods: the labels of the pods, their spec, and the path of the spec."""

    entry: Entry
    labels: dict[str, str]
    spec: Mapping
    path: Path

    @property
    def namespace(self) -> str:
        """The namespace of the pods."""
        return self.entry.namespace


class Index:
    """The objects of one rendered set."""

    @classmethod
    def of(cls, rendered: RenderedSet) -> Index:
        """The index of a rendered set, which all who ask for that of the same one in turn share."""
        if not _latest or _latest[0][0] is not rendered:
            _latest[:] = [(rendered, cls(rendered.objects, rendered.file))]
        return _latest[0][1]

    def __init__(self, objects: Sequence[Mapping], file: str = "") -> None:
        self.entries = [Entry(manifest, file) for manifest in objects]
        self._by_kind: dict[str, list[Entry]] = {}
        self._named: dict[tuple[str, str, str], Entry] = {}
        for entry in self.entries:
            self._by_kind.setdefault(entry.id.kind, []).append(entry)
            self._named[entry.id.kind, entry.id.namespace, entry.id.name] = entry

    def of_kind(self, *kinds: str) -> Iterator[Entry]:
        """The objects of these kinds, kind by kind."""
        for kind in kinds:
            yield from self._by_kind.get(kind, ())

    def named(self, kind: str, namespace: str, name: str) -> Entry | None:
        """The object of this identity; one that states no namespace goes to `default`."""
        found = self._named.get((kind, namespace, name))
        return found or (self._named.get((kind, "", name)) if namespace == "default" else None)

    def names(self, kind: str, namespace: str) -> list[str]:
        """The names of all objects of a kind in a namespace."""
        return [each.id.name for each in self.of_kind(kind) if each.namespace == namespace]

    @cached_property
    def workloads(self) -> list[Workload]:
        """Everything that makes pods."""
        return [_workload(entry) for entry in self.of_kind(*TEMPLATES)]

    @cached_property
    def _by_namespace(self) -> dict[str, list[Workload]]:
        found: dict[str, list[Workload]] = {}
        for workload in self.workloads:
            found.setdefault(workload.namespace, []).append(workload)
        return found

    def in_namespace(self, namespace: str) -> Sequence[Workload]:
        """The workloads whose pods are in a namespace."""
        return self._by_namespace.get(namespace, ())

    def selected(self, namespace: str, selector: Selector) -> list[Workload]:
        """The workloads in a namespace whose pods a selector matches."""
        return [each for each in self.in_namespace(namespace) if selector.matches(each.labels)]


_latest: list[tuple[RenderedSet, Index]] = []


def _workload(entry: Entry) -> Workload:
    path = TEMPLATES[entry.id.kind]
    template = mapping(entry.manifest, *map(str, path))
    labels = texts(template, "metadata", "labels")
    if text(entry.manifest, "kind") == "Job":
        # The controller adds them to the template of every Job.
        labels = {"job-name": entry.id.name, "batch.kubernetes.io/job-name": entry.id.name, **labels}
    return Workload(entry, labels, mapping(template, "spec"), (*path, "spec"))

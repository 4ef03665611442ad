"""All that is checked of single objects: their schema, then what the API server knows beyond it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import cache

from fairway.check.body import body_of
from fairway.check.custom.catalogue import Catalogue, shipped
from fairway.check.objects.cursor import At
from fairway.check.objects.kinds import KINDS, Kind
from fairway.check.objects.lifetimes import ending
from fairway.check.objects.metadata import object_metadata
from fairway.check.objects.rules import BY_NAME, DEPRECATED, NO_SCHEMA, NOT_SERVED
from fairway.check.objects.syntax import dns_subdomain
from fairway.check.rendered_set import RenderedSet
from fairway.check.schema.compiled import Compiler
from fairway.check.schema.definitions import definitions
from fairway.check.schema.fault import Fault
from fairway.finding import Finding
from fairway.manifest import ObjectId, field_path, identity
from fairway.yamlio.node import Mapping

_METADATA = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
_REMEMBERED = 100_000
_DEFINITION = ("apiextensions.k8s.io/v1", "CustomResourceDefinition")


class ObjectCheck:
    """The objects of rendered sets against one Kubernetes version; what passed once is not looked at again.

    `custom` are the CustomResourceDefinitions of the fleet. A definition in the set itself counts first,
    then these, then those that Fairway ships.
    """

    def __init__(self, version: str, custom: Sequence[Mapping] = ()) -> None:
        self._definitions = definitions(version)
        self._compiler = Compiler(self._definitions.by_name)
        self._required = Compiler(self._definitions.by_name, required=True)
        self._fleet = self._readable(custom)
        self._passed: dict[tuple[object, ...], Mapping] = {}
        self._sets: dict[tuple[int, ...], tuple[list[Mapping], Catalogue]] = {}

    def __call__(self, rendered: RenderedSet) -> Iterator[Finding]:
        """What is wrong with the objects of a set, in their order."""
        own = self._rendered([*rendered.objects, *rendered.beside])
        catalogues = (own, self._fleet, shipped())
        for manifest in rendered.objects:
            yield from self.findings(manifest, catalogues, rendered.file)

    def findings(self, manifest: Mapping, custom: Iterable[Catalogue], file: str = "") -> Iterator[Finding]:
        """What is wrong with one object."""
        object_id = identity(manifest)
        key = (object_id.api_version, object_id.kind)
        name = self._definitions.by_kind.get(key)
        if name is not None:
            yield from self._built_in(manifest, name, object_id, file)
            return
        faults = next((found for one in custom if (found := one.faults(key, manifest)) is not None), None)
        if faults is None:
            yield self._without_schema(object_id, file)
            return
        for fault in (*self._metadata(manifest), *faults):
            yield finding(fault, object_id, file)

    def _metadata(self, manifest: Mapping) -> list[Fault]:
        """What is wrong with the metadata of a custom object."""
        metadata = manifest.get("metadata")
        found = self._compiler.named(_METADATA)(metadata) if metadata is not None else []
        if found:
            return [fault.under("metadata") for fault in found]
        place = At(manifest, [])
        object_metadata(place, dns_subdomain)
        return place.faults

    def faults(self, manifest: Mapping) -> list[Fault]:
        """What is wrong with an object of a kind of Kubernetes itself; nothing for other kinds."""
        object_id = identity(manifest)
        name = self._definitions.by_kind.get((object_id.api_version, object_id.kind))
        return self._faults(manifest, name, object_id) if name else []

    def _built_in(self, manifest: Mapping, name: str, object_id: ObjectId, file: str) -> Iterator[Finding]:
        for fault in self._faults(manifest, name, object_id):
            yield finding(fault, object_id, file)
        message, remedy = ending(object_id.api_version, object_id.kind, self._definitions.version)
        if message:
            yield DEPRECATED.finding(
                message, object_id=str(object_id), file=file, field=("apiVersion",), remedy=remedy
            )

    def _faults(self, manifest: Mapping, name: str, object_id: ObjectId) -> list[Fault]:
        kind = KINDS.get((object_id.api_version, object_id.kind))
        asked = None if kind is None or kind.asks is None else _asked(manifest, kind.asks)
        key = None if asked is None else (body_of(manifest), asked)
        if kind is not None and key in self._passed:
            return self._of_metadata(manifest, kind)
        faults = self._compiler.named(name)(manifest)
        if faults:
            # The API server, too, looks no further at an object that it cannot read.
            return faults
        place = At(manifest, [])
        if kind is None:
            place.faults.extend(self._required.named(name)(manifest))
            object_metadata(place, dns_subdomain)
            return place.faults
        kind.metadata(place)
        before = len(place.faults)
        kind.check(place)
        if key is not None and len(place.faults) == before:
            if len(self._passed) >= _REMEMBERED:
                self._passed.clear()
            # The object itself is kept: ids of what is in it stay its own for as long as it is remembered.
            self._passed[key] = manifest
        return place.faults

    def _of_metadata(self, manifest: Mapping, kind: Kind) -> list[Fault]:
        """What is wrong with the metadata of an object with which all else is well."""
        faults = self._compiler.named(_METADATA)(manifest.get("metadata", {}))
        if faults:
            return [fault.under("metadata") for fault in faults]
        place = At(manifest, [])
        kind.metadata(place)
        return place.faults

    def _rendered(self, objects: Sequence[Mapping]) -> Catalogue:
        found = [one for one in objects if (one.get("apiVersion"), one.get("kind")) == _DEFINITION]
        key = tuple(map(id, found))
        if key not in self._sets:
            # The definitions are kept, so that their ids stay their own.
            self._sets[key] = (found, self._readable(found))
        return self._sets[key][1]

    def _readable(self, custom: Sequence[Mapping]) -> Catalogue:
        """The definitions that can be read; what is wrong with the others is a finding of theirs."""
        check = self._compiler.named(self._definitions.by_kind[_DEFINITION])
        return Catalogue([one for one in custom if not check(one)])

    def _without_schema(self, object_id: ObjectId, file: str) -> Finding:
        api_version, kind = object_id.api_version, object_id.kind
        if object_id.group in self._definitions.groups or not api_version:
            served = ", ".join(self._definitions.served(kind))
            what = f"{api_version or '(no apiVersion)'} {kind}"
            message = f"Kubernetes {self._definitions.version} does not serve {what}"
            remedy = f"Use {served}." if served else "Use a kind that this version of Kubernetes serves."
            return NOT_SERVED.finding(
                message, object_id=str(object_id), file=file, field=("apiVersion",), remedy=remedy
            )
        # Neither object nor file: the same finding for all objects of the kind, so reported once.
        return NO_SCHEMA.finding(f"{api_version} {kind} has no schema: its objects are not checked")


def _asked(manifest: Mapping, fields: Iterable[str]) -> tuple[object, ...] | None:
    """The fields of the metadata as a key; None where one holds more than texts."""
    metadata = manifest.get("metadata")
    asked: list[object] = []
    for field in fields:
        value = metadata.get(field) if isinstance(metadata, dict) else None
        if isinstance(value, dict) and all(type(text) is str for text in value.values()):
            asked.append(tuple(value.items()))
        elif value is not None:
            return None
    return tuple(asked)


@cache
def _check(version: str) -> ObjectCheck:
    return ObjectCheck(version)


def object_check(version: str, custom: Sequence[Mapping] = ()) -> ObjectCheck:
    """The check of objects for a version, with the CustomResourceDefinitions of the fleet.

    Raises UsageError for a version that there are no schemas of.
    """
    return ObjectCheck(version, custom) if custom else _check(version)


def finding(fault: Fault, object_id: ObjectId, file: str) -> Finding:
    """A fault as a finding, with the nearest known name where one is near."""
    rule = BY_NAME[fault.rule]
    near = get_close_matches(str(fault.path[-1]), fault.known, n=1) if fault.path and fault.known else []
    remedy = f"Did you mean {near[0]}? {rule.remedy}" if near else rule.remedy
    message = f"{field_path(fault.path)} {fault.message}" if fault.path else fault.message
    return rule.finding(message, object_id=str(object_id), file=file, field=fault.path, remedy=remedy)

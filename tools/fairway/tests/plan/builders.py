"""Rendered sets that change, as plans get them: of many client environments that are nearly alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fairway.manifest import ObjectId
from fairway.plan.model import ABSENT, FieldChange, Json, Kind, ObjectChange, Path, Risk, SetChange


def field(path: str, before: Json = ABSENT, after: Json = ABSENT) -> FieldChange:
    """A field whose path is written with slashes."""
    keys: Path = tuple(path.split("/"))
    return FieldChange(keys, before, after)


def made(name: str, namespace: str = "", kind: str = "Deployment") -> ObjectId:
    """The identity of an object."""
    return ObjectId("apps/v1" if kind == "Deployment" else "v1", kind, namespace, name)


def changed(
    name: str, *fields: FieldChange, namespace: str = "", kind: str = "Deployment", risks: Sequence[Risk] = ()
) -> ObjectChange:
    """An object that changes."""
    same = made(name, namespace, kind)
    return ObjectChange(Kind.CHANGED, same, same, fields, tuple(risks))


def added(name: str, content: Json = ABSENT, namespace: str = "", kind: str = "Deployment") -> ObjectChange:
    """An object that comes."""
    return ObjectChange(Kind.ADDED, None, made(name, namespace, kind), content=content)


def removed(
    name: str,
    namespace: str = "",
    kind: str = "Deployment",
    content: Json = ABSENT,
    risks: Sequence[Risk] = (),
) -> ObjectChange:
    """An object that goes."""
    return ObjectChange(Kind.REMOVED, made(name, namespace, kind), None, risks=tuple(risks), content=content)


def renamed(
    before: str, after: str, *fields: FieldChange, namespace: str = "", kind: str = "ConfigMap"
) -> ObjectChange:
    """An object that gets another name."""
    return ObjectChange(Kind.RENAMED, made(before, namespace, kind), made(after, namespace, kind), fields)


def environment(name: str, *changes: ObjectChange, **more: Any) -> SetChange:
    """A client environment of 10 objects on a cluster in ring 1, unless said otherwise."""
    facts = {"cluster": "north", "ring": 1, "before": 10, "after": 10, "is_environment": True, **more}
    return SetChange(name, f"overlays/{name}", changes=changes, **facts)


def folder(path: str, *changes: ObjectChange, **more: Any) -> SetChange:
    """A folder that delivers."""
    return SetChange(path, path, changes=changes, **{"before": 10, "after": 10, **more})

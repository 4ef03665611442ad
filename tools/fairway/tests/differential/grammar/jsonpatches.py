"""JSON 6902 patches: every operation, and those that fail."""

from __future__ import annotations

from ..dice import Dice
from ..emit import Data
from . import scalars
from .directory import Known
from .selectors import Step, at, paths

Mapping = dict[str, Data]

_END: tuple[Step, ...] = ("-",)


def operations(dice: Dice, known: Known) -> list[Data]:
    """One to three operations on `known`."""
    all_paths = [p for p in paths(known.data) if _movable(p)]
    if len(all_paths) < 2:
        return [{"op": "add", "path": "/metadata/labels", "value": {"added": "yes"}}]
    out: list[Data] = [_operation(dice, known, all_paths) for _ in range(dice.pick([1, 1, 1, 2]))]
    if dice.fault("json patch: bad operation", 0.12):
        out.append(_bad(dice))
    return out


def _movable(path: tuple[Step, ...]) -> bool:
    """Whether a change there leaves an object that kustomize still knows as one."""
    if path[0] == "metadata":
        return path[1:2] in (("labels",), ("annotations",)) and len(path) > 2
    return path[0] not in ("apiVersion", "kind")


def _operation(dice: Dice, known: Known, all_paths: list[tuple[Step, ...]]) -> Mapping:
    op = dice.weighted(
        [("replace", 5), ("add", 5), ("remove", 2), ("test", 1), ("copy", 1), ("move", 0.7), ("append", 2)]
    )
    dice.note(f"json patch {op}")
    path = dice.pick(all_paths)
    if op == "append":
        return _append(dice, known, all_paths)
    if op == "add":
        return _add(dice, known, all_paths)
    if op == "replace":
        return {"op": op, "path": pointer(path), "value": _value(dice, at(known.data, path))}
    if op == "test":
        value = at(known.data, path)
        return {"op": op, "path": pointer(path), "value": "other" if dice.chance(0.06) else value}
    if op in ("copy", "move"):
        return {
            "op": op,
            "from": pointer(path),
            "path": pointer((*path[:1], "moved") if path[0] != "metadata" else ("metadata", "annotations")),
        }
    return {"op": op, "path": pointer(path)}


def _value(dice: Dice, old: Data) -> Data:
    if isinstance(old, dict):
        return {**old, "new": scalars.text(dice)}
    if isinstance(old, list):
        return [*old[:1]]
    return scalars.text(dice) if isinstance(old, str) else scalars.scalar(dice)


def _add(dice: Dice, known: Known, all_paths: list[tuple[Step, ...]]) -> Mapping:
    maps = [
        p
        for p in all_paths
        if isinstance(at(known.data, p), dict)
        and "matchLabels" not in p
        and p[-1] not in ("labels", "annotations", "data")
    ]
    if not maps:
        return {"op": "add", "path": "/added", "value": scalars.anything(dice)}
    parent = dice.pick(maps)
    key = dice.pick(["added", "a/b", "t~x", "with space", "10"])
    return {"op": "add", "path": pointer((*parent, key)), "value": scalars.anything(dice)}


def _append(dice: Dice, known: Known, all_paths: list[tuple[Step, ...]]) -> Mapping:
    lists = [p for p in all_paths if isinstance(at(known.data, p), list)]
    if not lists:
        return {"op": "add", "path": "/metadata/annotations", "value": scalars.pairs(dice)}
    path = dice.pick(lists)
    items = at(known.data, path)
    assert isinstance(items, list)
    where = dice.pick([*_END, 0, len(items)])
    return {
        "op": "add",
        "path": pointer((*path, where)),
        "value": items[0] if items and dice.chance(0.5) else _value(dice, items[0] if items else "x"),
    }


def pointer(path: tuple[Step, ...]) -> str:
    """The JSON pointer of a path."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _bad(dice: Dice) -> Data:
    return dice.value(
        [
            {"op": "replace", "path": "/spec/missing", "value": 1},
            {"op": "remove", "path": "/spec/missing/deeper"},
            {"op": "remove", "path": "/missing"},
            {"op": "add", "path": "/spec/missing/deeper", "value": 1},
            {"op": "test", "path": "/kind", "value": "Nothing"},
            {"op": "frobnicate", "path": "/spec", "value": 1},
            {"op": "add", "value": 1},
            {"path": "/spec", "value": 1},
            {"op": "move", "path": "/spec/x"},
            {"op": "copy", "from": "/nowhere", "path": "/spec"},
            {"op": "add", "path": "spec/x", "value": 1},
            {"op": "add", "path": "/metadata/name/x", "value": 1},
            {"op": "replace", "path": "/metadata/name", "value": ""},
            {"op": "remove", "path": "/metadata/name"},
            {"op": "remove", "path": "/kind"},
            {"op": "replace", "path": "/metadata/name", "value": 5},
            {"op": "replace", "path": "", "value": "x"},
            {"op": "add", "path": "/metadata/labels/-", "value": 1},
            "text",
            5,
        ]
    )

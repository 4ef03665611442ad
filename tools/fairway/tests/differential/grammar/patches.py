"""Patches of both kinds, in the three fields that hold them."""

from __future__ import annotations

import copy
import json
import re

from ..dice import Dice
from ..emit import Data, emit
from . import jsonpatches, merges
from .directory import Directory, Known
from .selectors import target

Mapping = dict[str, Data]

_HASHED = ("ConfigMap", "Secret")


def add_patches(directory: Directory) -> None:
    """`patches`: one to three, each for an object that is there."""
    for _ in range(directory.dice.number(1, 3)):
        known = directory.some_known()
        if known is None:
            return
        _add_patch(directory, known)
    if directory.dice.has("empty patch", 0.04):
        directory.add(
            "patches", {"patch": directory.dice.pick(["", "# nothing\n", "null", "[]", "{}", "---\n"])}
        )


def _add_patch(directory: Directory, known: Known) -> None:
    dice = directory.dice
    entry: Mapping = {}
    if dice.chance(0.6):
        dice.note("patches: strategic merge")
        documents: list[Data] = [merges.patch(dice, known)]
        if dice.has("patches: several documents", 0.12):
            other = directory.some_known()
            documents.append(merges.patch(dice, other or known))
        with_target = dice.chance(0.45) and len(documents) == 1
    else:
        dice.note("patches: json 6902")
        documents = [jsonpatches.operations(dice, known)]
        with_target = True
    if with_target:
        dice.note("patches: target")
        entry["target"] = target(directory, known)
    entry |= _body(directory, documents, "patch")
    if dice.has("patches: options", 0.1):
        kind_too = ["allowKindChange"] if _keeps_hashes(entry, known) else []
        entry["options"] = {dice.pick(["allowNameChange", *kind_too]): dice.pick([True, False])}
    _break(dice, entry)
    directory.add("patches", entry)


def _keeps_hashes(entry: Mapping, known: Known) -> bool:
    """Whether the patch cannot give another kind to a generated object.

    Kustomize hashes such an object as it is in memory, with the line and column of every value; we refuse it
    by design (docs/engine.md), so it must not be drawn.
    """
    goal = entry.get("target")
    if known.kind in _HASHED or not isinstance(goal, dict):
        return True
    try:
        return "kind" in goal and not any(re.fullmatch(str(goal["kind"]), kind) for kind in _HASHED)
    except re.error:
        return True


def _body(directory: Directory, documents: list[Data], key: str) -> Mapping:
    dice = directory.dice
    if dice.has("patch file", 0.4):
        return {"path": directory.write("patch", *documents)}
    dice.note("patch inline")
    style = directory.style()
    style.crlf = False
    if len(documents) == 1 and dice.has("patch as json", 0.15):
        return {key: json.dumps(_plain(documents[0]))}
    return {key: emit([copy.deepcopy(d) for d in documents], style)}


def _plain(node: Data) -> Data:
    """Without scalars that JSON cannot write as they are."""
    if isinstance(node, dict):
        return {k: _plain(v) for k, v in node.items()}
    if isinstance(node, list):
        return [_plain(v) for v in node]
    return str(node) if isinstance(node, str) else node


def _break(dice: Dice, entry: Mapping) -> None:
    if dice.fault("patch: path and patch", 0.04):
        entry |= {"path": "patch-x.yaml", "patch": "a: b"}
    if dice.fault("patch: missing file", 0.04):
        entry.pop("patch", None)
        entry["path"] = "missing.yaml"
    if dice.fault("patch: unknown option", 0.03):
        entry["options"] = {"allowAll": True}
    if dice.fault("patch: neither", 0.02):
        entry.pop("patch", None)
        entry.pop("path", None)


def add_strategic_merges(directory: Directory) -> None:
    """`patchesStrategicMerge`: files and inline patches."""
    dice = directory.dice
    for _ in range(dice.number(1, 2)):
        known = directory.some_known()
        if known is None:
            return
        body = _body(directory, [merges.patch(dice, known)], "patch")
        directory.add("patchesStrategicMerge", body.get("path") or body["patch"])
    if dice.fault("empty strategic merge", 0.1):
        directory.add("patchesStrategicMerge", directory.write_text("empty", "# nothing\n"))


def add_json6902(directory: Directory) -> None:
    """`patchesJson6902`: exact targets, file or inline."""
    known = directory.some_known()
    if known is None:
        return
    dice = directory.dice
    goal: Mapping = {"version": known.version, "kind": known.kind, "name": dice.pick(known.names)}
    if known.group:
        goal["group"] = known.group
    if known.namespace:
        goal["namespace"] = known.namespace
    if dice.fault("json 6902 without a target", 0.1):
        goal["name"] = "nobody"
    directory.add(
        "patchesJson6902",
        {"target": goal, **_body(directory, [jsonpatches.operations(dice, known)], "patch")},
    )

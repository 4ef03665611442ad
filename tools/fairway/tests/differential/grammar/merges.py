"""Strategic merge patches: cut out of the object that they change, then changed themselves."""

from __future__ import annotations

from ..dice import Dice
from ..emit import Data
from . import scalars
from .directory import Known

Mapping = dict[str, Data]

_NAMED = ("name", "containerPort", "port", "mountPath", "ip", "key", "topologyKey")


def patch(dice: Dice, known: Known) -> Mapping:
    """A strategic merge patch for `known`."""
    head: Mapping = {"apiVersion": known.api_version, "kind": known.kind, "metadata": _metadata(dice, known)}
    if dice.has("$patch delete object", 0.05):
        return {"$patch": "delete", **head}
    body = {k: v for k, v in known.data.items() if k not in ("apiVersion", "kind", "metadata")}
    changed = _changed_mapping(dice, body, depth=0)
    if dice.has("$patch replace object", 0.05):
        changed["$patch"] = dice.pick(["replace", "merge"])
    if dice.fault("bad $patch", 0.05):
        changed["$patch"] = dice.pick(["remove", "", 5])
    _break(dice, head)
    return {**head, **changed}


def _metadata(dice: Dice, known: Known) -> Mapping:
    out: Mapping = {"name": dice.pick(known.names)}
    if known.namespace and dice.chance(0.9):
        out["namespace"] = known.namespace
    if dice.chance(0.3):
        out["labels"] = {**scalars.labels(dice), **({"app": None} if dice.has("null label", 0.2) else {})}
    if dice.chance(0.3):
        out["annotations"] = scalars.pairs(dice)
    return out


def _break(dice: Dice, head: Mapping) -> None:
    metadata = head["metadata"]
    assert isinstance(metadata, dict)
    if dice.fault("patch for nobody", 0.1):
        metadata["name"] = "nobody"
    if dice.fault("patch without a name", 0.03):
        del metadata["name"]
    if dice.fault("patch without a kind", 0.03):
        del head["kind"]
    if dice.fault("patch for another namespace", 0.05):
        metadata["namespace"] = "elsewhere"


def _changed(dice: Dice, node: Data, depth: int) -> Data:
    if isinstance(node, dict) and node:
        return _changed_mapping(dice, node, depth)
    if isinstance(node, list):
        return _changed_list(dice, node, depth)
    if dice.has("patch other type", 0.03):
        return dice.value([{"a": "b"}, ["x"], {}, []])
    if isinstance(node, int) and dice.chance(0.7):
        return dice.number(0, 9000)
    return scalars.scalar(dice)


def _changed_mapping(dice: Dice, node: Mapping, depth: int) -> Mapping:
    out: Mapping = {}
    for key in dice.some(list(node), 0 if depth > 1 else 1, 2):
        if dice.has("null deletes", 0.08):
            out[key] = None
        else:
            out[key] = _changed(dice, node[key], depth + 1)
    if dice.chance(0.2):
        out[dice.pick(["added", "zz", "aa"])] = scalars.anything(dice)
    if depth and dice.has("$patch in a map", 0.04):
        out["$patch"] = dice.pick(["replace", "delete", "merge"])
    if depth and dice.has("$retainKeys", 0.01):
        out["$retainKeys"] = [*list(out)[:1]]
    return dict(dice.shuffled(list(out.items()))) if dice.chance(0.3) else out


def _changed_list(dice: Dice, node: list[Data], depth: int) -> list[Data]:
    items = [v for v in node if isinstance(v, dict)]
    if not items or len(items) != len(node):
        return [scalars.text(dice) for _ in range(dice.number(0, 2))]
    out: list[Data] = [_changed_item(dice, v, depth) for v in dice.some(items, 1, 2)]
    if dice.has("list item added", 0.35):
        key = next((k for k in _NAMED if k in items[0]), "name")
        out.insert(
            dice.number(0, len(out)),
            {
                key: dice.pick(["added", "second"]) if not isinstance(items[0].get(key), int) else 7777,
                "extra": "x",
            },
        )
    if dice.has("$patch replace list", 0.05):
        out.append({"$patch": "replace"})
    if dice.has("empty list in patch", 0.03):
        return []
    return out


def _changed_item(dice: Dice, item: Mapping, depth: int) -> Mapping:
    identity = {k: item[k] for k in _NAMED if k in item}
    first = dict(list(identity.items())[:1]) if dice.chance(0.7) else identity
    if dice.has("$patch delete item", 0.1):
        return {**first, "$patch": "delete"}
    rest = {k: v for k, v in item.items() if k not in identity}
    return {**first, **_changed_mapping(dice, rest, depth + 1)}

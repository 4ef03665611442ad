"""Selectors and field paths that meet real objects: shared by patches, replacements and vars."""

from __future__ import annotations

import re

from ..dice import Dice
from ..emit import Data
from .directory import Directory, Known

Mapping = dict[str, Data]
Step = str | int


def target(directory: Directory, known: Known) -> Mapping:
    """A patch target that selects `known`, exactly or with a regular expression."""
    dice = directory.dice
    out: Mapping = {}
    parts = dice.some(
        ("group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector"), 1, 3
    )
    if "kind" in parts or dice.chance(0.7):
        out["kind"] = _pattern(dice, known.kind)
    if "name" in parts or dice.chance(0.6):
        out["name"] = _pattern(dice, dice.pick(known.names))
    if "group" in parts and known.group:
        out["group"] = _pattern(dice, known.group)
    if "version" in parts:
        out["version"] = _pattern(dice, known.version)
    if "namespace" in parts and (known.namespace or dice.chance(0.2)):
        out["namespace"] = _pattern(dice, known.namespace or "default")
    if "labelSelector" in parts:
        out["labelSelector"] = label_selector(dice, _strings(known, "labels"))
    if "annotationSelector" in parts and dice.chance(0.4):
        out["annotationSelector"] = label_selector(dice, _strings(known, "annotations"))
    if dice.fault("bad target expression", 0.08):
        out[dice.pick(["name", "kind", "namespace", "group"])] = dice.pick(
            ["(", "*x", "[a", "a{2,1}", "(?P<n", "\\"]
        )
    return out


def _pattern(dice: Dice, text: str) -> str:
    if not dice.has("regex selector", 0.25):
        return text
    head = re.escape(text[:1]).replace("\\ ", " ")
    return dice.pick(
        [
            ".*",
            f"{head}.*",
            f"^{re.escape(text)}$",
            f"{re.escape(text)}|other",
            ".+",
            f"(?i){text.upper()}",
            f"[{text[:1]}x].*",
            text[:-1],
            "\\w+",
            f"{text}?",
        ]
    )


def _strings(known: Known, field: str) -> dict[str, str]:
    metadata = known.data.get("metadata")
    values = metadata.get(field) if isinstance(metadata, dict) else None
    if not isinstance(values, dict):
        return {}
    return {k: v for k, v in values.items() if isinstance(v, str) and re.fullmatch(r"[\w.-]*", v)}


def label_selector(dice: Dice, labels: dict[str, str]) -> str:
    """A label selector in one of its forms, that mostly matches these labels."""
    dice.note("label selector")
    if dice.fault("bad label selector", 0.1):
        return dice.pick(
            ["a in b", "=x", "a b", "a notin", "!", "a==b=c", "a in (b", ",", "a,,b", "-a=b", "a=b c"]
        )
    if not labels or dice.chance(0.15):
        return dice.pick(
            ["app=web", "!missing", "app", "app in (web, v1)", "app notin (x)", "app!=web", "tier=v1,app"]
        )
    key = dice.pick(sorted(labels))
    value = labels[key]
    return dice.pick(
        [
            f"{key}={value}",
            f"{key}=={value}",
            key,
            f"{key} in ({value},other)",
            f"{key}!=zzz",
            f"{key}={value},!missing",
            f"{key} notin (zzz)",
            f" {key} = {value} ",
        ]
    )


def paths(node: Data, prefix: tuple[Step, ...] = ()) -> list[tuple[Step, ...]]:
    """The path of every node below `node`."""
    out: list[tuple[Step, ...]] = []
    if isinstance(node, dict):
        for key, value in node.items():
            out += [(*prefix, str(key)), *paths(value, (*prefix, str(key)))]
    elif isinstance(node, list):
        for i, value in enumerate(node):
            out += [(*prefix, i), *paths(value, (*prefix, i))]
    return out


def at(node: Data, path: tuple[Step, ...]) -> Data:
    """The node at `path`, which must exist."""
    for step in path:
        node = node[step]  # type: ignore[index]
    return node


def dotted(dice: Dice, data: Mapping, path: tuple[Step, ...]) -> str:
    """A replacement field path for `path`: indexes, `[key=value]` or wildcards for list items."""
    out: list[str] = []
    for i, step in enumerate(path):
        if isinstance(step, str):
            out.append(_field(dice, step))
            continue
        item = at(data, path[: i + 1])
        name = item.get("name") if isinstance(item, dict) else None
        if isinstance(name, str) and dice.has("path [key=value]", 0.5):
            out.append(f"[name={name}]")
        elif dice.has("path wildcard", 0.4):
            out.append("*")
        else:
            dice.note("path index")
            out.append(str(step))
    return ".".join(out)


def _field(dice: Dice, step: str) -> str:
    if "." not in step and "/" not in step:
        return step
    return "[" + step + "]" if dice.chance(0.5) else step.replace(".", "\\.")

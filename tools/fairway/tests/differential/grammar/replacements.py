"""`replacements` and `vars`: values that are carried from one object to others."""

from __future__ import annotations

from ..dice import Dice
from ..emit import Data
from . import scalars
from .directory import Directory, Known
from .selectors import Step, at, dotted, paths

Mapping = dict[str, Data]


def add_replacements(directory: Directory) -> None:
    """One or two replacements, inline or in a file of one or of several."""
    made = [r for r in (_replacement(directory) for _ in range(directory.dice.number(1, 2))) if r]
    if made and directory.dice.has("replacement file", 0.2):
        content: Data = made[0] if len(made) == 1 and directory.dice.chance(0.5) else list(made)
        directory.add("replacements", {"path": directory.write("replacement", content)})
        return
    directory.add("replacements", *made)


def _replacement(directory: Directory) -> Mapping | None:
    dice = directory.dice
    source, goal = directory.some_known(), directory.some_known()
    if source is None or goal is None:
        return None
    targets: list[Data] = [_target(dice, goal)]
    if dice.has("several replacement targets", 0.2):
        targets.append(_target(dice, directory.some_known() or goal))
    if dice.has("sourceValue", 0.2):
        out: Mapping = {"sourceValue": scalars.text(dice), "targets": targets}
    else:
        out = {"source": _source(dice, source), "targets": targets}
    _break(dice, out)
    return out


def _source(dice: Dice, known: Known) -> Mapping:
    out: Mapping = {}
    for key, value in (("group", known.group), ("version", known.version), ("namespace", known.namespace)):
        if value and dice.chance(0.3):
            out[key] = value
    out |= {"kind": known.kind, "name": dice.pick(known.names)}
    if dice.chance(0.75):
        out["fieldPath"] = _path(dice, known, leaves=0.95).replace("*", "0")
    if dice.has("source delimiter", 0.25):
        out["options"] = {
            "delimiter": dice.pick([":", "/", "-", "."]),
            "index": dice.pick([0, 1, -1, 5] if dice.chance(0.2) else [0]),
        }
    return out


def _target(dice: Dice, known: Known) -> Mapping:
    select: Mapping = {"kind": known.kind}
    if dice.chance(0.85):
        select["name"] = dice.pick([*known.names, known.names[0]])
        if dice.has("select regex", 0.2):
            select["name"] = known.names[0][:1] + ".*"
    if dice.has("select namespace", 0.1):
        select["namespace"] = known.namespace or "default"
    if dice.has("reject", 0.15):
        reject: list[Data] = [{"name": dice.pick([known.name, "web", "a.*"])}]
        out: Mapping = {"select": select, "reject": reject}
    else:
        out = {"select": select}
    create = dice.has("target create", 0.4)
    out["fieldPaths"] = [_target_path(dice, known, create=create) for _ in range(dice.pick([1, 1, 2]))]
    options: Mapping = {"create": True} if create else {}
    if dice.has("target delimiter", 0.2):
        options |= {"delimiter": dice.pick([":", "/", "-"]), "index": dice.pick([0, 0, 1, -1, 9])}
    if options:
        out["options"] = options
    if dice.chance(0.03):
        del out["fieldPaths"]
    return out


def _target_path(dice: Dice, known: Known, *, create: bool) -> str:
    data = known.data.get("data")
    if isinstance(data, dict) and "config.json" in data and dice.has("path into a scalar", 0.6):
        return dice.pick(
            [p for key in ("config.json", "config.yaml") for p in _inside(str(data[key]))]
            or ["data.config\\.json.a"]
        )
    if dice.has("path that is new", 0.4 if create else 0.04):
        return dice.pick(
            [
                "metadata.annotations.new",
                "metadata.labels.[a.b/c]",
                "metadata.labels.new",
                "spec.new.deep",
                "metadata.annotations.a\\.b/c",
                "metadata.annotations.[a.b/d]",
                "spec.items.[name=x].value",
                "more.[name=new].image",
            ]
        )
    return _path(dice, known, leaves=0.95)


def _inside(text: str) -> list[str]:
    """Field paths that lead into the structured texts that ConfigMaps of the grammar hold."""
    paths_by_mark = {
        '"b": 1': ["config\\.json.a.host", "config\\.json.b", "[config.json].a"],
        '"n": [1': ["config\\.json.host", "config\\.json.n.0"],
        '["a"': ["config\\.json.0"],
        "# top": ["config\\.yaml.host", "config\\.yaml.list.1", "[config.yaml].list"],
        "---": ["config\\.yaml.host"],
        "a: {b": ["config\\.yaml.a.b"],
        "- name": ["config\\.yaml.[name=x].v", "config\\.yaml.0.name"],
    }
    return [f"data.{path}" for mark, found in paths_by_mark.items() if mark in text for path in found]


def _path(dice: Dice, known: Known, leaves: float) -> str:
    data = known.data
    found = [p for p in paths(data) if p[0] not in ("kind", "apiVersion") and "" not in p]
    if dice.chance(leaves):
        found = [p for p in found if not isinstance(at(data, p), (dict, list))] or found
    return dotted(dice, data, dice.pick(found)) if found else "metadata.name"


def _break(dice: Dice, out: Mapping) -> None:
    if dice.fault("replacement: source and sourceValue", 0.05):
        out |= {"sourceValue": "x", "source": {"kind": "ConfigMap", "name": "web"}}
    if dice.fault("replacement: no source", 0.05):
        out.pop("source", None)
        out.pop("sourceValue", None)
    if dice.fault("replacement: source not found", 0.1):
        out.pop("sourceValue", None)
        out["source"] = {"kind": "ConfigMap", "name": "nobody"}
    if dice.fault("replacement: field not found", 0.1):
        out["targets"] = [{"select": {"kind": ".*"}, "fieldPaths": ["spec.no.such.field"]}]
    if dice.fault("replacement: bad path", 0.06):
        out["targets"] = [
            {
                "select": {"kind": ".*"},
                "fieldPaths": [
                    dice.pick(
                        [
                            "",
                            "metadata.[",
                            "metadata.[name=",
                            "a..b",
                            ".metadata",
                            "metadata.name.x",
                            "*",
                            "metadata.*",
                        ]
                    )
                ],
                "options": {"create": True},
            }
        ]
    if dice.fault("replacement: no select", 0.03):
        out["targets"] = [{"fieldPaths": ["metadata.name"]}]
    if dice.fault("replacement: bad expression", 0.03):
        out["targets"] = [{"select": {"name": "("}, "fieldPaths": ["metadata.name"]}]
    if dice.fault("replacement: no targets", 0.03):
        out.pop("targets", None)


def add_vars(directory: Directory) -> None:
    """`vars` named as the objects use them: NAME, OTHER, PORT."""
    dice = directory.dice
    for name in dice.some(("NAME", "OTHER", "PORT"), 1, 2):
        known = directory.some_known()
        if known is None:
            return
        objref: Mapping = {
            "kind": known.kind,
            "name": dice.pick(known.names),
            "apiVersion": known.api_version,
        }
        if known.namespace and dice.chance(0.5):
            objref["namespace"] = known.namespace
        entry: Mapping = {"name": name, "objref": objref}
        if dice.chance(0.6):
            entry["fieldref"] = {"fieldPath": _var_path(dice, known)}
        if dice.fault("var: no such object", 0.08):
            objref["name"] = "nobody"
        if dice.fault("var: no such field", 0.08):
            entry["fieldref"] = {
                "fieldPath": dice.pick(["spec.none", "metadata.labels.none", "spec[", "metadata"])
            }
        directory.add("vars", entry)
        if dice.fault("var: twice", 0.06):
            directory.add("vars", {**entry, "fieldref": {"fieldPath": "kind"}})


def _var_path(dice: Dice, known: Known) -> str:
    found = [
        p
        for p in paths(known.data)
        if not isinstance(at(known.data, p), (dict, list)) and all("." not in str(s) for s in p)
    ]
    path = dice.pick(found) if found else ("metadata", "name")
    return "".join(_var_step(s) for s in path).lstrip(".")


def _var_step(step: Step) -> str:
    return f"[{step}]" if isinstance(step, int) else f".{step}"

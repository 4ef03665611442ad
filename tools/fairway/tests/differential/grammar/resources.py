"""`resources`: files of one or several documents, lists, and odd YAML."""

from __future__ import annotations

from ..dice import Dice
from ..emit import Data
from ..tree import Link, Yaml
from . import oddities
from .directory import Directory, Known
from .objects import an_object

Mapping = dict[str, Data]

_OUTSIDE = 0.03


def add_resources(directory: Directory, low: int, high: int) -> None:
    """Write `low` to `high` objects, in one or several files."""
    objects = _distinct(
        directory, [an_object(directory.dice) for _ in range(directory.dice.number(low, high))]
    )
    directory.known += [Known(o, _name(o), [_name(o)]) for o in objects]
    for group in _groups(directory.dice, objects):
        directory.add("resources", _maybe_linked(directory, _write(directory, group)))
    if directory.dice.has("odd yaml", 0.12):
        directory.add("resources", oddities.write(directory))
    _break(directory)


def _distinct(directory: Directory, objects: list[Mapping]) -> list[Mapping]:
    """Drop objects that have the id of an earlier one, unless that is the fault."""
    seen = {(k.api_version, k.kind, k.name, k.namespace) for k in directory.known}
    out: list[Mapping] = []
    for item in objects:
        known = Known(item, _name(item), [])
        identity = (known.api_version, known.kind, known.name, known.namespace)
        if identity in seen and not directory.dice.fault("id conflict", 0.8):
            continue
        seen.add(identity)
        out.append(item)
    return out


def _name(item: Mapping) -> str:
    metadata = item.get("metadata")
    return str(metadata.get("name", "")) if isinstance(metadata, dict) else ""


def _groups(dice: Dice, objects: list[Mapping]) -> list[list[Mapping]]:
    groups: list[list[Mapping]] = []
    for item in objects:
        if groups and dice.has("multi-document file", 0.45):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _maybe_linked(directory: Directory, name: str) -> str:
    """The file, or a link to it; for a fault the file is moved out of the directory."""
    if not directory.dice.has("link to a file", 0.04):
        return name
    files = directory.tree.files
    content = files.pop(directory.join(name))
    within = not directory.path or not directory.dice.fault("link out of the root", 0.5)
    place = directory.join(f"real/{name}") if within else f"elsewhere/{name}"
    files[place] = content
    files[directory.join(name)] = Link(f"real/{name}" if within else f"../{place}")
    return name


def _write(directory: Directory, objects: list[Mapping]) -> str:
    if directory.dice.has("List kind", 0.06):
        kind = "List"
        if len({str(o["kind"]) for o in objects}) == 1 and directory.dice.has("typed list kind", 0.4):
            kind = str(objects[0]["kind"]) + "List"
        return directory.write("list", {"apiVersion": "v1", "kind": kind, "items": list(objects)})
    documents: list[Data] = list(objects)
    if directory.dice.has("empty document", 0.03):
        documents.insert(directory.dice.number(0, len(documents)), None)
    return directory.write("objects", *documents)


def _add_outside(directory: Directory) -> None:
    """A file beside the directory: built without the load restriction only."""
    dice, tree = directory.dice, directory.tree
    if not directory.path:
        return
    if not dice.fault("file outside the root", 0.5):
        dice.note("LoadRestrictionsNone")
        tree.restrictor = "none"
    item: Mapping = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": f"outside-{directory.path}"},
    }
    tree.files[f"shared/outside-{directory.path}.yaml"] = Yaml([item], directory.style())
    directory.add("resources", f"../shared/outside-{directory.path}.yaml")


def _break(directory: Directory) -> None:
    dice = directory.dice
    if dice.fault("missing resource file", 0.03):
        directory.add("resources", "missing.yaml")
    listed = directory.fields.get("resources")
    if isinstance(listed, list) and dice.fault("resource listed twice", 0.03):
        directory.add("resources", dice.value(listed))
    if dice.chance(_OUTSIDE):
        _add_outside(directory)
    if dice.fault("bad object", 0.08):
        bad = dice.value(
            [
                {"apiVersion": "v1", "kind": "ConfigMap"},
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": ""}},
                {"apiVersion": "v1", "metadata": {"name": "a"}},
                {"kind": "ConfigMap", "metadata": {"name": "no-version"}},
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": 5}},
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": "x"},
                {"apiVersion": 1, "kind": "ConfigMap", "metadata": {"name": "a"}},
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"namespace": "x"}},
                {"apiVersion": "v1", "kind": "List", "items": "x"},
                {"apiVersion": "v1", "kind": "List", "metadata": {"name": "l"}},
                ["a"],
                "text",
                5,
            ]
        )
        directory.add("resources", directory.write("bad", bad))
    if dice.fault("bad yaml", 0.08):
        directory.add("resources", oddities.write_broken(directory))

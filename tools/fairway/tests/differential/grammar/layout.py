"""How the directories of a tree stand to each other: bases, overlays, components, diamonds."""

from __future__ import annotations

import copy

from ..dice import Dice
from ..tree import Link, Tree
from .directory import Directory, Known
from .resources import add_resources
from .sections import add_sections, finish


def generate(seed: str) -> Tree:
    """The tree of a seed: always the same one."""
    dice = Dice(seed)
    tree = Tree(seed)
    shape = dice.weighted([(_single, 40), (_overlay, 30), (_component, 12), (_two_bases, 10), (_diamond, 8)])
    dice.note(f"shape {shape.__name__.strip('_')}")
    shape(dice, tree)
    tree.features, tree.faults = dice.features, dice.faults
    return tree


def _single(dice: Dice, tree: Tree) -> None:
    directory = Directory(dice, tree, "")
    add_resources(directory, 1, 4)
    add_sections(directory, 1, 4)
    finish(directory)


def _base(dice: Dice, tree: Tree, path: str, low: int = 1, high: int = 3) -> list[Known]:
    directory = Directory(dice, tree, path)
    add_resources(directory, low, high)
    add_sections(directory, 0, 2)
    finish(directory)
    return _after(directory)


def _after(directory: Directory) -> list[Known]:
    """The objects of a directory as an overlay sees them: renamed, their earlier names known."""
    prefix, suffix = directory.renamed
    out = []
    for known in copy.deepcopy(directory.known):
        known.name = prefix + known.name + suffix
        known.names = list(dict.fromkeys([*known.names, known.name]))
        namespace = directory.fields.get("namespace")
        metadata = known.data.get("metadata")
        if isinstance(namespace, str) and isinstance(metadata, dict) and not known.kind.startswith("Cluster"):
            metadata["namespace"] = namespace
        out.append(known)
    return out


def _reference(directory: Directory, path: str, field: str = "resources") -> None:
    """Name another directory, as a resource, through a link or in the deprecated way."""
    if field == "resources" and directory.dice.has("bases", 0.08):
        field = "bases"
    if directory.dice.fault("missing base", 0.04):
        path = "../missing"
    if directory.dice.has("link to a directory", 0.06):
        path = _linked(directory, path)
    directory.add(field, path)


def _linked(directory: Directory, path: str) -> str:
    """A link to a directory: beside it, or within the one that refers to it."""
    name = path.rstrip("/").rpartition("/")[2]
    beside = directory.dice.chance(0.5)
    link = f"{name}-link" if beside else directory.join(f"{name}-link")
    directory.tree.files[link] = Link(name if beside else path)
    return f"../{link}" if beside else f"{name}-link"


def _overlay(dice: Dice, tree: Tree) -> None:
    known = _base(dice, tree, "base")
    levels = 2 if dice.has("three levels", 0.25) else 1
    path = "base"
    for level in range(levels):
        directory = Directory(dice, tree, f"overlay{level}", known=known)
        _reference(directory, f"../{path}" + ("/" if dice.chance(0.1) else ""))
        if dice.chance(0.4):
            add_resources(directory, 1, 2)
        add_sections(directory, 1, 4)
        finish(directory)
        known, path = _after(directory), directory.path
        if dice.fault("cycle", 0.02):
            tree.files["base/kustomization.yaml"] = f"resources: [../{path}]\n"
    tree.root = path


def _component(dice: Dice, tree: Tree) -> None:
    known = _base(dice, tree, "base")
    paths: list[str] = []
    for i in range(dice.number(1, 3)):
        component = Directory(
            dice,
            tree,
            f"component{i}",
            component=not dice.fault("component of the wrong kind", 0.1),
            known=known,
        )
        if dice.chance(0.4):
            add_resources(component, 1, 1)
        add_sections(component, 1, 3)
        if paths and dice.has("component in a component", 0.3):
            _reference(component, f"../{paths.pop()}", "components")
        finish(component)
        known = _after(component)
        paths.append(component.path)
    top = Directory(dice, tree, "overlay", known=known)
    _reference(top, "../base")
    for path in paths:
        _reference(top, f"../{path}", "components")
    add_sections(top, 0, 2)
    finish(top)
    tree.root = "overlay"


def _two_bases(dice: Dice, tree: Tree) -> None:
    first = _base(dice, tree, "one")
    second = _base(dice, tree, "two")
    clash = {(k.kind, k.name) for k in first} & {(k.kind, k.name) for k in second}
    if clash and not dice.fault("bases clash", 0.6):
        second = _rebuild_with_prefix(tree, second)
    directory = Directory(dice, tree, "overlay", known=first + second)
    for path in ("../one", "../two"):
        _reference(directory, path)
    add_sections(directory, 1, 3)
    finish(directory)
    tree.root = "overlay"


def _rebuild_with_prefix(tree: Tree, known: list[Known]) -> list[Known]:
    """Put a kustomization with a prefix between base and overlay, so that the names differ."""
    tree.files["two/real/.keep"] = ""
    for name in [n for n in tree.files if n.startswith("two/") and not n.startswith("two/real/")]:
        tree.files["two/real/" + name.removeprefix("two/")] = tree.files.pop(name)
    tree.files["two/kustomization.yaml"] = "namePrefix: second-\nresources:\n- real\n"
    for item in known:
        item.name = "second-" + item.name
        item.names.append(item.name)
    return known


def _diamond(dice: Dice, tree: Tree) -> None:
    known = _base(dice, tree, "base", 1, 2)
    merged: list[Known] = []
    for side in ("left", "right"):
        directory = Directory(dice, tree, side, known=copy.deepcopy(known))
        _reference(directory, "../base")
        add_sections(directory, 0, 2)
        if not dice.fault("diamond without prefix", 0.2):
            directory.fields["namePrefix"] = f"{side}-"
            directory.renamed = (f"{side}-", directory.renamed[1])
        finish(directory)
        merged += _after(directory)
    top = Directory(dice, tree, "top", known=merged)
    for side in ("left", "right"):
        _reference(top, f"../{side}")
    add_sections(top, 0, 2)
    finish(top)
    tree.root = "top"

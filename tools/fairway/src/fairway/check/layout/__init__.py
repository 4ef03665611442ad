"""The contract of each folder of the tree: one rule a file, all of them in RULES."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from enum import Enum
from typing import Final

from fairway.check.layout import (
    applications_point_to_overlays,
    applications_say_where_they_are,
    apps_can_be_built,
    clusters_are_bootstrapped,
    clusters_state_their_facts,
    environments_are_placed_once,
    files_are_used,
    names_stay_in_their_folder,
    overlays_are_short,
    overlays_have_equal_files,
    overlays_have_their_namespace,
    references_point_down,
    settings_and_scale_are_apart,
    traits_are_components,
    versions_hold_images_only,
)
from fairway.check.layout.breach import Breach
from fairway.check.layout.part import part_of_fleet, part_of_tree
from fairway.check.layout.references import references
from fairway.check.layout.tree import READABLE, Tree
from fairway.check.rule import Rule
from fairway.finding import Finding
from fairway.fleet import Fleet


class Reach(Enum):
    """How far a contract looks for what it says."""

    FILE = "a file's content alone, and the names of the fleet's folders"
    UNIT = "nothing outside of an app, a trait or a client environment"
    TREE = "which files there are, what kustomizations refer to, and clusters"


_REACHES: Final = (
    (references_point_down, Reach.FILE),
    (names_stay_in_their_folder, Reach.FILE),
    (files_are_used, Reach.TREE),
    (traits_are_components, Reach.UNIT),
    (apps_can_be_built, Reach.UNIT),
    (overlays_have_equal_files, Reach.UNIT),
    (overlays_have_their_namespace, Reach.UNIT),
    (overlays_are_short, Reach.UNIT),
    (versions_hold_images_only, Reach.UNIT),
    (settings_and_scale_are_apart, Reach.UNIT),
    (clusters_state_their_facts, Reach.TREE),
    (environments_are_placed_once, Reach.TREE),
    (applications_point_to_overlays, Reach.TREE),
    (applications_say_where_they_are, Reach.TREE),
    (clusters_are_bootstrapped, Reach.TREE),
)
_CONTRACTS: Final[tuple[tuple[Rule, Callable[[Tree], Iterator[Breach]]], ...]] = tuple(
    (contract.RULE, contract.breaches) for contract, _ in _REACHES
)

RULES: tuple[Rule, ...] = (*(rule for rule, _ in _CONTRACTS), READABLE)
BY_FILE, BY_UNIT, OF_TREE = (
    tuple(contract for contract, reach in _REACHES if reach is wanted) for wanted in Reach
)


def check_layout(tree: Tree) -> list[Finding]:
    """The findings of the tree itself, by file and line; files that are not YAML are among them."""
    return _sorted([*_findings(tree, RULES), *tree.unreadable])


def check_layout_of(fleet: Fleet, files: Collection[str]) -> list[Finding]:
    """The findings of some files, and of the apps, traits and client environments that they belong to.

    Left out are those of the rules that look at the tree as a whole, which stay as they are where only what
    is in files of `apps`, `base` and `overlays` differs, and not which files there are, or are referred to.
    """
    by_file = part_of_tree(Tree(fleet), files)
    by_unit = part_of_tree(Tree(part_of_fleet(fleet, files)), files)
    found = [
        *_findings(by_file, [each.RULE for each in BY_FILE]),
        *_findings(by_unit, [each.RULE for each in BY_UNIT]),
    ]
    unreadable = dict.fromkeys([*by_file.unreadable, *by_unit.unreadable])
    return _sorted([*found, *unreadable])


def _findings(tree: Tree, rules: Collection[Rule]) -> Iterator[Finding]:
    for rule, breaches in _CONTRACTS:
        for breach in breaches(tree) if rule in rules else ():
            yield rule.finding(breach.message, file=breach.file, line=breach.line)


def _sorted(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: (finding.file, finding.line or 0))


__all__ = [
    "BY_FILE",
    "BY_UNIT",
    "OF_TREE",
    "READABLE",
    "RULES",
    "Tree",
    "check_layout",
    "check_layout_of",
    "references",
]

"""The contract of each folder of the tree: one rule a file, all of them in RULES."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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
from fairway.check.layout.tree import READABLE, Tree
from fairway.check.rule import Rule
from fairway.finding import Finding

_CONTRACTS: tuple[tuple[Rule, Callable[[Tree], Iterator[Breach]]], ...] = tuple(
    (contract.RULE, contract.breaches)
    for contract in (
        references_point_down,
        names_stay_in_their_folder,
        files_are_used,
        traits_are_components,
        apps_can_be_built,
        overlays_have_equal_files,
        overlays_have_their_namespace,
        overlays_are_short,
        versions_hold_images_only,
        settings_and_scale_are_apart,
        clusters_state_their_facts,
        environments_are_placed_once,
        applications_point_to_overlays,
        applications_say_where_they_are,
        clusters_are_bootstrapped,
    )
)

RULES: tuple[Rule, ...] = (*(rule for rule, _ in _CONTRACTS), READABLE)


def check_layout(tree: Tree) -> list[Finding]:
    """The findings of the tree itself, by file and line; files that are not YAML are among them."""
    findings = [
        rule.finding(breach.message, file=breach.file, line=breach.line)
        for rule, breaches in _CONTRACTS
        for breach in breaches(tree)
    ]
    return sorted([*findings, *tree.unreadable], key=lambda finding: (finding.file, finding.line or 0))


__all__ = ["READABLE", "RULES", "Tree", "check_layout"]

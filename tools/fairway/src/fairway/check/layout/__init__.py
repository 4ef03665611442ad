"""The contract of each folder of the tree: one rule a file, all of them in RULES."""

from __future__ import annotations

from fairway.check.layout import (
    applications_point_to_overlays,
    applications_say_where_they_are,
    clusters_are_bootstrapped,
    clusters_state_their_facts,
    environments_are_placed_once,
    names_stay_in_their_folder,
    overlays_are_short,
    overlays_have_equal_files,
    references_point_down,
    settings_and_scale_are_apart,
    traits_are_components,
    versions_hold_images_only,
)
from fairway.check.layout.rule import Rule
from fairway.check.layout.tree import Tree
from fairway.finding import Finding
from fairway.fleet import Fleet

RULES: tuple[Rule, ...] = (
    references_point_down.RULE,
    names_stay_in_their_folder.RULE,
    traits_are_components.RULE,
    overlays_have_equal_files.RULE,
    overlays_are_short.RULE,
    versions_hold_images_only.RULE,
    settings_and_scale_are_apart.RULE,
    clusters_state_their_facts.RULE,
    environments_are_placed_once.RULE,
    applications_point_to_overlays.RULE,
    applications_say_where_they_are.RULE,
    clusters_are_bootstrapped.RULE,
)


def check_layout(fleet: Fleet, rules: tuple[Rule, ...] = RULES) -> list[Finding]:
    """The findings of the tree itself, by file and line; files that are not YAML are among them."""
    tree = Tree(fleet)
    findings = [finding for rule in rules for finding in rule.findings(tree)]
    return sorted([*findings, *tree.unreadable], key=lambda finding: (finding.file, finding.line or 0))


__all__ = ["RULES", "Rule", "check_layout"]

"""An Application in a cluster's folder names a client environment that exists, and is listed there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from fairway.check.layout.breach import Breach
from fairway.check.layout.references import references
from fairway.check.layout.tree import Tree
from fairway.check.rule import Rule


def breaches(tree: Tree) -> Iterator[Breach]:
    """Applications whose path is no client environment, and files that no kustomization lists."""
    known = {environment.path for environment in tree.fleet.environments}
    for placement in tree.fleet.placements:
        if placement.path not in known:
            yield Breach(f"{placement.path} is not a client environment", placement.file, placement.line)
        kustomization = f"{posixpath.dirname(placement.file)}/kustomization.yaml"
        listed = {reference.target for reference in references(tree, kustomization)}
        if placement.file not in listed:
            yield Breach(f"is not listed in {kustomization}, so Argo CD never sees it", placement.file, 1)


RULE = Rule(
    "layout/applications-point-to-overlays",
    "An Application in a cluster's folder names a client environment that exists, and is listed there.",
    "The Application that was left behind when its overlay was renamed: Argo CD reported it"
    " as Unknown, pruned nothing, and the client ran last year's version.",
    "Let spec.source.path be overlays/CLIENT/ENVIRONMENT, and list the file under resources.",
)

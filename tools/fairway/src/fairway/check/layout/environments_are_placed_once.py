"""Each client environment has exactly one Application, in the folder of one cluster."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.check.layout.breach import Breach
from fairway.check.layout.tree import Tree
from fairway.check.rule import Rule


def breaches(tree: Tree) -> Iterator[Breach]:
    """Client environments that no Application names, or that a second one names."""
    placed: dict[str, str] = {}
    for placement in tree.fleet.placements:
        first = placed.setdefault(placement.path, placement.file)
        if first != placement.file:
            yield Breach(f"{placement.path} is already placed by {first}", placement.file, placement.line)
    for environment in tree.fleet.environments:
        if environment.path not in placed:
            message = f"no Application in clusters/ has the path {environment.path}"
            yield Breach(message, f"{environment.path}/kustomization.yaml", 1)


RULE = Rule(
    "layout/environments-are-placed-once",
    "Each client environment has exactly one Application, in the folder of one cluster.",
    "The client environment that two clusters synced: both wrote to one database, and each "
    "undid the migrations of the other. One that no cluster syncs is a folder that only "
    "looks deployed.",
    "Keep one Application with this path, in the folder of the cluster that it runs on.",
)

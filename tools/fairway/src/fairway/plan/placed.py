"""Where client environments run, and what Argo CD is told: found out once for both sides that are alike.

To know that, all Applications of a fleet are read, of which there are as many as client environments.
"""

from __future__ import annotations

from fairway.argo.installation import Installation, clusters_of, delivered_by
from fairway.plan.side_facts import SideFacts
from fairway.plan.sides import Side
from fairway.plan.touched import has_equal_paths


def share_placements(base: Side, head: Side, facts: SideFacts) -> None:
    """Let the fleets of both sides know their clusters, and who runs where; `facts` are those of the base."""
    if base.fleet is None or head.fleet is None:
        return
    fleet = base.fleet
    fleet.clusters, fleet.placements = facts.known("clusters", lambda: (fleet.clusters, fleet.placements))
    if _is_same_in_clusters(base, head):
        head.fleet.clusters, head.fleet.placements = fleet.clusters, fleet.placements


def told_by(side: Side, facts: SideFacts) -> Installation:
    """What a side tells its Argo CD."""
    root = side.fleet_root
    told = facts.known("argo", lambda: (tuple(delivered_by(root)), tuple(clusters_of(root))))
    return Installation(*told, root)


def _is_same_in_clusters(base: Side, head: Side) -> bool:
    folder = f"{base.prefix}/clusters/".lstrip("/")
    changed = (path for path, entry in head.entries.items() if base.entries[path] != entry)
    return has_equal_paths(base, head) and not any(path.startswith(folder) for path in changed)

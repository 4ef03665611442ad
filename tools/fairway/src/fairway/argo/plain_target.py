"""The plain files that Applications deliver, as targets beside the directories that are built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairway.argo.plain_files import PlainFiles
from fairway.frozen import frozen
from fairway.target import Target

if TYPE_CHECKING:
    from fairway.argo.installation import Installation
    from fairway.fleet import Cluster, Fleet


@frozen
class PlainTarget(Target):
    """Plain files, in place of a directory to build: `directory` is the root with what they are called."""

    files: PlainFiles = PlainFiles(".")
    destination: Cluster | None = None

    @property
    def cluster(self) -> Cluster | None:
        """The cluster that they go to; None where they go to several."""
        return self.destination

    @property
    def ring(self) -> int | None:
        """The ring of that cluster."""
        return self.destination.ring if self.destination else None


def plain_targets(installation: Installation, fleet: Fleet) -> list[PlainTarget]:
    """All plain files of a fleet that an Application delivers, in the order of their names."""
    return [
        PlainTarget(
            name, fleet.root / name, fleet, files=files, destination=_cluster(name, installation, fleet)
        )
        for name, files in sorted(installation.plain_files.items())
    ]


def _cluster(name: str, installation: Installation, fleet: Fleet) -> Cluster | None:
    places = {installation.place(application)[0] for application in installation.delivering(name)}
    found = [cluster for cluster in fleet.clusters if cluster.name in places]
    return found[0] if len(found) == 1 and len(places) == 1 else None

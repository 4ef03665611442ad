"""The clusters that Argo CD deploys to, and what the tree tells of them."""

from __future__ import annotations

from typing import Final

from fairway.frozen import frozen

IN_CLUSTER: Final = ("in-cluster", "https://kubernetes.default.svc")
"""Name and address of the cluster that Argo CD runs in."""


@frozen
class KnownCluster:
    """A cluster that Argo CD knows: its name, and its address as far as the tree tells."""

    name: str
    server: str
    labels: tuple[tuple[str, str], ...] = ()
    annotations: tuple[tuple[str, str], ...] = ()
    project: str = ""

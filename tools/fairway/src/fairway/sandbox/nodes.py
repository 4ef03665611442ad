"""Simulated nodes in the zones that a cluster's facts name."""

from __future__ import annotations

from fairway.fleet import Cluster
from fairway.sandbox.kubectl import Object

_NODES_PER_ZONE = 2
_CAPACITY = {"cpu": "32", "memory": "256Gi", "pods": "110"}


def simulated_nodes(cluster: Cluster) -> list[Object]:
    """The Node objects that kwok brings to life, with the well-known labels of zone and region."""
    return [
        _node(f"{cluster.name}-{zone}-{number}", zone, cluster.region)
        for zone in cluster.zones
        for number in range(_NODES_PER_ZONE)
    ]


def _node(name: str, zone: str, region: str) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "labels": {
                "kubernetes.io/arch": "amd64",
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
                "node.kubernetes.io/instance-type": "simulated",
                "topology.kubernetes.io/region": region,
                "topology.kubernetes.io/zone": zone,
            },
        },
        "status": {"allocatable": _CAPACITY, "capacity": _CAPACITY},
    }

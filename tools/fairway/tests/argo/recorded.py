"""ApplicationSets of the tests, and what the real controller made of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from fairway.argo.cluster import KnownCluster
from fairway.kustomize.factory import objects_from_text
from fairway.yamlio.node import Mapping

DATA = Path(__file__).parents[1] / "data/argo"
REPOSITORY = DATA / "repository"
CLUSTERS = (
    KnownCluster(
        "North_1",
        "https://north.example.com",
        (("argocd.argoproj.io/secret-type", "cluster"), ("tier", "gold")),
        (("owner", "ops"),),
        "shops",
    ),
    KnownCluster(
        "south", "https://south.example.com", (("argocd.argoproj.io/secret-type", "cluster"), ("tier", "tin"))
    ),
)


def application_sets() -> list[Mapping]:
    """The sets, in their order."""
    return objects_from_text((DATA / "application_sets.yaml").read_text())


def recorded() -> dict[str, dict[str, Any]]:
    """By set, the `applications` of the controller, or its `error`."""
    found: dict[str, dict[str, Any]] = yaml.safe_load((DATA / "applications.yaml").read_text())
    return found

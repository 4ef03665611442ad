"""Where things are in the tree, and what a user's words for them stand for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fairway.errors import UsageError
from fairway.fleet import find_fleet, kustomizations
from fairway.target import everything, resolve
from small_fleet import SmallFleet


def names(fleet: SmallFleet, *words: str) -> list[str]:
    return [target.name for target in resolve(words, fleet.root, fleet.fleet)]


def test_a_fleet_knows_its_parts(small_fleet: SmallFleet) -> None:
    fleet = small_fleet.fleet
    assert (fleet.apps, fleet.traits, fleet.clients) == (("orders",), ("tracing",), ("acme",))
    assert [(cluster.name, cluster.kubernetes_version, cluster.ring) for cluster in fleet.clusters] == [
        ("north", "1.33", 1)
    ]


def test_a_client_environment_runs_where_its_application_is(small_fleet: SmallFleet) -> None:
    clusters = [environment.cluster for environment in small_fleet.fleet.environments]
    assert [cluster.name if cluster else None for cluster in clusters] == ["north", "north"]
    small_fleet.remove("clusters/north/acme-staging.yaml")
    placed = {environment.id: environment.cluster for environment in small_fleet.fleet.environments}
    assert placed["acme/staging"] is None
    assert placed["acme/production"] is not None


def test_a_fleet_is_found_from_within(small_fleet: SmallFleet, tmp_path: Path) -> None:
    found = find_fleet(small_fleet.root / "overlays" / "acme" / "staging")
    assert found is not None
    assert found.root == small_fleet.root
    assert find_fleet(tmp_path) is None


def test_a_repository_within_a_fleet_is_not_part_of_it(small_fleet: SmallFleet) -> None:
    inner = small_fleet.root / "vendor"
    (inner / ".git").mkdir(parents=True)
    assert find_fleet(inner) is None


def test_a_broken_cluster_file_leaves_a_cluster_without_facts(small_fleet: SmallFleet) -> None:
    small_fleet.write({"clusters/north/cluster.yaml": "a: [\n"})
    (cluster,) = small_fleet.fleet.clusters
    assert (cluster.kubernetes_version, cluster.ring) == ("", 0)


def test_no_word_means_all_client_environments(small_fleet: SmallFleet) -> None:
    assert names(small_fleet) == ["acme/production", "acme/staging"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["acme/staging"], ["acme/staging"]),
        (["north"], ["acme/production", "acme/staging"]),
        (["overlays/acme/staging"], ["acme/staging"]),
        (["apps/orders"], ["apps/orders"]),
        (["acme/staging", "north", "./overlays/acme/staging"], ["acme/staging", "acme/production"]),
    ],
)
def test_a_word_is_a_client_environment_a_cluster_or_a_path(
    words: list[str], found: list[str], small_fleet: SmallFleet
) -> None:
    assert names(small_fleet, *words) == found


@pytest.mark.parametrize(
    ("word", "reason"), [("nobody/staging", "is not there"), ("overlays", "has no kustomization.yaml")]
)
def test_a_word_that_is_nothing_is_refused(word: str, reason: str, small_fleet: SmallFleet) -> None:
    with pytest.raises(UsageError, match=reason):
        names(small_fleet, word)


def test_outside_a_fleet_no_word_means_the_directory(small_fleet: SmallFleet) -> None:
    app = small_fleet.root / "apps" / "orders"
    assert [target.directory for target in resolve([], app, None)] == [app]
    with pytest.raises(UsageError, match="has no kustomization"):
        resolve([], app.parent, None)


def test_everything_is_the_client_environments_and_what_delivers_them(small_fleet: SmallFleet) -> None:
    found = [target.name for target in everything(small_fleet.root, small_fleet.fleet)]
    assert found == ["acme/production", "acme/staging", "clusters/north", "argocd/bootstrap"]


def test_a_component_is_no_kustomization_to_build(small_fleet: SmallFleet) -> None:
    found = {str(path.relative_to(small_fleet.root)) for path in kustomizations(small_fleet.root)}
    assert "apps/orders" in found
    assert not {"base/components/tracing", "overlays/acme/staging/versions"} & found


def test_client_environments_are_some_without_clusters_too(small_fleet: SmallFleet) -> None:
    """Among all that no other kustomization includes."""
    for folder in ("clusters", "argocd"):
        shutil.rmtree(small_fleet.root / folder)
    found = everything(small_fleet.root, small_fleet.fleet)
    assert [target.name for target in found if target.is_environment] == ["acme/production", "acme/staging"]

"""What becomes of Argo CD's Applications, written or made by ApplicationSets."""

from __future__ import annotations

from pathlib import Path

from fairway.argo.cluster import KnownCluster
from fairway.argo.installation import Delivered, Installation
from fairway.plan.applications import PRESERVES, application_changes
from fairway.plan.model import ABSENT, ApplicationChange, FieldChange, Kind
from plan.manifests import manifests

APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: acme, namespace: argocd}
spec:
  project: staging
  source: {repoURL: https://git.example.com/a.git, path: overlays/acme, targetRevision: main}
  destination: {name: north, namespace: acme}
"""

CLIENTS = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: clients, namespace: argocd}
spec:
  generators:
    - list: {elements: [{client: acme}, {client: globex}]}
  template:
    metadata: {name: "{{client}}"}
    spec:
      project: staging
      source: {repoURL: https://git.example.com/a.git, path: "overlays/{{client}}", targetRevision: main}
      destination: {name: north, namespace: "{{client}}"}
"""

FORGE = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: forge, namespace: argocd}
spec:
  generators: [{scmProvider: {github: {organization: ORGANIZATION}}}]
  template: {metadata: {name: a}, spec: {project: a, destination: {}}}
"""


def installation(text: str, root: Path | None = None) -> Installation:
    delivered = [Delivered(each, "clusters/north", "clusters/north/a.yaml") for each in manifests(text)]
    return Installation(delivered, [KnownCluster("north", "https://north.example.com")], root)


def told(before: str, after: str) -> tuple[ApplicationChange, ...]:
    return application_changes(installation(before), installation(after))


def test_applications_that_stay_are_not_told() -> None:
    assert told(APPLICATION, APPLICATION) == ()
    assert told(APPLICATION, APPLICATION.replace("name: acme,", "labels: {a: b}, name: acme,")) == ()


def test_an_application_that_comes_says_where_it_points() -> None:
    (change,) = told("", APPLICATION)
    assert (change.kind, change.name, change.cluster, change.origin) == (
        Kind.ADDED,
        "acme",
        "north",
        "Application",
    )
    assert change.fields == (
        FieldChange(("spec", "project"), ABSENT, "staging"),
        FieldChange(("spec", "destination", "name"), ABSENT, "north"),
        FieldChange(("spec", "destination", "namespace"), ABSENT, "acme"),
        FieldChange(("spec", "source", "repoURL"), ABSENT, "https://git.example.com/a.git"),
        FieldChange(("spec", "source", "path"), ABSENT, "overlays/acme"),
        FieldChange(("spec", "source", "targetRevision"), ABSENT, "main"),
    )


def test_an_application_that_goes_says_where_it_pointed() -> None:
    (change,) = told(APPLICATION, "")
    assert change.kind is Kind.REMOVED
    assert FieldChange(("spec", "source", "path"), "overlays/acme", ABSENT) in change.fields


def test_an_application_that_points_elsewhere_says_what_changed() -> None:
    (change,) = told(APPLICATION, APPLICATION.replace("overlays/acme", "overlays/globex"))
    assert change.kind is Kind.CHANGED
    assert change.fields == (FieldChange(("spec", "source", "path"), "overlays/acme", "overlays/globex"),)


def test_that_it_goes_there_by_itself_is_told() -> None:
    automated = APPLICATION + "  syncPolicy: {automated: {prune: true}}\n"
    (change,) = told(APPLICATION, automated)
    assert change.fields == (
        FieldChange(("spec", "syncPolicy", "automated"), ABSENT, after=True),
        FieldChange(("spec", "syncPolicy", "automated", "prune"), ABSENT, after=True),
    )


def test_a_cluster_by_address_is_told_by_its_name() -> None:
    (change,) = told("", APPLICATION.replace("name: north", "server: https://north.example.com"))
    assert change.cluster == "north"


def test_what_a_set_makes_and_no_longer_makes_is_told() -> None:
    changed = CLIENTS.replace("{client: globex}", "{client: initech}")
    assert [(each.kind, each.name, each.origin) for each in told(CLIENTS, changed)] == [
        (Kind.REMOVED, "globex", "ApplicationSet clients"),
        (Kind.ADDED, "initech", "ApplicationSet clients"),
    ]


def test_an_application_that_a_set_takes_over_stays() -> None:
    (change,) = told(APPLICATION, CLIENTS)
    assert (change.kind, change.name) == (Kind.ADDED, "globex")


def test_what_a_set_only_creates_it_does_not_delete_or_change() -> None:
    """`applicationsSync`, which the set of afterwards decides on, as long as there is one."""
    fewer = "list: {elements: [{client: acme}]}"
    elsewhere = CLIENTS.replace("list: {elements: [{client: acme}, {client: globex}]}", fewer).replace(
        "name: north", "name: south"
    )
    kinds = {
        policy: [
            each.kind for each in told(CLIENTS, elsewhere + f"  syncPolicy: {{applicationsSync: {policy}}}\n")
        ]
        for policy in ("create-only", "create-update", "sync")
    }
    assert kinds == {
        "create-only": [],
        "create-update": [Kind.CHANGED],
        "sync": [Kind.CHANGED, Kind.REMOVED],
    }
    policy = "  syncPolicy: {applicationsSync: create-only}\n"
    assert [each.kind for each in told(CLIENTS + policy, "")] == [Kind.REMOVED, Kind.REMOVED]


def test_a_set_says_that_what_it_deployed_stays() -> None:
    preserving = CLIENTS + "  syncPolicy: {preserveResourcesOnDeletion: true}\n"
    fields = [change.fields[-1] for change in told(preserving, "")]
    assert fields == [FieldChange(PRESERVES, before=True, after=True)] * 2


def test_a_set_reads_the_files_of_its_side(tmp_path: Path) -> None:
    """A folder that comes makes an Application, though no manifest changes."""
    text = CLIENTS.replace(
        "list: {elements: [{client: acme}, {client: globex}]}",
        "git: {repoURL: https://git.example.com/a.git, revision: main, directories: [{path: overlays/*}]}",
    ).replace("{{client}}", "{{path.basename}}")
    for side, clients in {"before": ["acme"], "after": ["acme", "globex"]}.items():
        for client in clients:
            folder = tmp_path / side / "overlays" / client
            folder.mkdir(parents=True)
            (folder / "kustomization.yaml").write_text("")
    # That the address is this repository's is known by an Application of a path that is there.
    known = APPLICATION.replace("name: acme,", "name: known,") + "---\n" + text
    sides = [installation(known, tmp_path / side) for side in ("before", "after")]
    assert [(each.kind, each.name) for each in application_changes(*sides)] == [(Kind.ADDED, "globex")]


def test_what_only_a_server_knows_is_undecided_where_it_changes() -> None:
    assert told(FORGE, FORGE) == ()
    (change,) = told(FORGE, FORGE.replace("ORGANIZATION", "other"))
    assert (change.kind, change.name, change.origin) == (Kind.CHANGED, "forge", "ApplicationSet forge")
    assert "only a server knows" in change.undecided
    assert [each.kind for each in (*told("", FORGE), *told(FORGE, ""))] == [Kind.ADDED, Kind.REMOVED]


def test_of_a_set_that_can_no_longer_be_expanded_no_deletions_are_told() -> None:
    broken = CLIENTS.replace("list: {elements: [{client: acme}, {client: globex}]}", "unknown: {}")
    (change,) = told(CLIENTS, broken)
    assert (change.kind, change.name) == (Kind.CHANGED, "clients")
    assert "cannot be expanded" in change.undecided
    assert [each.name for each in told(broken, CLIENTS)] == ["clients"]


def test_a_fleet_without_argo_cd_has_none() -> None:
    assert told("", "") == ()

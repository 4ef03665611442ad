"""Argo CD's rules: each fault of an Application, a project or an object is found by the rule meant for it."""

from __future__ import annotations

import pytest

from fairway.argo.cluster import KnownCluster
from fairway.argo.installation import Delivered, Installation, load_installation
from fairway.check.argo import RULES, argo_check
from fairway.check.rendered_set import RenderedSet
from fairway.finding import Finding
from fairway.kustomize.factory import objects_from_text
from fairway.manifest import field_path
from small_fleet import SmallFleet

APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd, annotations: {argocd.argoproj.io/sync-wave: "-1"}}
spec:
  project: shops
  source: {repoURL: https://git.example.com/fleet.git, path: overlays/shop, targetRevision: main}
  destination: {name: north, namespace: shop-staging}
  syncPolicy: {syncOptions: [ServerSideApply=true, CreateNamespace=true]}
  ignoreDifferences:
    - {group: apps, kind: Deployment,
       jsonPointers: [/spec/replicas], jqPathExpressions: [.spec.template.spec]}
"""
PROJECT = """\
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: shops, namespace: argocd}
spec:
  sourceRepos: ["https://git.example.com/*"]
  destinations: [{name: north, namespace: "*-staging"}]
  clusterResourceWhitelist: [{group: "", kind: Namespace}]
  namespaceResourceBlacklist: [{group: "batch", kind: "*"}]
  roles: [{name: dev, policies: ["p, proj:shops:dev, applications, get, shops/*, allow"]}]
  syncWindows: [{kind: allow, schedule: "0 8 * * 1-5", duration: 8h, applications: ["*"]}]
"""
OBJECTS = """\
apiVersion: v1
kind: Namespace
metadata: {name: shop-staging}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop-staging, annotations: {argocd.argoproj.io/sync-options: Prune=false}}
spec: {template: {spec: {containers: [{name: app}]}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, annotations: {argocd.argoproj.io/hook: "PreSync,PostSync"}}
"""
NORTH = KnownCluster("north", "https://north.example.com")
FILES = {name: f"{name}/kustomization.yaml" for name in ("clusters/north", "overlays/shop")}


def findings(small_fleet: SmallFleet, application: str, project: str, objects: str) -> list[Finding]:
    """What is wrong with the folder of the cluster and with what its Application delivers."""
    small_fleet.write({"overlays/shop/kustomization.yaml": ""})
    parts = {"clusters/north": [*objects_from_text(application), *objects_from_text(project)]}
    delivered = [
        Delivered(manifest, directory, FILES[directory])
        for directory, each in parts.items()
        for manifest in each
    ]
    check = argo_check(Installation(delivered, [NORTH], small_fleet.root))
    parts["overlays/shop"] = objects_from_text(objects)
    found = [
        finding
        for directory, each in parts.items()
        for finding in check(RenderedSet(directory, each, "1.33", FILES[directory]))
    ]
    return list(dict.fromkeys(found))


def test_what_a_project_allows_is_right(small_fleet: SmallFleet) -> None:
    assert findings(small_fleet, APPLICATION, PROJECT, OBJECTS) == []


BROKEN = [
    ("project: shops", "project: shop", "argo/project", "spec.project",
     "Application referencing project shop which does not exist"),
    ("example.com/fleet.git", "example.com/team/fleet.git", "argo/source", "spec.source.repoURL",
     "application repo https://git.example.com/team/fleet.git is not permitted in project 'shops'"),
    ('sourceRepos: ["https://git.example.com/*"]', 'sourceRepos: ["*", "!https://git.example.com/fl*"]',
     "argo/source", "spec.source.repoURL",
     "application repo https://git.example.com/fleet.git is not permitted in project 'shops'"),
    (", path: overlays/shop,", ",", "argo/source", "spec.source",
     "spec.source.repoURL and either spec.source.path or spec.source.chart are required"),
    ("path: overlays/shop, targetRevision: main", "chart: shop", "argo/source", "spec.source",
     "spec.source.targetRevision is required if the manifest source is a helm chart"),
    ("destination: {name: north,", "destination: {name: nord,", "argo/destination", "spec.destination.name",
     "there are no clusters with this name: nord"),
    ("destination: {name: north,", "destination: {", "argo/destination", "spec.destination",
     "Destination server missing from app spec"),
    ("destination: {name: north,", "destination: {server: 'https://a', name: north,", "argo/destination",
     "spec.destination.server",
     "application destination can't have both name and server defined: north https://a"),
    ("destination: {name: north,", "destination: {server: 'https://a',", "argo/destination",
     "spec.destination.server", 'error getting cluster by server "https://a": there is no such cluster'),
    ("namespace: shop-staging}\n  sync", "namespace: kube-system}\n  sync", "argo/destination",
     "spec.destination",
     ("application destination server 'north' and namespace 'kube-system' do not match any of the allowed "
     "destinations in project 'shops'")),
    ("[{name: north, namespace: ", '[{name: "!north", namespace: "*"}, {name: "*", namespace: ',
     "argo/destination", "spec.destination",
     ("application destination server 'north' and namespace 'shop-staging' do not match any of the allowed "
     "destinations in project 'shops'")),
    ('sync-wave: "-1"', "sync-wave: first", "argo/sync-wave",
     "metadata.annotations[argocd.argoproj.io/sync-wave]",
     "'first' is no integer, so its wave is 0"),
    ("PreSync,PostSync", "Presync", "argo/hook", "metadata.annotations[argocd.argoproj.io/hook]",
     "there is no hook Presync, so it counts for nothing"),
    ('hook: "PreSync,PostSync"', "hook-delete-policy: Never", "argo/hook",
     "metadata.annotations[argocd.argoproj.io/hook-delete-policy]",
     "there is no hook delete policy Never, so it counts for nothing"),
    ("Prune=false", "prune=false", "argo/sync-option",
     "metadata.annotations[argocd.argoproj.io/sync-options]",
     "there is no sync option prune=false here, so it counts for nothing"),
    ("CreateNamespace=true", "CreateNamespaces=true", "argo/sync-option", "spec.syncPolicy.syncOptions[1]",
     "there is no sync option CreateNamespaces=true here, so it counts for nothing"),
    ("Prune=false", "CreateNamespace=true", "argo/sync-option",
     "metadata.annotations[argocd.argoproj.io/sync-options]",
     "there is no sync option CreateNamespace=true here, so it counts for nothing"),
    ("kind: Deployment,\n", "kind: StatefulSet,\n", "argo/ignored-objects", "spec.ignoreDifferences[0]",
     "ignores differences of group apps kind StatefulSet, which matches nothing"),
    ("/spec/replicas", "/spec/replica", "argo/ignored-fields",
     "spec.ignoreDifferences[0].jsonPointers[0]",
     "/spec/replica is in none of the objects that it is for"),
    ("/spec/replicas", "spec/replicas", "argo/ignored-fields", "spec.ignoreDifferences[0].jsonPointers[0]",
     "'spec/replicas' is no JSON pointer: it has to begin with /"),
    (".spec.template.spec", ".spec.templates", "argo/ignored-fields",
     "spec.ignoreDifferences[0].jqPathExpressions[0]",
     ".spec.templates is in none of the objects that it is for"),
    ("kind: Namespace\nmetadata: {name: shop-staging}",
     "kind: PersistentVolume\nmetadata: {name: disk}", "argo/kind", "kind",
     "resource :PersistentVolume is not permitted in project shops"),
    ("apiVersion: v1\nkind: ConfigMap", "apiVersion: batch/v1\nkind: Job", "argo/kind", "kind",
     "resource batch:Job is not permitted in project shops"),
    ("name: web, namespace: shop-staging", "name: web, namespace: kube-system", "argo/namespace",
     "metadata.namespace", "namespace kube-system is not permitted in project 'shops'"),
    ("p, proj:shops:dev", "p, proj:shop:dev", "argo/project-spec", "spec.roles[0].policies[0]",
     ("invalid policy rule 'p, proj:shop:dev, applications, get, shops/*, allow': policy subject must be: "
     "'proj:shops:dev', not 'proj:shop:dev'")),
    ("kind: allow", "kind: allowed", "argo/project-spec", "spec.syncWindows[0].kind",
     "kind 'allowed' mismatch: can only be allow or deny"),
    ("duration: 8h", "duration: 8 hours", "argo/project-spec", "spec.syncWindows[0].duration",
     "cannot parse duration '8 hours': invalid duration"),
    ("0 8 * * 1-5", "0 8 * * 1-9", "argo/project-spec", "spec.syncWindows[0].schedule", None),
    ('namespace: "*-staging"}]', 'namespace: "*-staging"}, {name: north, namespace: "*-staging"}]',
     "argo/project-spec", "spec.destinations[1]", "destination 'north/*-staging' already added"),
    ("name: dev,", "name: -dev,", "argo/project-spec", "spec.roles[0].name", None),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "rule", "field", "message"), BROKEN)
def test_each_fault_is_found_by_its_rule(
    small_fleet: SmallFleet, old: str, new: str, rule: str, field: str, message: str | None
) -> None:
    """One finding, at the field that is wrong, in the words of the controller where it has some."""
    assert sum(old in text for text in (APPLICATION, PROJECT, OBJECTS)) == 1
    changed = (text.replace(old, new) for text in (APPLICATION, PROJECT, OBJECTS))
    (finding,) = findings(small_fleet, *changed)
    assert (finding.rule, field_path(finding.field)) == (rule, field)
    assert message in (None, finding.message)


def test_a_denied_repository_allows_all_others(small_fleet: SmallFleet) -> None:
    """Surprising, and so it is in Argo CD: the denial of another repository is enough."""
    denying = PROJECT.replace("https://git.example.com/*", "!https://git.example.com/private")
    assert findings(small_fleet, APPLICATION, denying, OBJECTS) == []


def test_two_applications_that_deliver_one_object_are_found(small_fleet: SmallFleet) -> None:
    """Two names for one directory at one place: each object is theirs both."""
    twice = f"{APPLICATION}---\n{APPLICATION.replace('name: shop,', 'name: shop-again,')}"
    found = findings(small_fleet, twice, PROJECT, OBJECTS)
    assert [(each.rule, each.message) for each in found] == [
        ("argo/owner", "shop-again and shop both deliver overlays/shop to one place")
    ]


def test_one_object_in_two_overlays_of_one_namespace_is_found(small_fleet: SmallFleet) -> None:
    for name in ("one", "two"):
        small_fleet.write(
            {
                f"overlays/{name}/kustomization.yaml": "namespace: shop-staging\nresources: "
                "[settings.yaml]\n",
                f"overlays/{name}/settings.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
            }
        )
    applications = [
        Delivered(objects_from_text(text)[0], "clusters/north", FILES["clusters/north"])
        for text in (
            APPLICATION.replace("overlays/shop", "overlays/one").replace("name: shop,", "name: one,"),
            APPLICATION.replace("overlays/shop", "overlays/two").replace("name: shop,", "name: two,"),
        )
    ]
    installation = Installation(applications, [NORTH], small_fleet.root)
    rendered = RenderedSet(
        "one", installation.objects("overlays/one"), "1.33", "overlays/one/kustomization.yaml"
    )
    (finding,) = [each for each in argo_check(installation)(rendered) if each.rule == "argo/owner"]
    assert finding.object == "ConfigMap shop-staging/a"
    assert finding.message == "one and two (overlays/two) both deliver it"


def test_a_path_that_is_not_there_is_found(small_fleet: SmallFleet) -> None:
    """Of this repository only: what others hold, nobody knows here."""
    gone = APPLICATION.replace("overlays/shop", "overlays/gone").replace("name: shop,", "name: gone,")
    found = findings(small_fleet, f"{APPLICATION}---\n{gone}", PROJECT, OBJECTS)
    assert [(each.rule, each.message, field_path(each.field)) for each in found] == [
        ("argo/path", "overlays/gone: app path does not exist", "spec.source.path")
    ]
    elsewhere = gone.replace("fleet.git", "other.git")
    assert findings(small_fleet, f"{APPLICATION}---\n{elsewhere}", PROJECT, OBJECTS) == []


def test_an_installation_is_read_from_the_tree(small_fleet: SmallFleet) -> None:
    """Applications of clusters and of the bootstrap, and which of them deliver a directory."""
    installation = load_installation(small_fleet.root)
    assert [each.name for each in installation.delivering("overlays/acme/staging")] == ["acme-staging"]
    assert [each.name for each in installation.delivering("clusters/north")] == ["root-north"]
    assert [each.name for each in installation.clusters] == ["north"]


def test_every_rule_tells_what_it_prevents() -> None:
    assert all(rule.title.endswith(".") and rule.reason and rule.remedy for rule in RULES)
    assert {rule.name for rule in RULES} == {row[2] for row in BROKEN} | {"argo/owner", "argo/path"} | SETS


SETS = {"argo/application-set", "argo/application-set-server"}
APPLICATION_SET = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: shops, namespace: argocd}
spec:
  generators:
    - list: {elements: [{name: one}, {name: two}]}
  template:
    metadata: {name: "{{name}}"}
    spec:
      project: shops
      source: {repoURL: https://git.example.com/fleet.git, path: overlays/shop, targetRevision: main}
      destination: {name: north, namespace: "{{name}}-staging"}
"""


def test_the_applications_of_a_set_are_checked_like_written_ones(small_fleet: SmallFleet) -> None:
    """And so is what they deliver; the finding is the set's, for there it can be mended."""
    assert findings(small_fleet, APPLICATION_SET, PROJECT, "") == []
    found = findings(small_fleet, APPLICATION_SET.replace("name: north", "name: nord"), PROJECT, "")
    assert [(each.rule, each.object, each.message) for each in found] == [
        (
            "argo/destination",
            "ApplicationSet argocd/shops",
            f"Application argocd/{name}: there are no clusters with this name: nord",
        )
        for name in ("one", "two")
    ]
    disk = "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: disk}\n"
    assert {each.rule for each in findings(small_fleet, APPLICATION_SET, PROJECT, disk)} == {"argo/kind"}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('{name: "{{name}}"}', "{name: same}", "argo/application-set"),
        ('{name: "{{name}}"}', '{name: "{{name"}', "argo/application-set"),
        (
            "list: {elements: [{name: one}, {name: two}]}",
            "list: {elements: [{name: 1}]}",
            "argo/application-set",
        ),
        ("list: {", "scmProvider: {", "argo/application-set-server"),
        ("list: {", "pullRequest: {", "argo/application-set-server"),
        (
            "list: {elements: [{name: one}, {name: two}]}",
            "clusters: {selector: {matchLabels: {tier: gold}}}",
            "argo/application-set-server",
        ),
    ],
)
def test_a_set_that_makes_nothing_is_found(small_fleet: SmallFleet, old: str, new: str, rule: str) -> None:
    assert old in APPLICATION_SET
    found = findings(small_fleet, APPLICATION_SET.replace(old, new), PROJECT, "")
    assert [each.rule for each in found] == [rule]

"""Each rule of the layout, both ways: the whole fleet passes, and each breach is found at its line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fairway.check.layout import BY_FILE, BY_UNIT, OF_TREE, READABLE, RULES, Tree, check_layout
from fairway.check.rule import Rule
from small_fleet import SmallFleet

Break = Callable[[SmallFleet], None]

KUSTOMIZATION = "overlays/acme/staging/kustomization.yaml"
VERSIONS = "overlays/acme/staging/versions/kustomization.yaml"
SETTINGS = "overlays/acme/staging/settings.yaml"
SCALE = "overlays/acme/staging/scale.yaml"
CLUSTER = "clusters/north/cluster.yaml"
PLACED = "clusters/north/acme-staging.yaml"
TRAIT = "base/components/tracing/kustomization.yaml"
APP = "apps/orders/kustomization.yaml"
ROOT = "argocd/bootstrap/north.yaml"


def appending(file: str, text: str) -> Break:
    return lambda fleet: fleet.append(file, text)


def replacing(file: str, old: str, new: str) -> Break:
    return lambda fleet: fleet.replace(file, old, new)


def writing(file: str, text: str) -> Break:
    return lambda fleet: fleet.write({file: text})


def removing(file: str) -> Break:
    return lambda fleet: fleet.remove(file)


# What is done to the fleet, and the one finding that it must lead to: rule, file, line.
BREACHES: dict[str, tuple[Break, str, str, int | None]] = {
    "an Application that is delivered to another cluster than its folder's": (
        replacing(PLACED, "    name: north", "    name: south"),
        "layout/applications-say-where-they-are", PLACED, 10,
    ),
    "a cluster.yaml that states nothing": (
        writing(CLUSTER, ""),
        "layout/clusters-state-their-facts", CLUSTER, None,
    ),
    "an app that refers to an overlay": (
        appending(APP, "  - ../../overlays/acme/staging\n"),
        "layout/references-point-down", APP, 4,
    ),
    "an app that refers to another app": (
        appending(APP, "  - ../other\n"),
        "layout/references-point-down", APP, 4,
    ),
    "a base that refers to an app": (
        appending("base/workload/kustomization.yaml", "  - ../../apps/orders\n"),
        "layout/references-point-down", "base/workload/kustomization.yaml", 3,
    ),
    "an overlay that refers to another environment": (
        replacing(KUSTOMIZATION, "  - versions", "  - ../production/versions"),
        "layout/references-point-down", KUSTOMIZATION, 7,
    ),
    "a remote reference": (
        appending(APP, "  - https://example.com/app.yaml\n"),
        "layout/references-point-down", APP, 4,
    ),
    "a patch of an app that is taken from an overlay": (
        appending(APP, "patches:\n  - path: ../../overlays/acme/staging/scale.yaml\n"),
        "layout/references-point-down", APP, 5,
    ),
    "generated files of an app that are taken from a cluster": (
        appending(APP, "configMapGenerator:\n  - files:\n      - k=../../clusters/north/cluster.yaml\n"),
        "layout/references-point-down", APP, 6,
    ),
    "a trait that names an app": (
        appending(TRAIT, "patches:\n  - target:\n      name: orders\n"),
        "layout/names-stay-in-their-folder", TRAIT, 8,
    ),
    "a trait that names a client in a key": (
        appending(TRAIT, "      example.com/acme: x\n"),
        "layout/names-stay-in-their-folder", TRAIT, 6,
    ),
    "an app that names a client": (
        replacing("apps/orders/config-map.yaml", "warning", "acme"),
        "layout/names-stay-in-their-folder", "apps/orders/config-map.yaml", 6,
    ),
    "an app that names an environment": (
        replacing("apps/orders/config-map.yaml", "warning", "is production"),
        "layout/names-stay-in-their-folder", "apps/orders/config-map.yaml", 6,
    ),
    "a trait that is a Kustomization": (
        replacing(TRAIT, "kind: Component", "kind: Kustomization"),
        "layout/traits-are-components", TRAIT, 2,
    ),
    "a trait without a kustomization": (
        writing("base/components/empty/note.yaml", "a: b\n"),
        "layout/traits-are-components", "base/components/empty/kustomization.yaml", None,
    ),
    "an overlay with a file of its own": (
        writing("overlays/acme/staging/extra.yaml", "a: b\n"),
        "layout/overlays-have-equal-files", "overlays/acme/staging/extra.yaml", None,
    ),
    "an overlay without scale.yaml": (
        removing(SCALE),
        "layout/overlays-have-equal-files", SCALE, None,
    ),
    "an overlay of more than 25 lines": (
        appending(KUSTOMIZATION, "# more\n" * 20),
        "layout/overlays-are-short", KUSTOMIZATION, 26,
    ),
    "replicas among the versions": (
        appending(VERSIONS, "replicas:\n  - name: orders\n    count: 3\n"),
        "layout/versions-hold-images-only", VERSIONS, 6,
    ),
    "another registry among the versions": (
        appending(VERSIONS, "    newName: elsewhere\n"),
        "layout/versions-hold-images-only", VERSIONS, 6,
    ),
    "versions that are no Component": (
        replacing(VERSIONS, "kind: Component", "kind: Kustomization"),
        "layout/versions-hold-images-only", VERSIONS, 2,
    ),
    "replicas among the settings": (
        writing(SETTINGS, "kind: Deployment\nspec:\n  replicas: 3\n"),
        "layout/settings-and-scale-are-apart", SETTINGS, 3,
    ),
    "settings among the sizes": (
        appending(SCALE, "---\nkind: ConfigMap\n"),
        "layout/settings-and-scale-are-apart", SCALE, 8,
    ),
    "an environment variable among the sizes": (
        writing(SCALE, "kind: Deployment\nspec:\n  containers:\n    - env: []\n"),
        "layout/settings-and-scale-are-apart", SCALE, 4,
    ),
    "a cluster without its file": (
        removing(CLUSTER),
        "layout/clusters-state-their-facts", CLUSTER, None,
    ),
    "a cluster that does not state a fact": (
        replacing(CLUSTER, "  residency: eu\n", ""),
        "layout/clusters-state-their-facts", CLUSTER, 5,
    ),
    "a cluster with a Kubernetes that there are no schemas of": (
        replacing(CLUSTER, '"1.33"', '"1.3"'),
        "layout/clusters-state-their-facts", CLUSTER, 6,
    ),
    "a cluster that goes by another name": (
        replacing(CLUSTER, "name: north", "name: south"),
        "layout/clusters-state-their-facts", CLUSTER, 4,
    ),
    "a ring that is no number": (
        replacing(CLUSTER, "ring: 1", "ring: first"),
        "layout/clusters-state-their-facts", CLUSTER, 10,
    ),
    "an Application without its overlay": (
        replacing(PLACED, "overlays/acme/staging", "overlays/acme"),
        "layout/applications-point-to-overlays", PLACED, 7,
    ),
    "an Application that no kustomization lists": (
        replacing("clusters/north/kustomization.yaml", "  - acme-staging.yaml\n", ""),
        "layout/applications-point-to-overlays", PLACED, 1,
    ),
    "a client environment that is placed nowhere": (
        replacing(PLACED, "kind: Application", "kind: AppProject"),
        "layout/environments-are-placed-once", KUSTOMIZATION, 1,
    ),
    "a client environment that is placed twice": (
        replacing("clusters/north/acme-staging.yaml", "overlays/acme/staging", "overlays/acme/production"),
        "layout/environments-are-placed-once", PLACED, 7,
    ),
    "a cluster that Argo CD is not told about": (
        replacing(ROOT, "kind: Application", "kind: AppProject"),
        "layout/clusters-are-bootstrapped", CLUSTER, 1,
    ),
    "a root Application that leads nowhere": (
        replacing(ROOT, "clusters/north", "clusters/south"),
        "layout/clusters-are-bootstrapped", ROOT, 7,
    ),
    "an overlay in the namespace of another client": (
        replacing(KUSTOMIZATION, "namespace: acme-staging", "namespace: globex-staging"),
        "layout/overlays-have-their-namespace", KUSTOMIZATION, 3,
    ),
    "an overlay without a namespace": (
        replacing(KUSTOMIZATION, "namespace: acme-staging\n", ""),
        "layout/overlays-have-their-namespace", KUSTOMIZATION, 1,
    ),
    "an overlay whose scale.yaml is empty": (
        writing(SCALE, "# later\n"),
        "layout/overlays-have-equal-files", SCALE, 1,
    ),
    "an app without a kustomization": (
        writing("apps/invoices/notes.txt", "soon"),
        "layout/apps-can-be-built", "apps/invoices/kustomization.yaml", None,
    ),
    "an app that is a Component": (
        writing("apps/invoices/kustomization.yaml", "kind: Component\n"),
        "layout/apps-can-be-built", "apps/invoices/kustomization.yaml", 1,
    ),
    "a file of an app that no kustomization names": (
        writing("apps/orders/network-policy.yaml", "kind: NetworkPolicy\n"),
        "layout/files-are-used", "apps/orders/network-policy.yaml", None,
    ),
    "a file beside the apps": (
        writing("apps/orders.yaml", "kind: Deployment\n"),
        "layout/files-are-used", "apps/orders.yaml", None,
    ),
    "a file beside the client environments of a client": (
        writing("overlays/acme/notes.txt", "ask Jo"),
        "layout/files-are-used", "overlays/acme/notes.txt", None,
    ),
    "a Kubernetes version that YAML reads as a number": (
        replacing(CLUSTER, '"1.33"', "1.30"),
        "layout/clusters-state-their-facts", CLUSTER, 6,
    ),
    "a file that is not YAML": (
        writing("apps/orders/config-map.yaml", "a: b\nc: [d\n"),
        "layout/readable", "apps/orders/config-map.yaml", 3,
    ),
}  # fmt: skip


def test_a_fleet_that_keeps_every_contract_has_no_findings(small_fleet: SmallFleet) -> None:
    assert check_layout(Tree(small_fleet.fleet)) == []


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_found_at_its_line(breach: str, small_fleet: SmallFleet) -> None:
    """What is broken, as the test's id says it, is found by its rule, in its file, at its line."""
    do, rule, file, line = BREACHES[breach]
    do(small_fleet)
    found = [(finding.rule, finding.file, finding.line) for finding in check_layout(Tree(small_fleet.fleet))]
    assert (rule, file, line) in found


@pytest.mark.parametrize("breach", BREACHES)
def test_a_finding_says_what_is_wrong_and_what_to_do(breach: str, small_fleet: SmallFleet) -> None:
    BREACHES[breach][0](small_fleet)
    for finding in check_layout(Tree(small_fleet.fleet)):
        assert finding.message
        assert finding.remedy.endswith(".")


def test_every_rule_is_proven_by_a_breach() -> None:
    proven = {rule for _, rule, _, _ in BREACHES.values()}
    assert {rule.name for rule in RULES} <= proven


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_tells_what_must_hold_and_what_it_prevents(rule: Rule) -> None:
    assert rule.title.endswith(".")
    assert rule.reason.endswith(".")


def test_an_address_may_hold_any_word(small_fleet: SmallFleet) -> None:
    small_fleet.append(TRAIT, "      home: https://example.com/acme/orders\n")
    assert check_layout(Tree(small_fleet.fleet)) == []


def test_a_name_within_a_longer_word_is_not_that_name(small_fleet: SmallFleet) -> None:
    small_fleet.append(TRAIT, "      kind: orders-gateway\n")
    assert check_layout(Tree(small_fleet.fleet)) == []


def test_an_inline_patch_is_not_a_reference(small_fleet: SmallFleet) -> None:
    small_fleet.append(
        APP, "patchesStrategicMerge:\n  - |-\n    kind: Deployment\n    metadata: {name: orders}\n"
    )
    assert check_layout(Tree(small_fleet.fleet)) == []


def test_every_contract_says_how_far_it_looks() -> None:
    """One that was in no list would not be asked of the files that a change touches."""
    rules = [READABLE, *(each.RULE for each in (*BY_FILE, *BY_UNIT, *OF_TREE))]
    assert sorted(rule.name for rule in rules) == sorted(rule.name for rule in RULES)

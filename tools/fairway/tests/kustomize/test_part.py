"""Builds of a part: of two states of a tree, what may differ between them, and nothing that may not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from differential.parts import run
from fairway.kustomize import Engine
from fairway.kustomize.engine import PartBuild
from fairway.kustomize.part.left_out import ObjectsWanted
from fairway.kustomize.part.states import NoPart, TwoStates
from fairway.manifest import identity

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  labels: {{tier: {name}}}
spec:
  replicas: 1
  template:
    spec:
      serviceAccountName: {name}
      containers:
        - name: app
          image: {name}:1
          envFrom: [{{configMapRef: {{name: {name}}}}}]
"""
ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {name}\n"
APP = """\
resources: [deployment.yaml, account.yaml]
configMapGenerator: [{{name: {name}, literals: [LEVEL=info]}}]
"""
OVERLAY = "namespace: staging\nresources: [../web, ../api]\n"

SHARED = {
    f"{name}/{file}": text.format(name=name)
    for name in ("web", "api")
    for file, text in (
        ("deployment.yaml", DEPLOYMENT),
        ("account.yaml", ACCOUNT),
        ("kustomization.yaml", APP),
    )
}
"""Two apps, of which `api` never changes."""


class States:
    """A tree before and after `change`, each with an engine that has built it whole."""

    def __init__(self, root: Path, files: Mapping[str, str], change: Mapping[str, str]) -> None:
        self._directory = root / "staging"
        self.engines = []
        for state in (files, {**files, **change}):
            for name, text in state.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
            engine = Engine(trace=True)
            self.engines.append((engine, engine.build(self._directory)))
        (one, self.before), (other, self.after) = self.engines
        self.states = TwoStates(one.built_directories, other.built_directories)

    def parts(self) -> tuple[PartBuild, PartBuild]:
        """The same objects of both states: asked for until no step asks for more."""
        (one, _), (other, _) = self.engines
        while True:
            before = one.build_part(self._directory, self.states)
            try:
                return before, other.build_part_again(before, self.states)
            except ObjectsWanted as wanted:
                self.states.want(wanted.origins)


def names(build: PartBuild) -> set[str]:
    return {f"{each.kind} {each.name.partition('-')[0]}" for each in map(identity, build.build.objects)}


def built(tmp_path: Path, change: Mapping[str, str], overlay: str = OVERLAY, **files: str) -> States:
    return States(tmp_path, {**SHARED, "staging/kustomization.yaml": overlay, **files}, change)


WEB = {"web/deployment.yaml": DEPLOYMENT.format(name="web").replace("web:1", "web:2")}


LEFT_OUT = {
    "a patch by name": """\
patches:
  - patch: "{apiVersion: apps/v1, kind: Deployment, metadata: {name: api}, spec: {replicas: 3}}"
""",
    "a patch by kind": """\
patches:
  - target: {kind: Deployment}
    patch: "- {op: add, path: /spec/replicas, value: 3}"
""",
    "a patch by label": """\
patches:
  - target: {labelSelector: tier=api}
    patch: "- {op: add, path: /spec/replicas, value: 3}"
""",
    "labels": "labels: [{pairs: {a: b}, includeSelectors: true}]\n",
    "an image": "images: [{name: api, newTag: '9'}]\n",
    "replicas": "replicas: [{name: api, count: 4}]\n",
    "a prefix": "namePrefix: a-\n",
    "a deletion": """\
patches:
  - patch: "{apiVersion: v1, kind: ServiceAccount, metadata: {name: api}, $patch: delete}"
""",
}
SEEN = {
    "a value is taken from it": """\
replacements:
  - source: {kind: Deployment, name: api, fieldPath: spec.replicas}
    targets: [{select: {kind: Deployment, name: web}, fieldPaths: [spec.replicas]}]
""",
    "a step may rename it": """\
patches:
  - target: {kind: Deployment, name: api}
    options: {allowNameChange: true}
    patch: "{apiVersion: apps/v1, kind: Deployment, metadata: {name: b}}"
""",
    "a step may rename it by operations": """\
patches:
  - target: {kind: Deployment, name: api}
    patch: "- {op: replace, path: /metadata/name, value: b}"
""",
    "a value that differs goes there": """\
replacements:
  - source: {kind: Deployment, name: web, fieldPath: spec.template.spec.containers.0.image}
    targets:
      - select: {kind: Deployment, name: api}
        fieldPaths: [spec.template.spec.containers.0.image]
""",
}


def test_what_no_change_reaches_is_left_out(tmp_path: Path) -> None:
    """The Deployment that changed is there, and what it refers to, since that has other names now."""
    before, after = built(tmp_path, WEB).parts()
    assert names(before) == names(after) == {"Deployment web", "ServiceAccount web", "ConfigMap web"}


def test_an_object_of_a_part_is_that_of_the_whole(tmp_path: Path) -> None:
    states = built(tmp_path, WEB)
    for part, whole in zip(states.parts(), (states.before, states.after), strict=True):
        assert all(each in whole.objects for each in part.build.objects)
        assert part.build.inputs == whole.inputs


def test_nothing_is_built_where_nothing_changed(tmp_path: Path) -> None:
    """A comment changes a file, and no object."""
    before, _ = built(tmp_path, {"web/account.yaml": "# new\n" + ACCOUNT.format(name="web")}).parts()
    assert before.build.objects == ()


@pytest.mark.parametrize("what", LEFT_OUT)
def test_a_step_need_not_see_what_is_left_out(tmp_path: Path, what: str) -> None:
    """It does to an object what it did before: that is as equal on both sides as it was."""
    before, _ = built(tmp_path, WEB, OVERLAY + LEFT_OUT[what]).parts()
    assert "Deployment api" not in names(before)


@pytest.mark.parametrize("what", SEEN)
def test_what_a_step_has_to_see_is_built(tmp_path: Path, what: str) -> None:
    states = built(tmp_path, WEB, OVERLAY + SEEN[what])
    before, after = states.parts()
    assert {each for each in names(before) if each.startswith("Deployment")} in (
        {"Deployment web", "Deployment api"},
        {"Deployment web", "Deployment b"},
    )
    assert all(each in states.after.objects for each in after.build.objects)


MORE = {
    "an object less": {"web/kustomization.yaml": "resources: [deployment.yaml]\n"},
    "another name": {"web/account.yaml": ACCOUNT.format(name="other")},
    "another annotation of kustomize's": {
        "web/account.yaml": ACCOUNT.format(name="web")
        + "  annotations: {config.kubernetes.io/local-config: 'true'}\n"
    },
}


@pytest.mark.parametrize("what", MORE)
def test_there_is_no_part_where_more_than_content_differs(tmp_path: Path, what: str) -> None:
    states = built(tmp_path, MORE[what])
    with pytest.raises(NoPart):
        states.parts()


def test_variables_see_everything(tmp_path: Path) -> None:
    text = "vars: [{name: V, objref: {apiVersion: apps/v1, kind: Deployment, name: web}}]\n"
    states = built(tmp_path, WEB, OVERLAY + text)
    with pytest.raises(NoPart):
        states.parts()


def test_what_the_directory_reads_itself_is_told_apart(tmp_path: Path) -> None:
    """Whoever compares must know whether any of it changed: then all objects may differ."""
    before, _ = built(tmp_path, WEB).parts()
    own = {path.removeprefix(f"{tmp_path}/") for path in before.outline.own.files}
    assert own == {"staging/kustomization.yaml"}


def test_random_trees_have_the_parts_that_differ() -> None:
    """Of generated trees with a change in them, parts tell just what two whole builds do not share."""
    sums, failing = run("pytest", 250)
    assert not failing
    assert sums["left out some"] > 0

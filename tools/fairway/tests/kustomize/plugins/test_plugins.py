"""The built-in plugin kinds work from configurations of their own; nothing else is run."""

from __future__ import annotations

import subprocess
from pathlib import Path
from textwrap import dedent

import pytest

from fairway.errors import KustomizeError, UnsupportedError
from fairway.kustomize import build, plugins
from fairway.kustomize.loader import FileCache, Loader, root_loader
from fairway.kustomize.plugins.types import AffixConfig, ConfigMapConfig, ImageTagConfig
from fairway.kustomize.plugins.value_add import inserted
from fairway.kustomize.resource import Resource
from fairway.kustomize.schema import BUILTIN
from fairway.yamlio.read import read_documents

RESOURCES = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 1
      template:
        metadata: {labels: {app: web}}
        spec:
          containers: [{name: web, image: "nginx:1.0", env: [{name: P, value: /data/x}]}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: rb}
    roleRef: {kind: Role, name: r, apiGroup: rbac.authorization.k8s.io}
    subjects: [{kind: ServiceAccount, name: default}, {kind: ServiceAccount, name: other}]
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: cm}
    data: {path: /data/x, raw: x}
"""


@pytest.fixture
def loader(tmp_path: Path) -> Loader:
    return root_loader(str(tmp_path), FileCache())


def resource(text: str) -> Resource:
    (node,) = read_documents(dedent(text))
    assert isinstance(node, dict)
    return Resource(node)


def configured(kind: str, text: str, loader: Loader) -> plugins.Plugin:
    config = f"apiVersion: builtin\nkind: {kind}\nmetadata: {{name: p}}\n{dedent(text)}"
    (plugin,) = plugins.load([resource(config)], loader)
    return plugin


def test_a_configuration_is_typed(loader: Loader) -> None:
    """Numbers become text where text is wanted, and unknown fields are ignored."""
    plugin = configured("ImageTagTransformer", "imageTag: {name: a, newTag: 1.10}\nnonsense: 1\n", loader)
    assert isinstance(plugin.config, ImageTagConfig)
    assert plugin.config.image_tag.new_tag == "1.1"


def test_field_specs_may_be_none_but_must_be_there(loader: Loader) -> None:
    """Prefix and suffix tell an empty list from none."""
    assert configured("PrefixTransformer", "prefix: a", loader).config == AffixConfig(prefix="a")
    empty = configured("PrefixTransformer", "prefix: a\nfieldSpecs: []", loader)
    assert empty.config == AffixConfig(prefix="a", field_specs=())
    plugins.transformer(empty, loader, BUILTIN)
    with pytest.raises(KustomizeError, match="fieldSpecs is missing"):
        plugins.transformer(configured("PrefixTransformer", "prefix: a", loader), loader, BUILTIN)


def test_a_generator_takes_its_name_from_the_metadata(loader: Loader) -> None:
    plugin = configured("ConfigMapGenerator", "literals: [a=b]", loader)
    assert isinstance(plugin.config, ConfigMapConfig)
    (root,) = plugins.run_generator(plugin, loader)
    assert Resource(root).name == "p"


def test_a_service_account_is_made_for_a_cloud_account(loader: Loader) -> None:
    text = (
        "cloud: gke\nkubernetesService: {name: k, namespace: n}\nserviceAccount: {name: g, projectId: p1}\n"
    )
    (root,) = plugins.run_generator(configured("IAMPolicyGenerator", text, loader), loader)
    assert root["metadata"] == {
        "name": "k",
        "namespace": "n",
        "annotations": {"iam.gke.io/gcp-service-account": "g@p1.iam.gserviceaccount.com"},
    }


@pytest.mark.parametrize("api_version", ["example.com/v1", "v1", "builtin/v1"])
def test_a_plugin_that_is_not_built_in_is_refused(loader: Loader, api_version: str) -> None:
    with pytest.raises(UnsupportedError, match="external plugins are not run") as caught:
        plugins.load([resource(f"{{apiVersion: {api_version}, kind: Foo, metadata: {{name: a}}}}")], loader)
    assert caught.value.file


def test_helm_and_unknown_kinds_are_refused(loader: Loader) -> None:
    with pytest.raises(UnsupportedError, match="helm is not enabled"):
        plugins.run_generator(configured("HelmChartInflationGenerator", "", loader), loader)
    with pytest.raises(KustomizeError, match="no built-in plugin 'SortOrderTransformer'"):
        configured("SortOrderTransformer", "", loader)


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("LabelTransformer", "labels: [a]", "labels must be a mapping"),
        ("NamespaceTransformer", "setRoleBindingSubjects: some", "setRoleBindingSubjects is 'some'"),
        ("PatchStrategicMergeTransformer", "", "neither `paths` nor `patches`"),
        ("PatchTransformer", "", "neither `patch` nor `path`"),
        ("PatchJson6902Transformer", "jsonOp: '[]'", "target name"),
        ("ValueAddTransformer", "value: a", "at least one target"),
        ("ValueAddTransformer", "targets: [{}]", "fieldPath of a target is empty"),
        ("ValueAddTransformer", "targets: [{fieldPath: a, filePathPosition: -1}]", "filePathPosition is -1"),
        ("ValueAddTransformer", "targetFilePath: gone.yaml", "cannot read"),
        ("ConfigMapGenerator", "", "is no transformer"),
    ],
)
def test_a_wrong_configuration_is_refused_with_its_kustomization(
    loader: Loader, kind: str, text: str, message: str
) -> None:
    with pytest.raises(KustomizeError, match=message) as caught:
        plugins.transformer(configured(kind, text, loader), loader, BUILTIN)
    assert caught.value.file


def test_a_transformer_is_no_generator(loader: Loader) -> None:
    with pytest.raises(KustomizeError, match="is no generator"):
        plugins.run_generator(configured("LabelTransformer", "", loader), loader)
    with pytest.raises(KustomizeError, match="'aws' is not supported"):
        plugins.run_generator(configured("IAMPolicyGenerator", "cloud: aws", loader), loader)


@pytest.mark.parametrize(
    ("path", "position", "result"),
    [
        ("", 0, "P"),
        ("/", 0, "/P"),
        ("pie", 0, "P/pie"),
        ("/pie", 0, "/P/pie"),
        ("raw", 1, "raw/P"),
        ("/raw", 9, "/raw/P"),
        ("a/nice/pie", 2, "a/nice/P/pie"),
        ("/a/nice/pie", 2, "/a/nice/P/pie"),
    ],
)
def test_a_value_goes_into_a_file_path_by_position(path: str, position: int, result: str) -> None:
    assert inserted(path, position, "P") == result


CASES = {
    "annotations": (
        "kind: AnnotationsTransformer\n"
        "annotations: {a: 1}\n"
        "fieldSpecs: [{path: metadata/annotations, create: true}]"
    ),
    "labels": ("kind: LabelTransformer\nlabels: {a: b}\nfieldSpecs: [{path: metadata/labels, create: true}]"),
    "labels without fields": ("kind: LabelTransformer\nlabels: {a: b}"),
    "image": ("kind: ImageTagTransformer\nimageTag: {name: nginx, newTag: 2}"),
    "replicas": (
        "kind: ReplicaCountTransformer\n"
        "replica: {name: web, count: 3}\n"
        "fieldSpecs: [{path: spec/replicas, kind: Deployment}]"
    ),
    "namespace": ("kind: NamespaceTransformer\nsetRoleBindingSubjects: allServiceAccounts\nunsetOnly: true"),
    "prefix": ("kind: PrefixTransformer\nprefix: a-\nfieldSpecs: [{path: metadata/name}]"),
    "both": ("kind: PrefixSuffixTransformer\nprefix: a-\nsuffix: -z\nfieldSpecs: [{path: metadata/name}]"),
    "hash": "kind: HashTransformer",
    "patch": ("kind: PatchTransformer\ntarget: {kind: ConfigMap}\npatch: '[{op: remove, path: /data/raw}]'"),
    "json patch": (
        "kind: PatchTransformer\n"
        "target: {kind: ConfigMap}\n"
        'patch: \'[{"op": "remove", "path": "/data/raw"}]\''
    ),
    "json 6902": (
        "kind: PatchJson6902Transformer\n"
        "target: {version: v1, kind: ConfigMap, name: cm}\n"
        "jsonOp: '- {op: remove, path: /data/raw}'"
    ),
    "merge": (
        "kind: PatchStrategicMergeTransformer\n"
        "patches: '{apiVersion: v1, kind: ConfigMap, metadata: {name: cm}, data: {raw: null}}'"
    ),
    "replacement": (
        "kind: ReplacementTransformer\n"
        "replacements: [{source: {kind: ConfigMap, fieldPath: data.path}, "
        "targets: [{select: {kind: Deployment}, fieldPaths: [metadata.name]}]}]"
    ),
    "value": (
        "kind: ValueAddTransformer\n"
        "value: v\n"
        "targets: [{fieldPath: data/raw, selector: {kind: ConfigMap}}, "
        "{fieldPath: metadata/namespace}]"
    ),
    "value in a path": (
        "kind: ValueAddTransformer\n"
        "targets: [{fieldPath: data/path, selector: {kind: ConfigMap}, filePathPosition: 2}]"
    ),
    "value in a list": (
        "kind: ValueAddTransformer\n"
        "value: '5'\n"
        "targets: [{fieldPath: 'spec/template/spec/containers/[name=web]/image', "
        "selector: {kind: Deployment}}]"
    ),
    "config map": ("kind: ConfigMapGenerator\nliterals: [a=b]"),
    "secret": ("kind: SecretGenerator\nname: own\nliterals: [a=b]\noptions: {disableNameSuffixHash: true}"),
    "unknown": "kind: NoSuchTransformer",
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_plugin_does_what_kustomize_does(case: str, tmp_path: Path, kustomize_oracle: Path) -> None:
    """The same bytes, or both refuse."""
    field = "generators" if case in {"config map", "secret"} else "transformers"
    top = tmp_path / "top"
    top.mkdir()
    (top / "kustomization.yaml").write_text(f"resources: [r.yaml]\n{field}: [p.yaml]\n")
    (top / "r.yaml").write_text(dedent(RESOURCES))
    (top / "p.yaml").write_text(f"apiVersion: builtin\nmetadata: {{name: p, namespace: ns}}\n{CASES[case]}\n")
    expected = subprocess.run(  # noqa: PLW1510 - a refusal is an answer
        [kustomize_oracle, "build", top], capture_output=True, text=True
    )
    try:
        result = build(top).to_yaml()
    except KustomizeError:
        result = ""
    assert result == expected.stdout

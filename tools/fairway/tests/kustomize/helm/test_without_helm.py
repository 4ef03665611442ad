"""What is known of charts before helm is called, and what is made of its output: pure, or with a stand-in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fairway.errors import KustomizeError, LoadError, UnsupportedError
from fairway.kustomize import Engine
from fairway.kustomize.helm.arguments import template_arguments
from fairway.kustomize.helm.chart import chart_of
from fairway.kustomize.helm.config import HelmConfig
from fairway.kustomize.helm.options import HelmOptions
from fairway.kustomize.helm.output import objects_from_output
from fairway.kustomize.helm.program import parsed_version
from fairway.kustomize.helm.values import merged_values
from fairway.kustomize.loader import FileCache, Loader, root_loader
from fairway.kustomize.resource import HELM_GENERATED
from fairway.yamlio.node import NULL


@pytest.fixture
def loader(tmp_path: Path) -> Loader:
    chart = tmp_path / "charts/web"
    chart.mkdir(parents=True)
    (chart / "values.yaml").write_text("a: 1\n")
    (tmp_path / "more.yaml").write_text("b: 1\n")
    (tmp_path / "kustomization.yaml").write_text("helmCharts: [{name: web}]\n")
    return root_loader(str(tmp_path), FileCache())


def arguments(loader: Loader, options: HelmOptions | None = None, **config: Any) -> list[str]:
    return template_arguments(
        chart_of(HelmConfig(name="web", **config), options or HelmOptions(), loader), "V"
    )


def test_the_arguments_of_a_bare_chart(loader: Loader) -> None:
    folder = f"{loader.root}/charts/web"
    assert arguments(loader) == ["template", "--generate-name", folder, "-f", "V"]


def test_the_arguments_come_in_kustomizes_order(loader: Loader) -> None:
    found = arguments(
        loader,
        chart_home="vendored",
        version="1",
        repo="https://example.com",
        release_name="r",
        namespace="ns",
        name_template="t",
        additional_values_files=("more.yaml",),
        api_versions=("a", "b"),
        kube_version="1.30",
        include_crds=True,
        skip_tests=True,
        skip_hooks=True,
        debug=True,
        devel=True,
    )
    assert " ".join(found).replace(loader.root, "ROOT") == (
        "template r ROOT/vendored/web-1/web --namespace ns --name-template t -f V -f ROOT/more.yaml"
        " --api-versions a --api-versions b --kube-version 1.30"
        " --include-crds --skip-tests --no-hooks --debug --devel"
    )


def test_what_an_entry_says_goes_before_what_all_are_told(loader: Loader) -> None:
    options = HelmOptions(api_versions=("all",), kube_version="1.1", debug=True)
    told = arguments(loader, options)
    assert told[-5:] == ["--api-versions", "all", "--kube-version", "1.1", "--debug"]
    own = arguments(loader, options, api_versions=("own",), kube_version="1.2")
    assert own[-5:] == ["--api-versions", "own", "--kube-version", "1.2", "--debug"]


def test_options_are_the_flags_of_kustomize() -> None:
    assert HelmOptions("h").flags == ["--enable-helm", "--helm-command", "h"]
    assert HelmOptions("h", ("a",), "1", debug=True).flags[3:] == [
        "--helm-api-versions", "a", "--helm-kube-version", "1", "--helm-debug",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["--post-renderer=./evil", "-f"])
def test_the_name_of_a_release_is_never_an_option_of_helm(loader: Loader, name: str) -> None:
    """Kustomize hands it on, and helm would run the post-renderer."""
    with pytest.raises(KustomizeError, match="name of a release"):
        arguments(loader, release_name=name)


@pytest.mark.parametrize(
    ("mode", "written", "expected"),
    [
        ("override", {"a": "file", "b": "file"}, {"a": "inline", "b": "file"}),
        ("merge", {"a": "file", "b": "file"}, {"a": "file", "b": "file"}),
        ("override", {"a": {"x": "y"}, "l": ["z"]}, None),
        ("override", None, {"a": "inline"}),
        ("merge", None, {}),
    ],
)
def test_values_are_merged_one_over_the_other(
    mode: str, written: dict[str, Any] | None, expected: dict[str, Any] | None
) -> None:
    if expected is None:
        with pytest.raises(KustomizeError):
            merged_values(written, {"a": "inline"}, mode)
    else:
        assert merged_values(written, {"a": "inline"}, mode) == expected


def test_a_null_among_inline_values_removes_one_of_the_file() -> None:
    assert merged_values({"a": "1", "b": "2"}, {"a": NULL}, "override") == {"b": "2"}


OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {b: c}}\n"


def test_objects_are_marked_as_helms() -> None:
    """The mark keeps the namespace transformer away."""
    (root,) = objects_from_output(OBJECT.encode())
    assert root["metadata"] == {"name": "a", "annotations": {"b": "c", HELM_GENERATED: "true"}}


def test_output_that_is_no_object_is_refused_with_its_line() -> None:
    with pytest.raises(KustomizeError, match=r"helm printed .* \(line 6 of its output\)"):
        objects_from_output(f"{OBJECT}---\na: [\n".encode())
    with pytest.raises(KustomizeError, match="missing kind"):
        objects_from_output(b"walk.go: found symbolic link\n")


@pytest.mark.parametrize("said", ["v3.19.0+g3d8990f", "v4.0", "3.1.2", "warning\nv3.9.9\n"])
def test_helm_3_and_4_are_supported(said: str) -> None:
    assert parsed_version(said)[0] in "34"


@pytest.mark.parametrize("said", ["Client: v2.16.1", "v31.0.0", "nothing", ""])
def test_other_programs_are_refused(said: str) -> None:
    with pytest.raises(KustomizeError):
        parsed_version(said)


class StandIn:
    """A program in the place of helm, which does what a line of shell says when it is to template."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "helm"
        self.calls = folder / "calls"

    def __call__(self, line: str, time_limit: float = 20) -> Engine:
        self.file.write_text(
            f'#!/bin/sh\necho "$@" >> {self.calls}\n[ "$1" = version ] && exec echo v3.19.0\n{line}\n'
        )
        self.file.chmod(0o755)
        return Engine(helm=HelmOptions(str(self.file), time_limit=time_limit))


@pytest.fixture
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> StandIn:
    return StandIn(tmp_path_factory.mktemp("program"))


def test_helm_speaks_for_itself_when_it_fails(loader: Loader, stand_in: StandIn) -> None:
    with pytest.raises(KustomizeError, match="helm chart 'web': helm refuses: no such thing") as caught:
        stand_in("echo Error: no such thing >&2; exit 1").build(loader.root)
    assert (caught.value.file or "").endswith("kustomization.yaml")
    assert caught.value.line == 1


def test_helm_is_stopped_when_it_hangs(loader: Loader, stand_in: StandIn) -> None:
    with pytest.raises(KustomizeError, match=r"was stopped after 0\.5 s"):
        stand_in("exec sleep 30", time_limit=0.5).build(loader.root)


def test_a_missing_helm_is_named_with_what_to_do(loader: Loader) -> None:
    with pytest.raises(KustomizeError, match="cannot be started") as caught:
        Engine(helm=HelmOptions("/nowhere/helm")).build(loader.root)
    assert "--helm-command" in (caught.value.remedy or "")


def test_what_is_not_text_is_refused(loader: Loader, stand_in: StandIn) -> None:
    with pytest.raises(KustomizeError, match="UTF-8"):
        stand_in(r"printf '\377'").build(loader.root)


def test_helm_gets_a_home_of_its_own_and_neither_plugins_nor_a_network(
    loader: Loader, stand_in: StandIn
) -> None:
    build = stand_in(
        "printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: e}\\ndata:\\n'\n"
        "env | grep -i '^HELM_\\|_PROXY=' | sed 's/^/  /; s/=/: \"/; s/$/\"/'"
    ).build(loader.root)
    data: Any = build.objects[0]["data"]
    assert data["HELM_CACHE_HOME"] == f"{data['HELM_CONFIG_HOME']}/.cache"
    assert data["HELM_DATA_HOME"] == f"{data['HELM_CONFIG_HOME']}/.data"
    assert not Path(data["HELM_CONFIG_HOME"]).exists()
    assert data["HELM_NO_PLUGINS"] == "1"
    assert data["HTTPS_PROXY"] == data["http_proxy"] == "http://127.0.0.1:9"
    assert data["NO_PROXY"] == ""


def test_equal_charts_are_inflated_once(loader: Loader, stand_in: StandIn) -> None:
    (Path(loader.root) / "kustomization.yaml").write_text("resources: [a, b, c]\n")
    for name, namespace in (("a", "one"), ("b", "two"), ("c", "two")):
        folder = Path(loader.root) / name
        folder.mkdir()
        (folder / "kustomization.yaml").write_text(
            f"namePrefix: {name}-\nhelmGlobals: {{chartHome: {loader.root}/charts}}\n"
            f"helmCharts: [{{name: web, namespace: {namespace}, valuesFile: v.yaml}}]\n"
        )
        (folder / "v.yaml").write_text("a: 1\n")
    engine = stand_in(f"cat <<END\n{OBJECT}END")
    assert len(engine.build(f"{loader.root}/b").objects) == 1
    assert len(engine.build(loader.root).objects) == 3
    calls = stand_in.calls.read_text().splitlines()
    assert [call.split()[0] for call in calls] == ["version", "template", "template"]


def test_a_chart_that_would_have_to_be_pulled_is_refused(loader: Loader, stand_in: StandIn) -> None:
    (Path(loader.root) / "kustomization.yaml").write_text(
        "helmCharts: [{name: gone, repo: 'https://example.com'}]\n"
    )
    with pytest.raises(UnsupportedError, match=r"is not pulled from https://example\.com") as caught:
        stand_in("exit 1").build(loader.root)
    assert "helm pull" in (caught.value.remedy or "")
    assert not stand_in.calls.exists()


def test_every_file_of_a_chart_is_an_input_of_the_build(loader: Loader, stand_in: StandIn) -> None:
    chart = Path(loader.root) / "charts/web"
    (chart / "templates").mkdir()
    (chart / "templates/a.yaml").write_text("a")
    (chart / "again").symlink_to("templates")
    inputs = stand_in("true").build(loader.root).inputs
    assert {
        str(chart / "values.yaml"),
        str(chart / "templates/a.yaml"),
        str(chart / "again/a.yaml"),
    } <= inputs.files
    assert inputs.listings == {str(chart), str(chart / "templates"), str(chart / "again")}
    assert str(chart / "again") in list(inputs)


def test_a_chart_that_is_missing_is_an_input_too(loader: Loader) -> None:
    (Path(loader.root) / "charts/web").rename(Path(loader.root) / "charts/other")
    with pytest.raises(KustomizeError, match="there is no chart at"):
        Engine(helm=HelmOptions()).build(loader.root)


def test_a_link_out_of_a_chart_is_not_followed_unless_allowed(
    loader: Loader, stand_in: StandIn, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Helm would, and a template could print what is there."""
    secret = tmp_path_factory.mktemp("elsewhere") / "secret"
    secret.write_text("s")
    (Path(loader.root) / "charts/web/link").symlink_to(secret)
    engine = stand_in("true")
    with pytest.raises(LoadError, match="leads out of the chart"):
        engine.build(loader.root)
    assert not stand_in.calls.exists()
    allowed = Engine(helm=engine.helm, load_restrictor="none")
    assert allowed.build(loader.root).objects == ()


def test_a_chart_that_contains_itself_is_refused(loader: Loader) -> None:
    (Path(loader.root) / "charts/web/loop").symlink_to("..")
    with pytest.raises(KustomizeError, match="contains itself"):
        Engine(helm=HelmOptions()).build(loader.root)

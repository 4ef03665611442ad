"""ConfigMaps and Secrets are generated from literals, files and env files as kustomize does."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from fairway.errors import KustomizeError, LoadError, UnsupportedError
from fairway.kustomize import build
from fairway.kustomize.generators import generate, make_config_map, make_secret
from fairway.kustomize.generators.generate import with_options
from fairway.kustomize.generators.key_values import env_file
from fairway.kustomize.generators.objects import in_base64
from fairway.kustomize.hasher import hash_of
from fairway.kustomize.kustomization.load import parse_kustomization
from fairway.kustomize.kustomization.types import ConfigMapArgs, GeneratorOptions, SecretArgs
from fairway.kustomize.loader import FileCache, Loader, root_loader
from fairway.kustomize.resource import GENERATOR_BEHAVIOR, NEEDS_HASH_SUFFIX
from fairway.yamlio.node import Mapping, text_of

Load = Callable[..., Loader]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """The loader of a directory with the given files."""

    def with_files(**files: bytes) -> Loader:
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        return root_loader(str(tmp_path), FileCache())

    return with_files


def data(root: Mapping) -> object:
    values = root.get("data")
    return {key: text_of(value) for key, value in values.items()} if isinstance(values, dict) else values


@pytest.mark.parametrize(
    ("literal", "pair"),
    [
        ("a=b", {"a": "b"}),
        ("a=b=c", {"a": "b=c"}),
        ("a=", {"a": ""}),
        ("a='b c'", {"a": "b c"}),
        ('a="b"', {"a": "b"}),
        ("a='b\"", {"a": "'b\""}),
        ("a='", {"a": "'"}),
        ("a=''b''", {"a": "'b'"}),
        ("a= b ", {"a": " b "}),
    ],
)
def test_a_literal_is_key_and_value_without_outer_quotes(
    load: Load, literal: str, pair: dict[str, str]
) -> None:
    assert data(make_config_map(ConfigMapArgs(name="x", literals=(literal,)), load())) == pair


@pytest.mark.parametrize("literal", ["a", "=b", ""])
def test_a_literal_without_key_or_equals_sign_is_refused(load: Load, literal: str) -> None:
    with pytest.raises(KustomizeError, match="key=value"):
        make_config_map(ConfigMapArgs(name="x", literals=(literal,)), load())


@pytest.mark.parametrize(("source", "key"), [("f", "f"), ("./f", "f"), ("k=f", "k"), ("k=./f", "k")])
def test_a_file_is_named_by_its_key_or_its_base_name(load: Load, source: str, key: str) -> None:
    root = make_config_map(ConfigMapArgs(name="x", files=(source,)), load(f=b"1\n"))
    assert data(root) == {key: "1\n"}


@pytest.mark.parametrize("source", ["=f", "k=", "a=b=f", "="])
def test_a_file_source_must_be_complete(load: Load, source: str) -> None:
    with pytest.raises(KustomizeError, match="file source"):
        make_config_map(ConfigMapArgs(name="x", files=(source,)), load(f=b"1"))


def test_a_file_outside_the_kustomization_is_refused(load: Load) -> None:
    with pytest.raises(LoadError):
        make_config_map(ConfigMapArgs(name="x", files=("../f",)), load())


def test_bytes_that_are_no_text_become_binary_data(load: Load) -> None:
    root = make_config_map(ConfigMapArgs(name="x", files=("f", "g")), load(f=b"\xff", g=b"text"))
    assert root["data"] == {"g": "text"}
    assert root["binaryData"] == {"f": "/w=="}


@pytest.mark.parametrize(
    ("content", "pairs"),
    [
        (b"A=1\nB = 2 \n", [("A", b"1"), ("B ", b" 2 ")]),
        (b"# no\n\n  # no\n\tA=1\r\n", [("A", b"1")]),
        (b"\xef\xbb\xbfA=1\n\xef\xbb\xbfB=2", [("A", b"1"), ("\ufeffB", b"2")]),
        (b"A\n=1\nexport B='2'", [("A", b""), ("export B", b"'2'")]),
        ("\u00a0A=1\n\x1cB=2".encode(), [("A", b"1"), ("\x1cB", b"2")]),
        (b"A=1\nB=" + b"x" * 65534 + b"\nC=3", [("A", b"1")]),
        (b"", []),
    ],
)
def test_an_env_file_has_a_pair_in_each_line(content: bytes, pairs: list[tuple[str, bytes]]) -> None:
    """Nothing is unquoted or taken from the environment; a line too long for Go's scanner ends the file."""
    assert list(env_file(content, "x.env")) == pairs


def test_an_env_file_must_be_text() -> None:
    with pytest.raises(KustomizeError, match="not UTF-8") as caught:
        list(env_file(b"A=1\nB=\xff", "x.env"))
    assert (caught.value.file, caught.value.line) == ("x.env", 2)


def test_env_files_literals_and_files_share_their_keys(load: Load) -> None:
    args = ConfigMapArgs(name="x", envs=("e",), literals=("a=1",), files=("f",))
    assert data(make_config_map(args, load(e=b"z=1", f=b""))) == {"a": "1", "f": "", "z": "1"}
    with pytest.raises(KustomizeError, match="repeats the key 'f'"):
        make_config_map(args, load(e=b"f=1"))


@pytest.mark.parametrize("key", ["5", "true", "null", "~", "1e3", "2001-01-01", "<<", "0x1F"])
def test_a_key_that_is_no_string_to_yaml_is_refused(load: Load, key: str) -> None:
    """Kustomize writes keys without quotes, and then cannot print the object."""
    with pytest.raises(KustomizeError, match="no string"):
        make_config_map(ConfigMapArgs(name="x", literals=(f"{key}=v",)), load())


def test_lines_after_a_leading_tab_are_refused(load: Load) -> None:
    """Kustomize would write a block scalar that cannot be read again."""
    with pytest.raises(KustomizeError, match="begins with a tab"):
        make_config_map(ConfigMapArgs(name="x", files=("f",)), load(f=b"\ta\n"))
    assert data(make_config_map(ConfigMapArgs(name="x", files=("f",)), load(f=b"\ta \nb\n"))) == {
        "f": "\ta \nb\n"
    }


@pytest.mark.parametrize(
    ("length", "lines"), [(0, 1), (50, 1), (51, 1), (52, 2), (53, 2), (105, 2), (106, 3)]
)
def test_base64_is_broken_into_lines_of_seventy(length: int, lines: int) -> None:
    text = text_of(in_base64(b"x" * length))
    assert len(text.split("\n")) == lines + ("\n" in text)
    assert text.endswith("\n") == (len(text) > 70)


def test_a_secret_has_a_type_and_data_even_when_empty(load: Load) -> None:
    assert make_secret(SecretArgs(name="x", namespace="n"), load()) == {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": "x",
            "namespace": "n",
            "annotations": {NEEDS_HASH_SUFFIX: "enabled", GENERATOR_BEHAVIOR: "unspecified"},
        },
        "type": "Opaque",
        "data": {},
    }


def test_options_decide_about_labels_annotations_hash_and_immutability(load: Load) -> None:
    options = GeneratorOptions({"a": "b"}, {"c": "d"}, disable_name_suffix_hash=True, immutable=True)
    root = make_config_map(ConfigMapArgs(name="x", behavior="merge", options=options), load())
    metadata = root["metadata"]
    assert metadata == {
        "name": "x",
        "labels": {"a": "b"},
        "annotations": {"c": "d", GENERATOR_BEHAVIOR: "merge"},
    }
    assert repr(root["immutable"]) == "Scalar('true', '!!bool')"


def test_options_of_the_file_give_way_to_those_of_an_entry() -> None:
    own = GeneratorOptions({"a": "own"}, {}, disable_name_suffix_hash=False, immutable=True)
    shared = GeneratorOptions({"a": "x", "b": "y"}, {"c": "d"}, disable_name_suffix_hash=True)
    assert with_options(ConfigMapArgs(options=own), shared).options == GeneratorOptions(
        {"a": "own", "b": "y"}, {"c": "d"}, disable_name_suffix_hash=True, immutable=True
    )
    assert with_options(ConfigMapArgs(), None).options is None


def test_a_generator_without_a_name_is_refused_with_its_file(load: Load) -> None:
    kustomization = parse_kustomization(b"configMapGenerator: [{literals: [a=b]}]", "kustomization.yaml")
    with pytest.raises(KustomizeError, match="must have a name") as caught:
        list(generate(kustomization, load()))
    assert (caught.value.file or "").endswith("kustomization.yaml")


def test_helm_charts_are_refused_with_what_to_do(load: Load) -> None:
    kustomization = parse_kustomization(b"helmCharts: [{name: a}]", "kustomization.yaml")
    with pytest.raises(UnsupportedError) as caught:
        list(generate(kustomization, load()))
    assert "--enable-helm" in (caught.value.remedy or "")


@pytest.mark.parametrize(
    ("root", "suffix"),
    [
        ({"kind": "ConfigMap", "data": {"a": "b"}}, "4h2mbtbbt6"),
        ({"kind": "ConfigMap"}, "6ct58987ht"),
        ({"kind": "Secret", "type": "Opaque", "data": {}}, "46f8b28mk5"),
    ],
)
def test_the_hash_is_of_the_data_and_the_type(root: Mapping, suffix: str) -> None:
    assert hash_of(root) == suffix
    assert hash_of({**root, "metadata": {"name": "x"}}) == suffix


def test_other_kinds_have_no_hash() -> None:
    with pytest.raises(UnsupportedError):
        hash_of({"kind": "Deployment"})


KUSTOMIZATION = """
    generatorOptions: {labels: {a: b}, annotations: {c: '5'}}
    configMapGenerator:
    - name: config
      literals: [a=b, "c='<d>'", "lines=x\\ny\\n", 'k e=5', "y=no"]
      files: [binary, key=text]
      env: env
    - {name: plain, namespace: other, options: {disableNameSuffixHash: true, immutable: true}}
    secretGenerator:
    - {name: secret, type: kubernetes.io/tls, files: [binary], literals: [long=LONG]}
    - {name: empty, options: {labels: {a: own}}}
"""


def test_a_build_generates_what_kustomize_does(tmp_path: Path, kustomize_oracle: Path) -> None:
    text = dedent(KUSTOMIZATION).replace("LONG", "x" * 100)
    (tmp_path / "kustomization.yaml").write_text(text)
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    (tmp_path / "text").write_text(" é\r\n\ttab\n\n")
    (tmp_path / "env").write_text("# comment\nE=1\nF\n")
    expected = subprocess.run(
        [kustomize_oracle, "build", tmp_path], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert build(tmp_path).to_yaml() == expected.stdout

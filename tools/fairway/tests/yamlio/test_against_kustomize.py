"""What we read and print is what kustomize v5.8.1 reads and prints; what it refuses, we refuse."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from fairway.errors import YamlError
from fairway.yamlio.read import read_documents
from fairway.yamlio.write import documents_to_yaml

from .documents import PRINTED, REFUSED, document
from .kustomize_prints import printed
from .written import texts


def ours(text: str) -> str | None:
    try:
        return documents_to_yaml(read_documents(text))
    except YamlError:
        return None


def test_every_tricky_value_is_printed_as_kustomize_prints_it(kustomize_oracle: Path, tmp_path: Path) -> None:
    text = "---\n".join(document(value, number) for number, value in enumerate(PRINTED))
    theirs = printed(kustomize_oracle, tmp_path, text)
    assert theirs is not None
    assert (ours(text) or "").split("---\n") == theirs.split("---\n")


@pytest.mark.parametrize("value", REFUSED, ids=ascii)
def test_what_kustomize_refuses_is_refused(kustomize_oracle: Path, tmp_path: Path, value: str) -> None:
    assert printed(kustomize_oracle, tmp_path, document(value)) is None
    assert ours(document(value)) is None


@pytest.mark.parametrize(
    "text",
    [
        "# only a comment\n---\n{0}",
        "{0}---\n---\n{1}",
        "{0}...\nkind: ignored\n",
        "--- # first\n{0}--- # second\n{1}",
        "%YAML 1.1\n---\n{0}",
        "{0}--- text\n{1}",
        "\ufeff{0}---\n{1}",
        "{0}---\nnull\n---\n{1}",
        "{0}\n\n---\n\n{1}\n---",
    ],
    ids=ascii,
)
def test_files_are_split_into_the_documents_that_kustomize_sees(
    kustomize_oracle: Path, tmp_path: Path, text: str
) -> None:
    text = text.format(document("a", 1), document("b", 2))
    assert ours(text) == printed(kustomize_oracle, tmp_path, text)
    windows = text.replace("\n", "\r\n")
    assert ours(windows) == printed(kustomize_oracle, tmp_path, windows)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(values=texts(documents=40))
def test_values_in_any_style_are_printed_as_kustomize_prints_them(
    kustomize_oracle: Path, tmp_path: Path, values: list[str]
) -> None:
    accepted = [value for value in values if ours(document(value)) is not None]
    text = "---\n".join(document(value, number) for number, value in enumerate(accepted))
    assert (ours(text) or "").split("---\n") == (printed(kustomize_oracle, tmp_path, text) or "").split(
        "---\n"
    )
    for value in [value for value in values if value not in accepted][:2]:
        assert printed(kustomize_oracle, tmp_path, document(value)) is None

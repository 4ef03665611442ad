"""YAML within a scalar is written anew in the layout of go-yaml v3, as kustomize was seen to write it."""

from __future__ import annotations

import pytest

from fairway.errors import KustomizeError
from fairway.kustomize.replacement.embedded_text import edited_text
from fairway.kustomize.replacement.path import target_path
from fairway.kustomize.replacement.yaml_text.read import read_document
from fairway.kustomize.replacement.yaml_text.write import write_document


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:   1\nb:\n    - x\n    -   y\n", "a: 1\nb:\n- x\n- y\n"),
        ("- - a\n  - b\n-   k: v\n    l: w\n", "- - a\n  - b\n- k: v\n  l: w\n"),
        ("a: 'x'\nb: \"y\"\nc: z\n", "a: 'x'\nb: \"y\"\nc: z\n"),
        ("a: {b: 1,   c: [d]}\n", "a: {b: 1, c: [d]}\n"),
        ("a: |\n   x\n    y\nb: >-\n  p\n  q\n", "a: |\n  x\n   y\nb: >-\n  p q\n"),
        (
            "# head\n\n# of a\na: 1 # line\n\n# foot\n\nb: 2\n# end\n",
            "# head\n\n# of a\na: 1 # line\n# foot\nb: 2\n# end\n",
        ),
        ("a: # of a\n  # of b\n  b: 1\n", "a: # of a\n  # of b\n  b: 1\n"),
        ("a: &x {b: 1}\nc: *x\n", "a: &x {b: 1}\nc: *x\n"),
        ("a: \U0001f600\n", 'a: "\\U0001F600"\n'),
        ("a: 1\n---\nb: 2\n", "a: 1\n"),
        ("a:\nb: ~\n", "a:\nb: ~\n"),
    ],
)
def test_a_document_is_written_anew(text: str, expected: str) -> None:
    document = read_document(text)
    assert document is not None
    assert write_document(document) == expected


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("a: old # why\nb: 1\n", "a", "a: new # why\nb: 1"),
        ("a: 'old'\n", "a", "a: 'new'"),
        ("a: 5\n", "a", "a: !!int new"),
        ("a:\n  # gone\n  b: 1\nc: 2\n", "a", "a: new\nc: 2"),
        ("a: {b: old}\n", "a.b", "a: {b: new}"),
        ("a: &x old\nb: *x\n", "a", "a: &x new\nb: *x"),
        ("a: 1\n", "b.c", "a: 1\nb:\n  c: new"),
    ],
)
def test_a_field_is_changed_and_the_rest_kept(text: str, path: str, expected: str) -> None:
    assert edited_text(text, target_path(path), "new", "scalar") == expected


@pytest.mark.parametrize(
    ("text", "path"), [("a: 1\n", "a.b"), ("", "a"), ("text", "a"), ("a: [", "a"), ("a: 1", "b.*")]
)
def test_what_cannot_be_changed_is_left_to_the_ordinary_way(text: str, path: str) -> None:
    assert edited_text(text, target_path(path), "new", "") is None


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(KustomizeError, match="nested too deeply"):
        read_document("[" * 1000 + "]" * 1000)

"""The fast reader gives what the full reader gives, or gives up."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairway.errors import YamlError
from fairway.yamlio.compose import compose
from fairway.yamlio.fast import GIVE_UP, read_fast

from .documents import PRINTED, document
from .written import texts

MANIFEST = """\
# a comment
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations: {a: b, "c": 'd', e: [f, g]}
spec:
  template:
    spec:
      containers:
      - name: web
        image: "registry/web:1.2.3" # pinned
        args: [--port=80, -v]
        command:
          - sh
          - -c
          - |
            set -e

            run "$@"
        env:
        -
          name: A
          value: 'it''s'
        - {name: B, value: "x"}
      volumes:
      - emptyDir: {}
        name: tmp
  description: a text that goes on
    in the next line

    and the next
  folded: >-
    words
    and words
  quoted: "double \\" quoted
    over lines"
  over_lines: [a, {b: c,
    "d": [e,
      f]}
  ]
  empty:
  last: end
"""
PIECES = (
    "\n", "\n  ", "  ", " ", ": ", ":", "- ", "# c", '"', "'", "{", "}", "[", "]", ",", "&a ", "*a", "!!str ",
    "|\n", "?", "\t", "\\", "---\n", "...", "~", "<<: ", "\u2028", "\r", "\ufeff", "a: b\n", "- a\n", "%",
)  # fmt: skip


def agrees(text: str) -> bool:
    """Whether the readers agree on a text; the fast one may give up, and must where the full one refuses."""
    fast = read_fast(text)
    if fast is GIVE_UP:
        return True
    try:
        full = compose(text, name=None)
    except YamlError:
        return False
    return bool(fast == full)


def test_an_ordinary_manifest_is_read_fast() -> None:
    assert read_fast(MANIFEST) is not GIVE_UP
    assert agrees(MANIFEST)


def test_a_manifest_in_json_is_read_fast() -> None:
    text = '{"kind": "A", "n": [1, -2.5, true, null, {"k": "v\\n"}]}'
    assert read_fast(text) is not GIVE_UP
    assert agrees(text)


@pytest.mark.parametrize("value", PRINTED, ids=ascii)
def test_tricky_values_are_read_alike_or_left_to_the_full_reader(value: str) -> None:
    assert agrees(document(value))


@settings(max_examples=50, deadline=None)
@given(values=texts(documents=5))
def test_values_in_any_style_are_read_alike(values: list[str]) -> None:
    for value in values:
        assert agrees(document(value))


def test_json_behind_comments_and_a_separator_is_read_fast() -> None:
    text = '# c\n---\n\n# d\n{"a": ["b", {"c": 1}]}\n'
    assert read_fast(text) is not GIVE_UP
    assert agrees(text)


FLOW_PIECES = (
    "[", "]", "{", "}", ",", ", ", "\n", "\n  ", "\n---\n", " ", "a", "b c", "a: ", "b:", "c: d", '"x"',
    "'y'", '"k": ', "'l': ", ":", "- ", "-1", "1.0", "2001-01-01", "#", " # c", "~", "a:b", "&a ", "*a", "?",
    "\t", '"', "e: [f,\n g]", "{h: i,\n j: {k: l}}", "[m,\n [n]\n,o]",
)  # fmt: skip


@pytest.mark.parametrize("opening", ["x: [", "x: {", "x:\n- {", "---\n{"])
def test_collections_over_several_lines_are_read_alike(opening: str) -> None:
    """Whatever stands between brackets: a few hundred of these texts are well-formed."""
    rng = random.Random(opening)
    closing = opening[-1].translate({ord("["): "]", ord("{"): "}"}) + "\n"
    for _ in range(1500):
        text = opening + "".join(rng.choices(FLOW_PIECES, k=rng.randint(1, 9))) + closing
        assert agrees(text), text


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_spoilt_manifests_are_read_alike(seed: int) -> None:
    dice = random.Random(seed)
    text = MANIFEST
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(text) + 1)
        text = text[:at] + dice.choice(PIECES) + text[at + dice.choice((0, 0, 1, 5)) :]
    assert agrees(text)

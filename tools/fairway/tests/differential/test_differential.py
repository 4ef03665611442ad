"""Random kustomization trees: what we build, and what we refuse, is what kustomize does."""

from __future__ import annotations

import os
from pathlib import Path

from .emit import Data, Style, emit
from .grammar import generate
from .oracle import Oracle
from .runner import run
from .shrink import shrink
from .tree import Tree, Yaml

SEED = os.environ.get("FAIRWAY_DIFFERENTIAL_SEED", "pytest")
COUNT = int(os.environ.get("FAIRWAY_DIFFERENTIAL_COUNT", "300"))
RARELY = 20


def test_bytes_and_refusals_equal_kustomize(kustomize_oracle: Path) -> None:
    """For every generated tree our bytes are kustomize's, and we refuse just what kustomize refuses."""
    report = run(SEED, 0, COUNT, Oracle(str(kustomize_oracle)), jobs=1)
    failures = "\n".join(
        f"seed {seed}: {verdict.name}\n{verdict.detail}" for seed, verdict in report.failing[:5]
    )
    assert not report.failing, "\n".join([f"series {SEED!r}", *report.lines(), failures])


def test_most_trees_build_and_many_do_not(kustomize_oracle: Path) -> None:
    """The grammar is not vacuous: kustomize builds most trees, and refuses a good part of them."""
    report = run("balance", 0, 100, Oracle(str(kustomize_oracle)), jobs=1)
    refused = report.verdicts["both refuse"] + report.verdicts["only they refuse"]
    assert RARELY <= refused <= 100 - 2 * RARELY


def test_a_seed_always_gives_the_same_tree() -> None:
    """A failing seed can be run again on another machine."""
    first, second = generate("again"), generate("again")
    assert {n: Tree.content(f) for n, f in first.files.items()} == {
        n: Tree.content(f) for n, f in second.files.items()
    }


def test_every_section_is_drawn() -> None:
    """A few hundred trees use every field of a kustomization."""
    drawn = set[str]().union(*(generate(f"sections-{i}").features for i in range(400)))
    expected = {
        "replacements",
        "vars",
        "configMapGenerator",
        "patches",
        "openapi",
        "crds",
        "validators",
        "sortOptions",
    }
    assert expected <= drawn


def test_a_failing_tree_is_cut_down() -> None:
    """The shrinker keeps what makes a tree fail, and little else."""
    document: Data = {"apiVersion": "v1", "data": {"keep": "x", "drop": "y"}, "list": ["a", "b"]}
    tree = Tree("t", files={"a.yaml": Yaml([document, {"other": 1}], Style(5, comments=0.5)), "b.txt": "b"})
    small = shrink(
        tree, lambda t: b"keep: x" in b"".join(Tree.content(f) for f in t.files.values()), budget=100
    )
    assert {n: Tree.content(f) for n, f in small.files.items()} == {"a.yaml": b"data:\n  keep: x\n"}


def test_a_literal_block_keeps_its_end_of_line() -> None:
    """Text of several lines is written as a block scalar that reads back as it was."""
    assert emit([{"a": "x\ny\n", "b": "x\ny"}], Style(0)) == "a: |\n  x\n  y\nb: |-\n  x\n  y\n"

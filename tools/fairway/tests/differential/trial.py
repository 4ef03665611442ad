"""One trial: a tree is written, built twice and judged; a failing one is cut down."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from .grammar import generate
from .oracle import Oracle
from .shrink import shrink
from .tree import Tree
from .verdict import Verdict, ask_us, judge


def try_tree(tree: Tree, oracle: Oracle) -> Verdict:
    """Write the tree to a new directory, build it with both, and compare."""
    place = Path(tempfile.mkdtemp(prefix="fairway-differential-"))
    try:
        directory = tree.write(place / "tree")
        return judge(ask_us(directory, tree.restrictor), oracle.ask(tree, directory))
    finally:
        shutil.rmtree(place, ignore_errors=True)


def try_seed(seed: str, oracle: Oracle) -> tuple[Tree, Verdict]:
    """The tree of a seed, and the verdict on it."""
    tree = generate(seed)
    return tree, try_tree(tree, oracle)


def minimise(tree: Tree, verdict: Verdict, oracle: Oracle, budget: int = 300) -> tuple[Tree, Verdict]:
    """The smallest tree found that fails in the same way."""

    def fails(candidate: Tree) -> bool:
        again = try_tree(candidate, oracle)
        return again.name == verdict.name and (
            verdict.name == "different" or again.signature == verdict.signature
        )

    small = shrink(tree, fails, budget)
    return small, try_tree(small, oracle)


def save(tree: Tree, verdict: Verdict, target: Path) -> None:
    """Keep a failing tree: its files, the directory to build, and what was wrong."""
    tree.write(target / "fs")
    (target / "case.json").write_text(
        f'{{"path": "fs/{tree.root}", "load_restrictor": "{tree.restrictor}"}}\n', encoding="utf-8"
    )
    text = f"seed {tree.seed}\n{verdict.name}\n{verdict.signature}\n\n{verdict.detail}\n"
    (target / "verdict.txt").write_text(text, encoding="utf-8", errors="backslashreplace")

"""Cut a failing tree down: greedily, file by file and field by field, as long as it still fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .emit import Data, Style
from .grammar.selectors import Step, paths
from .tree import Tree, Yaml

Fails = Callable[[Tree], bool]
Edit = Callable[[Tree], None]


def shrink(tree: Tree, fails: Fails, budget: int) -> Tree:
    """The smallest tree reached with at most `budget` trials."""
    current, left, progress = tree, budget, True
    while progress and left > 0:
        progress = False
        for edit in _edits(current):
            if left <= 0:
                break
            candidate = current.copy()
            try:
                edit(candidate)
            except (KeyError, IndexError):  # an earlier cut of this round took it along
                continue
            left -= 1
            if fails(candidate):
                current, progress = candidate, True
    return current


def _edits(tree: Tree) -> Iterator[Edit]:
    for name, file in tree.files.items():
        yield _drop_file(name)
        if isinstance(file, Yaml):
            if file.style != Style(0):
                yield _plain(name)
            yield from _cuts(name, file)


def _cuts(name: str, file: Yaml) -> Iterator[Edit]:
    for i in reversed(range(len(file.documents))):
        if len(file.documents) > 1:
            yield _drop_document(name, i)
        found = sorted(paths(file.documents[i]), key=len)
        for path in _from_the_end(found):
            yield _drop_node(name, i, path)


def _from_the_end(found: list[tuple[Step, ...]]) -> list[tuple[Step, ...]]:
    """Shallow nodes first; of one list the last item first, so that indexes stay true."""
    return sorted(found, key=lambda path: (len(path), [-s if isinstance(s, int) else 0 for s in path]))


def _drop_file(name: str) -> Edit:
    def edit(tree: Tree) -> None:
        del tree.files[name]

    return edit


def _plain(name: str) -> Edit:
    def edit(tree: Tree) -> None:
        _yaml(tree, name).style = Style(0)

    return edit


def _drop_document(name: str, index: int) -> Edit:
    def edit(tree: Tree) -> None:
        del _yaml(tree, name).documents[index]

    return edit


def _drop_node(name: str, index: int, path: tuple[Step, ...]) -> Edit:
    def edit(tree: Tree) -> None:
        node: Data = _yaml(tree, name).documents[index]
        for step in path[:-1]:
            node = _child(node, step)
        last = path[-1]
        _child(node, last)
        del node[last]  # type: ignore[union-attr,arg-type]

    return edit


def _child(node: Data, step: Step) -> Data:
    if isinstance(node, dict) and isinstance(step, str):
        return node[step]
    if isinstance(node, list) and isinstance(step, int):
        return node[step]
    raise KeyError(step)


def _yaml(tree: Tree, name: str) -> Yaml:
    file = tree.files[name]
    if not isinstance(file, Yaml):
        raise KeyError(name)
    return file

"""The tree of a regular expression."""

from __future__ import annotations

from typing import Final

from fairway.frozen import frozen
from fairway.go_regexp.charset import CharTest

BEGIN_TEXT: Final = "begin of text"
END_TEXT: Final = "end of text"
BEGIN_LINE: Final = "begin of line"
END_LINE: Final = "end of line"
WORD: Final = "word boundary"
NO_WORD: Final = "no word boundary"


@frozen
class Char:
    """One character that the test accepts."""

    test: CharTest


@frozen
class Assertion:
    """A place in the text, no character."""

    kind: str


@frozen
class Group:
    """Alternatives, each a sequence."""

    alternatives: tuple[tuple[Tree, ...], ...]


@frozen
class Repeat:
    """`least` to `most` times the same (`most` None: without end); a lazy one takes as few as it can."""

    tree: Tree
    least: int
    most: int | None
    lazy: bool = False


Tree = Char | Assertion | Group | Repeat


def bounded(tree: Tree, budget: int) -> bool:
    """Whether nested counts stay within `budget` copies of the innermost thing."""
    if isinstance(tree, Repeat):
        count = tree.least if tree.most is None else tree.most
        if tree.most == 0:
            return True
        return count <= budget and bounded(tree.tree, budget // max(count, 1))
    if isinstance(tree, Group):
        return all(bounded(part, budget) for sequence in tree.alternatives for part in sequence)
    return True

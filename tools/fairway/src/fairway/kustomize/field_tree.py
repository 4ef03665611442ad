"""Many field paths walked at once: all that a set of rules says of objects of one kind, merged into one tree.

Kinds have up to a hundred paths for names alone, while most objects have few of the fields, so one
walk over what they share costs a fraction of one walk for each (semantics: api/filters/fieldspec).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, NamedTuple, TypeVar

from fairway.errors import KustomizeError
from fairway.kustomize.fieldspec import compile_path, is_null
from fairway.kustomize.place import Place, with_node
from fairway.yamlio.node import Mapping, Node

Rule = TypeVar("Rule")


class Hit(NamedTuple, Generic[Rule]):
    """A node that a rule's path leads to: the rule's position among all, the rule, and the place."""

    order: int
    rule: Rule
    place: Place


class FieldTree(Generic[Rule]):
    """Paths with the rule that each stands for, in order."""

    __slots__ = ("ends", "lists", "steps")

    def __init__(self) -> None:
        self.steps: dict[str, FieldTree[Rule]] = {}
        self.ends: list[tuple[int, Rule]] = []
        self.lists: set[str] = set()

    @classmethod
    def of(cls, rules: Iterable[tuple[str, Rule]]) -> FieldTree[Rule]:
        """The tree of (path, rule) pairs."""
        root = cls()
        for order, (path, rule) in enumerate(rules):
            branch = root
            for name, is_list in compile_path(path):
                if is_list:
                    branch.lists.add(name)
                branch = branch.steps.setdefault(name, cls())
            branch.ends.append((order, rule))
        return root

    def find(self, root: Mapping) -> tuple[Mapping, list[Hit[Rule]]]:
        """The hits of an object in the order of the rules, and the object.

        A null where a path says `name[]` is an empty list in the object returned, as in kustomize.
        Raises KustomizeError where a path leads through a scalar, or to a field without a name.
        """
        found: list[Hit[Rule]] = []
        nulls: list[Place] = []
        _collect(self, root, (), found, nulls)
        for place in nulls:
            root = with_node(root, place, [])
        if len(found) > 1:
            found.sort(key=_order)
        return root, found


def _order(hit: Hit[Rule]) -> int:
    return hit.order


def _collect(
    branch: FieldTree[Rule], node: Node, place: Place, found: list[Hit[Rule]], nulls: list[Place]
) -> None:
    for order, rule in branch.ends:
        found.append(Hit(order, rule, place))
    steps = branch.steps
    if not steps:
        return
    if type(node) is dict:
        if "" in steps:
            raise KustomizeError("cannot set or create an empty field name")
        for name in steps.keys() & node.keys():
            child = node[name]
            if name in branch.lists and is_null(child):
                nulls.append((*place, name))
            else:
                _collect(steps[name], child, (*place, name), found, nulls)
    elif type(node) is list:
        _collect_list(branch, node, place, found, nulls)
    elif not is_null(node):
        raise KustomizeError(f"expected sequence or mapping node at '{'/'.join(map(str, place))}'")


def _collect_list(
    branch: FieldTree[Rule], node: list[Node], place: Place, found: list[Hit[Rule]], nulls: list[Place]
) -> None:
    inner = branch
    if branch.ends:
        # A path that ends here means the list itself; only longer ones go on into its elements.
        inner = FieldTree()
        inner.steps, inner.lists = branch.steps, branch.lists
    for index, element in enumerate(node):
        _collect(inner, element, (*place, index), found, nulls)

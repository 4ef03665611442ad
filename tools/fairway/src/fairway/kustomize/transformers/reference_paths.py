"""Where an object may name another: the field paths of all name references of a kind, walked at once."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from fairway.errors import KustomizeError
from fairway.kustomize.fieldspec import FieldSpec, compile_path, is_null
from fairway.kustomize.place import Place
from fairway.kustomize.resid import Gvk
from fairway.yamlio.node import Mapping, Node, Scalar

class BackReference(NamedTuple):
    """A kind of object, and the fields of others that hold the name of one (kustomize: NameBackReferences)."""

    gvk: Gvk
    referrers: tuple[FieldSpec, ...]


class Referral(NamedTuple):
    """One field that names an object: the order of its rule, the kind named, the rule's path, the place."""

    order: int
    target: Gvk
    spec_path: str
    place: Place


class _Branch:
    __slots__ = ("ends", "steps")

    def __init__(self) -> None:
        self.steps: dict[str, _Branch] = {}
        self.ends: list[tuple[int, Gvk, str]] = []


@lru_cache(maxsize=4096)
def reference_tree(references: tuple[BackReference, ...], referrer: Gvk) -> _Branch:
    """All paths at which an object of this kind may name another, merged into one tree."""
    root = _Branch()
    order = 0
    for reference in references:
        for spec in reference.referrers:
            if not spec.selects(referrer):
                continue
            branch = root
            for step in compile_path(spec.path):
                branch = branch.steps.setdefault(step.name, _Branch())
            branch.ends.append((order, reference.gvk, spec.path))
            order += 1
    return root


def referrals(tree: _Branch, root: Mapping) -> list[Referral]:
    """The fields of an object that name others, in the order of the rules.

    Raises KustomizeError where a path leads through a scalar.
    """
    found: list[Referral] = []
    _collect(tree, root, (), found)
    found.sort(key=lambda referral: referral.order)
    return found


def _collect(branch: _Branch, node: Node, place: Place, found: list[Referral]) -> None:
    for order, target, spec_path in branch.ends:
        found.append(Referral(order, target, spec_path, place))
    steps = branch.steps
    if not steps:
        return
    if type(node) is dict:
        # The smaller side is walked: kinds have up to a hundred paths, most objects few of their fields.
        for name in steps.keys() & node.keys():
            _collect(steps[name], node[name], (*place, name), found)
    elif type(node) is list:
        _collect_list(branch, node, place, found)
    elif type(node) is Scalar and is_null(node):
        return
    else:
        raise KustomizeError(f"expected sequence or mapping node at {'/'.join(map(str, place))}")


def _collect_list(branch: _Branch, node: list[Node], place: Place, found: list[Referral]) -> None:
    inner = branch
    if branch.ends:
        inner = _Branch()
        inner.steps = branch.steps
    for index, element in enumerate(node):
        _collect(inner, element, (*place, index), found)

"""Two states of one tree: which objects of a directory may differ between them, and what is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from fairway.errors import FairwayError
from fairway.kustomize.accumulator import Accumulator
from fairway.kustomize.part.left_out import LeftOut, Origin, Part
from fairway.kustomize.part.spared import is_mark
from fairway.kustomize.place import Place
from fairway.kustomize.resmap import ResMap
from fairway.kustomize.resource import Resource
from fairway.kustomize.shared_values import places_of
from fairway.yamlio.node import Mapping, Node
from fairway.yamlio.write import Writer

if TYPE_CHECKING:
    from fairway.kustomize.target import BuiltDirectories, BuiltDirectory

MOST_WANTED: Final = 1000
"""Objects that are built though they do not differ: with more there is little left to save."""


class NoPart(Exception):  # noqa: N818 - a signal between the engine and who compares, no fault
    """More than the content of objects may differ: the whole has to be built."""


class _Choice(NamedTuple):
    """Positions of what a directory gives: those that are built, and those that are there for their sake.

    `left_out` is the rest, and `others` that with those that are there for the sake of others.
    """

    positions: tuple[int, ...]
    beside: tuple[int, ...]
    left_out: LeftOut
    others: LeftOut


class TwoStates:
    """What the builds of two states of a tree have in common, given the directories that each has built.

    Objects that are `needed` are those that others are judged by: they are built where a part is judged.
    """

    def __init__(
        self,
        one: BuiltDirectories,
        other: BuiltDirectories,
        needed: Callable[[Resource], bool] = lambda _resource: False,
    ) -> None:
        self._built = one, other
        self._needed = needed
        self._wanted: set[Origin] = set()
        self._different: dict[str, frozenset[int] | None] = {}
        self._choices: dict[str, _Choice] = {}

    @property
    def wanted(self) -> int:
        """How many objects are built since some step asked for them."""
        return len(self._wanted)

    def want(self, origins: Iterable[Origin]) -> None:
        """Build objects from now on. Raises NoPart where these become too many."""
        self._wanted.update(origins)
        self._choices.clear()
        if len(self._wanted) > MOST_WANTED:
            raise NoPart

    def part_of(self, root: str, known: BuiltDirectory | None, part: Part) -> Accumulator:
        """What a directory gives in one of the states, but for what the part leaves out. Raises NoPart."""
        if known is None:
            raise NoPart
        part.directories.update(known.inputs)
        choice = self._choices.get(root) or self._choose(root, known)
        different = self._differing(root)
        resources = known.accumulator.resmap.resources
        copies = [resources[position].copy() for position in choice.positions]
        for position, copy in zip(choice.positions, copies, strict=True):
            copy.differs = position in different
        part.leave_out(choice.left_out if part.is_judged else choice.others)
        for position in choice.beside if part.is_judged else ():
            copy = resources[position].copy()
            copy.beside = True
            copies.append(copy)
        return Accumulator(ResMap(copies), known.accumulator.config)

    def _choose(self, root: str, known: BuiltDirectory) -> _Choice:
        different = self._differing(root)
        resources = known.accumulator.resmap.resources
        positions: list[int] = []
        beside: list[int] = []
        rest: list[int] = []
        for position, resource in enumerate(resources):
            if position in different or Origin(root, position) in self._wanted:
                positions.append(position)
            else:
                (beside if self._needed(resource) else rest).append(position)
        left_out, others = (
            LeftOut(root, [(each, resources[each]) for each in some]) for some in (rest, [*rest, *beside])
        )
        choice = self._choices[root] = _Choice(tuple(positions), tuple(beside), left_out, others)
        return choice

    def _differing(self, root: str) -> frozenset[int]:
        if root not in self._different:
            one, other = (built.get((root, None)) for built in self._built)
            if one is None or other is None:
                raise NoPart
            self._different[root] = differing(one.accumulator, other.accumulator)
        found = self._different[root]
        if found is None:
            raise NoPart
        return found


def differing(one: Accumulator, other: Accumulator) -> frozenset[int] | None:
    """The positions of objects that differ in content alone; None where anything else does, too."""
    if one is other:
        return frozenset()
    has_variables = len(one.variables) or len(other.variables)
    if has_variables or one.config is not other.config or len(one.resmap) != len(other.resmap):
        return None
    pairs = list(zip(one.resmap, other.resmap, strict=True))
    if any(_books(old) != _books(new) for old, new in pairs):
        return None
    return frozenset(position for position, (old, new) in enumerate(pairs) if not _is_same(old, new))


def _books(resource: Resource) -> tuple[object, ...]:
    """All by which other objects may be told that there is this one."""
    annotations = resource.annotations()
    marks = {key: value for key, value in annotations.items() if is_mark(key)}
    return resource.cur_id, resource.prev_ids, marks, resource.ref_var_names


def _is_same(old: Resource, new: Resource) -> bool:
    """Whether two objects are the same to the last quote; what cannot be told is not."""
    if old.root is not new.root and (old.root != new.root or not _text(old.root) == _text(new.root) != ""):
        return False
    return old.unprintable_keys == new.unprintable_keys and _shared(old) == _shared(new)


def _shared(resource: Resource) -> list[tuple[str, Node, list[Place]]]:
    """The values that stand in several places at once, with the places."""
    return [(each.key, each.token, list(places_of(resource.root, each))) for each in resource.shared]


def _text(root: Mapping) -> str:
    """The object as it would be printed, quotes and all; nothing where it cannot be."""
    try:
        return Writer().documents_to_yaml([root])
    except FairwayError:
        return ""

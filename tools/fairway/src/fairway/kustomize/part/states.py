"""Two states of one tree: which objects of a directory may differ between them, and which are idle."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Final

from fairway.errors import FairwayError
from fairway.kustomize.accumulator import Accumulator
from fairway.kustomize.loader import Inputs
from fairway.kustomize.part.idle import IdleResource, Origin, is_mark
from fairway.kustomize.place import Place
from fairway.kustomize.resmap import ResMap
from fairway.kustomize.resource import Resource
from fairway.kustomize.shared_values import places_of
from fairway.yamlio.node import Mapping, Node
from fairway.yamlio.write import Writer

if TYPE_CHECKING:
    from fairway.kustomize.target import BuiltDirectories, BuiltDirectory

MOST_WANTED: Final = 1000
"""Objects that are built whole though they do not differ: with more there is little left to save."""


class NoPart(Exception):  # noqa: N818 - a signal between the engine and who compares, no fault
    """More than the content of objects may differ: the whole has to be built."""


class TwoStates:
    """What the builds of two states of a tree have in common, given the directories that each has built.

    Objects of `kinds`, told by apiVersion and kind, are always built whole.
    """

    def __init__(
        self, one: BuiltDirectories, other: BuiltDirectories, kinds: Collection[tuple[str, str]] = ()
    ) -> None:
        self._built = one, other
        self._kinds = kinds
        self._wanted: set[Origin] = set()
        self._differing: dict[str, frozenset[int] | None] = {}
        self._idle: dict[str, list[IdleResource | None]] = {}

    @property
    def wanted(self) -> int:
        """How many objects are built whole since some step asked for their content."""
        return len(self._wanted)

    def want(self, origin: Origin) -> None:
        """Build an object whole from now on. Raises NoPart where these become too many."""
        if len(self._wanted) >= MOST_WANTED:
            raise NoPart
        self._wanted.add(origin)
        self._idle.pop(origin.root, None)

    def objects(self, root: str, known: BuiltDirectory) -> Accumulator:
        """What a directory gives in one of the states, with what cannot differ idle. Raises NoPart."""
        different = self._different(root)
        if root not in self._idle:
            self._idle[root] = list(self._idle_in(root, known, different))
        resources: list[Resource] = []
        for position, (whole, idle) in enumerate(
            zip(known.accumulator.resmap, self._idle[root], strict=True)
        ):
            copy = whole.copy() if idle is None else idle.copy()
            copy.differs = position in different
            resources.append(copy)
        return Accumulator(ResMap(resources), known.accumulator.config)

    def _idle_in(
        self, root: str, known: BuiltDirectory, different: frozenset[int]
    ) -> Iterator[IdleResource | None]:
        for position, resource in enumerate(known.accumulator.resmap):
            origin = Origin(root, position)
            is_whole = position in different or origin in self._wanted
            if is_whole or (resource.api_version, resource.kind) in self._kinds:
                yield None
            else:
                yield IdleResource.of(resource, origin)

    def _different(self, root: str) -> frozenset[int]:
        if root not in self._differing:
            one, other = (built.get((root, None)) for built in self._built)
            if one is None or other is None:
                raise NoPart
            self._differing[root] = differing(one.accumulator, other.accumulator)
        found = self._differing[root]
        if found is None:
            raise NoPart
        return found


class Part:
    """One directory built in one of two states; `directories` are what those below it were made from."""

    def __init__(self, states: TwoStates) -> None:
        self._states = states
        self.directories = Inputs()

    def objects(self, root: str, known: BuiltDirectory) -> Accumulator:
        """What a directory gives, with objects that cannot differ idle. Raises NoPart."""
        return self._states.objects(root, known)


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

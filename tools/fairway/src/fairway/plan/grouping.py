"""Changes of many rendered sets to groups: what is the same everywhere is told once.

Time and memory are linear in the changes: each is reduced to two digests, and only groups are compared, each
with the largest of the same object.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fairway.plan.likeness import Likeness, family, likeness
from fairway.plan.model import ChangeGroup, ObjectChange, SetChange
from fairway.plan.names import OwnNames
from fairway.plan.order import Order, order_of, weight_of
from fairway.plan.variation import Member, varied

_ROUNDS = 8
"""How often what is not like the largest group of its object is held against the next largest."""


def grouped(
    sets: Sequence[SetChange], own_names: Sequence[OwnNames] | None = None
) -> tuple[ChangeGroup, ...]:
    """The changes of rendered sets in groups, by ring, then cluster, then the weight of their risks.

    The sets are in the order in which their names are to be told; `own_names` are theirs, if known.
    """
    families: dict[str, list[Member]] = {}
    orders: dict[int, tuple[Order, int, int]] = {}
    for found in _together(sets, own_names or [OwnNames(each) for each in sets]):
        first = found[0]
        names = tuple(place.of.name for place in found)
        member = Member(first.change, names, first.own)
        families.setdefault(family(first.change, first.own), []).append(member)
        heaviest = max(weight_of(place.change) for place in found)
        orders[id(member)] = (order_of(first.of), -heaviest, len(orders))
    pairs = [pair for members in families.values() for pair in _groups(members)]
    pairs.sort(key=lambda pair: orders[id(pair[0])])
    return tuple(group for _, group in pairs)


class _Place(NamedTuple):
    """A change, in which rendered set it was found and what it is like."""

    change: ObjectChange
    of: SetChange
    own: OwnNames
    likeness: Likeness


def _places(sets: Sequence[SetChange], own_names: Sequence[OwnNames]) -> Iterator[_Place]:
    for each, own in zip(sets, own_names, strict=True):
        for change in each.changes:
            yield _Place(change, each, own, likeness(change, own))


def _together(sets: Sequence[SetChange], own_names: Sequence[OwnNames]) -> list[list[_Place]]:
    """Changes that are alike, together, in the order in which the first of each was found."""
    alike = _Alike()
    places = list(_places(sets, own_names))
    for place in places:
        alike.join(place.likeness)
    found: dict[tuple[bytes, int], list[_Place]] = {}
    times: dict[tuple[bytes, int], int] = {}
    for place in places:
        root = alike.root(place.likeness[0])
        # Two like changes in one rendered set are of two objects, and go to two groups.
        once = (root, id(place.of))
        times[once] = times.get(once, -1) + 1
        found.setdefault((root, times[once]), []).append(place)
    return list(found.values())


def _groups(members: list[Member]) -> Iterator[tuple[Member, ChangeGroup]]:
    rest = members
    for _ in range(_ROUNDS):
        if not rest:
            return
        # The first of equally large ones.
        main = max(rest, key=lambda member: len(member.names))
        near, rest = varied(main, [member for member in rest if member is not main])
        yield main, ChangeGroup(main.change, main.names, near)
    for member in rest:
        yield member, ChangeGroup(member.change, member.names)


class _Alike:
    """Which digests belong together, since one change has both (disjoint sets)."""

    def __init__(self) -> None:
        self._parent: dict[bytes, bytes] = {}

    def join(self, both: Likeness) -> None:
        first, second = self.root(both[0]), self.root(both[1])
        if first != second:
            self._parent[second] = first

    def root(self, digest: bytes) -> bytes:
        parent = self._parent.setdefault(digest, digest)
        while parent != digest:
            above = self._parent[parent]
            self._parent[digest] = above
            digest, parent = parent, above
        return digest

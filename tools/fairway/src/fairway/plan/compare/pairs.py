"""Which object of the old side became which of the new one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple

from fairway.manifest import ObjectId, identity
from fairway.plan.compare.content import Content
from fairway.plan.compare.generated import stem
from fairway.plan.compare.renames import renamed
from fairway.yamlio.node import Mapping


class Placed(NamedTuple):
    """An object, its identity, and its place in the output."""

    place: int
    id: ObjectId
    manifest: Mapping


Pair = tuple[Placed, Placed]


class Pairs(NamedTuple):
    """Objects that both sides have, under their name or another one, and those of one side only."""

    same: list[Pair]
    generated: list[Pair]
    """Those whose names differ in the suffix that a generator gives them."""

    renamed: list[Pair]
    """Those that are recognised by their content."""

    removed: list[Placed]
    added: list[Placed]


def pairs(before: Sequence[Mapping], after: Sequence[Mapping]) -> Pairs:
    """Objects by their identity, then by the stem of a generated name, then by their content."""
    same, old, new = _matched(_placed(before), _placed(after), _identity)
    generated, old, new = _matched(old, new, _stem)
    places = renamed(_contents(old), _contents(new))
    found = [(old[i], new[j]) for i, j in places]
    return Pairs(
        same,
        generated,
        found,
        _without(old, {i for i, _ in places}),
        _without(new, {j for _, j in places}),
    )


def _placed(objects: Iterable[Mapping]) -> list[Placed]:
    return [Placed(place, identity(manifest), manifest) for place, manifest in enumerate(objects)]


def _contents(placed: Iterable[Placed]) -> list[Content]:
    return [Content(each.id, each.manifest) for each in placed]


def _identity(each: Placed) -> Hashable:
    # The version is left out: the server has one object of a kind, whichever version it is written in.
    return each.id.group, each.id.kind, each.id.namespace, each.id.name


def _stem(each: Placed) -> Hashable:
    return each.id.group, each.id.kind, each.id.namespace, stem(each.id.name)


def _matched(
    before: Sequence[Placed], after: Sequence[Placed], key: Callable[[Placed], Hashable]
) -> tuple[list[Pair], list[Placed], list[Placed]]:
    """Pairs with an equal key, the first with the first; and what remains of each side."""
    known: dict[Hashable, list[Placed]] = defaultdict(list)
    for each in reversed(before):
        known[key(each)].append(each)
    found, added = [], []
    for each in after:
        like = known.get(key(each))
        if like:
            found.append((like.pop(), each))
        else:
            added.append(each)
    gone = {each.place for left in known.values() for each in left}
    return found, [each for each in before if each.place in gone], added


def _without(placed: Sequence[Placed], taken: set[int]) -> list[Placed]:
    return [each for i, each in enumerate(placed) if i not in taken]

"""Objects that are the same under another name, or in another namespace, recognised by their content.

Work is bounded: an object is only held against the few others with which it shares what few objects have.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import Final

from fairway.plan.compare.content import Content
from fairway.plan.compare.generated import stem

_LIKE_ENOUGH: Final = 0.75
"""The share of its content that a renamed object keeps: an app that becomes another one changes more."""

_LIKE_ENOUGH_OF_ONE_NAME: Final = 0.5
_MOST_BEARERS: Final = 8
_MOST_CANDIDATES: Final = 5

Places = list[tuple[int, int]]


def renamed(before: Sequence[Content], after: Sequence[Content]) -> Places:
    """The places of objects that are recognised on the other side, one to one, what is most alike first.

    Those that only their name tells apart from others of their kind, as a ServiceAccount, are recognised when
    their content is equal, no other's is, and no richer object of their name was really removed or added.
    """
    search = _Search(before, after)
    search.exact(_moved)
    search.exact(_equal_and_rich)
    search.nearly()
    search.poor()
    return sorted(search.found)


class _Search:
    """What is still to be found on both sides, by place."""

    def __init__(self, before: Sequence[Content], after: Sequence[Content]) -> None:
        kinds = {each.kind for each in before} & {each.kind for each in after}
        self.old = {i: each for i, each in enumerate(before) if each.kind in kinds}
        self.new = {j: each for j, each in enumerate(after) if each.kind in kinds}
        self._all = before, after
        self.found: Places = []

    def exact(self, key: Callable[[Content], Hashable]) -> None:
        """Pair what has an equal key, in order; None is no key."""
        known = _by_key(self.old, key)
        for j, each in list(self.new.items()):
            places = known.get(key(each))
            if places:
                self._take(places.pop(0), j)

    def nearly(self) -> None:
        """Pair what is most alike, if it is alike enough."""
        pairs = [
            (-likeness, i, j)
            for i, places in self._candidates().items()
            for j in places
            if (likeness := self.old[i].likeness(self.new[j])) >= _enough(self.old[i], self.new[j])
        ]
        for _, i, j in sorted(pairs):
            if i in self.old and j in self.new:
                self._take(i, j)

    def _candidates(self) -> dict[int, set[int]]:
        """By place of an old object: new ones of its name, and those that share most of what is rare."""
        named = _by_key(self.new, _name)
        bearers = defaultdict(list)
        for j, each in self.new.items():
            for leaf in each.leaves if each.is_rich else ():
                bearers[each.kind, leaf].append(j)
        found = {}
        for i, each in self.old.items():
            shared: Counter[int] = Counter()
            for leaf in each.leaves if each.is_rich else ():
                places = bearers.get((each.kind, leaf), ())
                if len(places) <= _MOST_BEARERS:
                    shared.update(places)
            best = sorted(shared, key=lambda j: (-shared[j], j))[:_MOST_CANDIDATES]
            found[i] = {*named.get(_name(each), [])[:_MOST_CANDIDATES], *best}
        return found

    def poor(self) -> None:
        """Pair what little content tells nothing apart, where nothing speaks against it."""
        lost = self._names_of_rich()
        old, new = _by_key(self.old, _content), _by_key(self.new, _content)
        for key, places in old.items():
            others = new.get(key, [])
            if len(places) == len(others) == 1:
                i, j = places[0], others[0]
                if not {self.old[i].id.name, self.new[j].id.name} & lost:
                    self._take(i, j)

    def _take(self, i: int, j: int) -> None:
        self.found.append((i, j))
        del self.old[i], self.new[j]

    def _names_of_rich(self) -> set[str]:
        """The names of objects that are really removed or added, and have content of their own."""
        done = {i for i, _ in self.found}, {j for _, j in self.found}
        return {
            each.id.name
            for side, places in zip(self._all, done, strict=True)
            for place, each in enumerate(side)
            if place not in places and each.is_rich
        }


def _by_key(places: dict[int, Content], key: Callable[[Content], Hashable]) -> dict[Hashable, list[int]]:
    """Places by the key of what stands there; None is no key."""
    found: dict[Hashable, list[int]] = defaultdict(list)
    for place, each in places.items():
        if (known := key(each)) is not None:
            found[known].append(place)
    return found


def _name(each: Content) -> Hashable:
    return each.kind, stem(each.id.name)


def _moved(each: Content) -> Hashable:
    return each.kind, each.id.name, each.leaves


def _equal_and_rich(each: Content) -> Hashable:
    return (each.kind, each.leaves) if each.is_rich else None


def _content(each: Content) -> Hashable:
    return each.kind, each.leaves


def _enough(old: Content, new: Content) -> float:
    return _LIKE_ENOUGH_OF_ONE_NAME if _name(old) == _name(new) else _LIKE_ENOUGH

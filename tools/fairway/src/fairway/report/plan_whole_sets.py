"""Client environments that come or go as a whole: their objects by name, since all of it is one change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from fairway.frozen import frozen
from fairway.plan.model import ChangeGroup, Kind, Plan, SetChange
from fairway.report.plan_headline import count
from fairway.report.plan_objects import name_of
from fairway.report.plan_scope import Quote, listed
from fairway.report.printable import one_line

_FEW: Final = 10
"""So many objects are shown with all that they hold, even so."""

_NAMES_SHOWN: Final = 12


@frozen
class WholeSets:
    """Client environments that come, or go, with objects of the same kinds and names, by kind."""

    kind: Kind
    names: tuple[str, ...]
    objects: tuple[tuple[str, tuple[str, ...]], ...]

    def title(self, quote: Quote) -> str:
        """Which they are, and with how much.

        >>> WholeSets(Kind.ADDED, ("a/b",), (("Service", ("x", "y")),)).title(str)
        'a/b comes whole, with 2 objects'
        """
        number = sum(len(names) for _, names in self.objects)
        verbs = ("comes", "come") if self.kind is Kind.ADDED else ("goes", "go")
        each = "" if len(self.names) == 1 else " each"
        told = f"{verbs[len(self.names) > 1]} whole, with {count(number, 'object')}{each}"
        return f"{listed(self.names, _NAMES_SHOWN, quote)} {told}"

    def lines(self, quote: Quote = one_line) -> Iterator[str]:
        """Its objects, a line for each kind."""
        for kind, names in self.objects:
            yield f"{quote(kind)} {listed(names, _NAMES_SHOWN, quote)}"


def split(plan: Plan) -> tuple[tuple[WholeSets, ...], tuple[ChangeGroup, ...]]:
    """Those of a plan, and the groups of changes that are not all within them."""
    kinds = {each.name: kind for each in plan.sets if (kind := _kind(each))}
    inner = [group for group in plan.groups if _is_within(group, kinds)]
    others = tuple(group for group in plan.groups if not _is_within(group, kinds))
    return tuple(_whole(inner, kinds)), others


def _is_within(group: ChangeGroup, kinds: dict[str, Kind]) -> bool:
    names = group.every_name
    return bool(names) and all(kinds.get(name) is group.change.kind for name in names)


def _kind(each: SetChange) -> Kind | None:
    """What becomes of a client environment as a whole; None for one that stays, and for a small one."""
    is_known = each.is_environment and not (each.before_error or each.after_error)
    if not is_known or len(each.changes) <= _FEW:
        return None
    return Kind.ADDED if each.before is None else Kind.REMOVED if each.after is None else None


def _whole(groups: Sequence[ChangeGroup], kinds: dict[str, Kind]) -> Iterator[WholeSets]:
    objects: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for group in groups:
        called = name_of(group, alone=False)
        for name in group.every_name:
            objects[name][group.change.id.kind].append(called)
    alike: dict[object, list[str]] = {}
    for name in filter(objects.__contains__, kinds):
        alike.setdefault((kinds[name], _frozen(objects[name])), []).append(name)
    for names in alike.values():
        yield WholeSets(kinds[names[0]], tuple(names), _frozen(objects[names[0]]))


def _frozen(objects: dict[str, list[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((kind, tuple(names)) for kind, names in objects.items())

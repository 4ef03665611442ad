"""Compare two rendered states, object by object and field by field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from fairway.check.policy.plain import plain
from fairway.plan.compare.fields import field_changes
from fairway.plan.compare.generated import GeneratedNames
from fairway.plan.compare.hidden import Concealer, is_secret, secret_changes
from fairway.plan.compare.order import merged
from fairway.plan.compare.pairs import Pair, Pairs, Placed, pairs
from fairway.plan.compare.shape import Shapes
from fairway.plan.model import FieldChange, Json, Kind, ObjectChange
from fairway.yamlio.node import Mapping


class Compared(NamedTuple):
    """A change, and the object on both sides, None where there is none: here nothing is hidden."""

    change: ObjectChange
    before: Mapping | None
    after: Mapping | None


Side = tuple[str, int]
"""Which object: of the `new` side or, if it is only there, of the `old` one; and its place."""


def compare(
    before: Sequence[Mapping], after: Sequence[Mapping], *, definitions: Iterable[Mapping] = ()
) -> tuple[Compared, ...]:
    """What becomes of each object, in the order of `after`, removed ones where they stood.

    Objects are the same when group, kind, namespace and name are; then when only the suffix of a generated
    name differs; then when their content says so. Fields are compared as the API server would hold them.
    `definitions` are CustomResourceDefinitions from elsewhere; those among the objects are known.
    """
    if _is_equal(before, after):
        return ()
    found = pairs(before, after)
    own = (each for each in (*before, *after) if each.get("kind") == "CustomResourceDefinition")
    comparison = _Comparison(found, Shapes((*definitions, *own)))
    changes = comparison.changes(found)
    return tuple(changes[side] for side in _order(before, found) if side in changes)


def _is_equal(before: Sequence[Mapping], after: Sequence[Mapping]) -> bool:
    return len(before) == len(after) and all(
        old is new or old == new for old, new in zip(before, after, strict=True)
    )


def _order(before: Sequence[Mapping], found: Pairs) -> list[Side]:
    both = (*found.same, *found.generated, *found.renamed)
    became = {old.place: new.place for old, new in both}
    old_side = [("new", became[i]) if i in became else ("old", i) for i in range(len(before))]
    return merged(old_side, [("new", j) for j in range(len(both) + len(found.added))])


class _Comparison:
    """What is known of all objects while each is compared."""

    def __init__(self, found: Pairs, shapes: Shapes) -> None:
        self._names = GeneratedNames((old.id, new.id) for old, new in found.generated)
        self._shapes = shapes

    def changes(self, found: Pairs) -> dict[Side, Compared]:
        """What changes, by where it stands."""
        changes: dict[Side, Compared] = {}
        for pair in found.same:
            old, new = pair
            if old.manifest is not new.manifest and old.manifest != new.manifest:
                fields = self._fields(pair)
                if fields:
                    changes["new", new.place] = _compared(Kind.CHANGED, old, new, fields)
        for old, new in (*found.generated, *found.renamed):
            fields = self._fields((old, new))
            changes["new", new.place] = _compared(Kind.RENAMED, old, new, fields)
        for each in found.removed:
            changes["old", each.place] = _compared(Kind.REMOVED, each, None)
        for each in found.added:
            changes["new", each.place] = _compared(Kind.ADDED, None, each)
        return changes

    def _fields(self, pair: Pair) -> tuple[FieldChange, ...]:
        old, new = pair
        shape = self._shapes.of(new.id.api_version, new.id.kind)
        if is_secret(new.manifest):
            return secret_changes(old.manifest, new.manifest, shape, self._names)
        return field_changes(old.manifest, new.manifest, shape, self._names)


def _compared(
    kind: Kind, old: Placed | None, new: Placed | None, fields: tuple[FieldChange, ...] = ()
) -> Compared:
    change = ObjectChange(kind, old and old.id, new and new.id, fields)
    if old is None or new is None:
        one = old or new
        change = ObjectChange(kind, old and old.id, new and new.id, content=_content(one) if one else None)
    return Compared(change, old and old.manifest, new and new.manifest)


def _content(one: Placed) -> Json:
    value = plain(one.manifest)
    return Concealer().value(value) if is_secret(one.manifest) else value

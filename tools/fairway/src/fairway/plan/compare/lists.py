"""Two states of a list to what is to be compared: item with item, by key, by value or by place."""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from typing import Any, Final, NamedTuple

from fairway.plan.compare.alignment import aligned
from fairway.plan.compare.generated import GeneratedNames
from fairway.plan.compare.order import is_moved, merged
from fairway.plan.compare.stored import Side
from fairway.plan.model import Json

ORDER: Final = "[order]"
"""The last key of the path of a change in the order of a list; its values are the keys of the items."""

_NAMED_BY: Final = ("name", "host", "key", "secretKey", "path", "topologyKey", "port", "type")
"""By which field one recognises an item of a list that has no key."""

_SMALL: Final = 10
_ABSENT: Final = Side()
_NO_NAMES: Final = GeneratedNames()

Key = tuple[Hashable, ...]


class Step(NamedTuple):
    """Two items that belong together: `key` is theirs in the path."""

    key: str | int
    before: Side
    after: Side
    is_whole: bool = False
    """Whether they have so little in common that one replaces the other."""


class Lists(NamedTuple):
    """How a list may change: its items, and the order of their keys, None where that stays."""

    steps: list[Step]
    order: tuple[Json, Json] | None = None


def by_key(before: Side, after: Side, keys: tuple[str, ...], names: GeneratedNames) -> Lists | None:
    """Items by the fields that tell them apart; None where an item is no mapping, or two have one key."""
    old, new = _keyed(before, keys, names), _keyed(after, keys, _NO_NAMES)
    if old is None or new is None:
        return None
    shown = {key: _shown(new.get(key) or old[key], keys, names) for key in merged(list(old), list(new))}
    steps = [Step(f"[{shown[key]}]", old.get(key, _ABSENT), new.get(key, _ABSENT)) for key in shown]
    return Lists(steps, _order(list(old), list(new), shown))


def by_value(before: Side, after: Side) -> Lists | None:
    """The values of a set; None where a value is no scalar, or stands twice."""
    old, new = _valued(before), _valued(after)
    if old is None or new is None:
        return None
    shown = {key: f"={_text(key[0])}" for key in merged(list(old), list(new))}
    steps = [Step(f"[{shown[key]}]", old.get(key, _ABSENT), new.get(key, _ABSENT)) for key in shown]
    return Lists(steps, _order(list(old), list(new), shown))


def by_place(before: Side, after: Side, names: GeneratedNames) -> Lists | None:
    """Items that only their order tells apart; None where the list is better shown as a whole.

    An item that is removed has its old number, all others have their new one.
    """
    old, new = before.items(), after.items()
    likes = [_like(item, names) for item in old], [_like(item, _NO_NAMES) for item in new]
    pairs = aligned([_token(item) for item in old], [_token(item) for item in new], likes)
    if pairs is None or (len(pairs) > 1 and _is_short(old) and _is_short(new)):
        return None
    steps = []
    for i, j in pairs:
        is_whole = i is not None and j is not None and likes[0][i] != likes[1][j]
        place = j if j is not None else i or 0
        one, other = _ABSENT if i is None else old[i], _ABSENT if j is None else new[j]
        steps.append(Step(place, one, other, is_whole))
    return Lists(steps)


def _keyed(side: Side, keys: tuple[str, ...], names: GeneratedNames) -> dict[Key, Side] | None:
    found: dict[Key, Side] = {}
    for item in side.items():
        if not isinstance(item.node, dict):
            return None
        key = tuple([names.renamed(item.child(each).held_value) for each in keys])
        if any(isinstance(part, dict | list) for part in key) or key in found:
            return None
        found[key] = item
    return found


def _shown(item: Side, keys: tuple[str, ...], names: GeneratedNames) -> str:
    """The key of an item as it is written: what is not said of it is not shown either."""
    said = [(key, item.child(key)) for key in keys]
    return ",".join(f"{key}={_text(names.shown(part.value))}" for key, part in said if part.node is not None)


def _valued(side: Side) -> dict[Key, Side] | None:
    found: dict[Key, Side] = {}
    for item in side.items():
        key: Key = (item.held_value,)
        if isinstance(item.node, dict | list) or key in found:
            return None
        found[key] = item
    return found


def _order(old: list[Key], new: list[Key], shown: dict[Key, str]) -> tuple[Json, Json] | None:
    if not is_moved(old, new):
        return None
    return [shown[key] for key in old], [shown[key] for key in new]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _token(item: Side) -> Hashable:
    if isinstance(item.node, str):
        return item.node
    # A list makes it another token than that of a string.
    return (json.dumps(item.held_value, sort_keys=True),)


def _like(item: Side, names: GeneratedNames) -> Hashable:
    """What an item is recognised by, where it is not equal to any other."""
    node = item.node
    if isinstance(node, dict):
        for key in _NAMED_BY:
            if isinstance(node.get(key), str):
                return key, names.renamed(node[key])
        return frozenset(node)
    return type(node).__name__ if isinstance(node, list) else ""


def _is_short(items: Sequence[Side]) -> bool:
    return len(items) <= _SMALL and not any(isinstance(item.node, dict | list) for item in items)

"""Applies changes of fields to an object, so that tests can see that none is missing and none too many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from fairway.plan.compare.lists import ORDER
from fairway.plan.model import ABSENT, FieldChange, Json, Path

Change = tuple[Path, Json, Json]


def applied(value: Any, changes: Iterable[FieldChange]) -> Any:
    """The value of JSON after all changes, the order of keyed lists aside."""
    return _applied(value, [(change.path, change.before, change.after) for change in changes])


def _applied(value: Any, changes: Sequence[Change]) -> Any:
    groups: dict[str | int, list[Change]] = defaultdict(list)
    for path, before, after in changes:
        if not path:
            return after
        groups[path[0]].append((path[1:], before, after))
    if not groups:
        return value
    return _mapping(value, groups) if isinstance(value, dict) else _list(value, groups)


def _mapping(value: dict[str, Any], groups: dict[Any, list[Change]]) -> dict[str, Any]:
    found = dict(value)
    for key, inner in groups.items():
        found[key] = _applied(found.get(key, ABSENT), inner)
    return {key: one for key, one in found.items() if one is not ABSENT}


def _list(value: list[Any], groups: dict[Any, list[Change]]) -> list[Any]:
    removed = {k for k, inner in groups.items() for path, _, after in inner if not path and after is ABSENT}
    added = {k for k, inner in groups.items() for path, before, _ in inner if not path and before is ABSENT}
    found = [item for place, item in enumerate(value) if place not in removed]
    for place in sorted(key for key in added if isinstance(key, int)):
        after = next(after for path, before, after in groups[place] if not path and before is ABSENT)
        found.insert(place, after)
    for key, inner in groups.items():
        rest = [each for each in inner if each[0] or (each[1] is not ABSENT and each[2] is not ABSENT)]
        if isinstance(key, int) and rest:
            found[key] = _applied(found[key], rest)
        elif isinstance(key, str) and key != ORDER:
            _keyed(found, key, inner)
    return found


def _keyed(items: list[Any], key: str, inner: Sequence[Change]) -> None:
    places = [place for place, item in enumerate(items) if _is_named(item, key)]
    if places:
        changed = _applied(items[places[0]], inner)
        items[places[0] : places[0] + 1] = [] if changed is ABSENT else [changed]
    else:
        items.append(_applied(ABSENT, inner))


def _is_named(item: Any, key: str) -> bool:
    said = [part.partition("=") for part in key[1:-1].split(",")]
    if not isinstance(item, dict):
        return [["", "=", str(item)]] == [list(part) for part in said]
    return all(str(item.get(name)) == text for name, _, text in said)

"""Whether the fields that a plan says are changed are those by which two states of an object differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from fairway.plan.model import ABSENT, Absent, FieldChange, Path

# What the API server and its controllers write for their own use.
_BOOKKEEPING = (
    ("metadata", "annotations", "deployment.kubernetes.io/revision"),
    ("metadata", "generation"),
    ("metadata", "managedFields"),
    ("metadata", "resourceVersion"),
    ("status",),
)


def untold(fields: Sequence[FieldChange], live: Any, predicted: Any) -> list[str]:
    """What the plan says and is not so, and what is so and the plan does not say."""
    said = [field.path for field in fields]
    wrong = [
        f"the plan has {field.path}: {field.before!r} → {field.after!r}"
        for field in fields
        if _at(live, field.path) == _at(predicted, field.path)
    ]
    return wrong + [
        f"Argo CD has {path}: {before!r} → {after!r}"
        for path, before, after in _differences((), live, predicted)
        if not _is_told(path, [*said, *_BOOKKEEPING])
    ]


def _is_told(path: Path, said: list[Path]) -> bool:
    """Whether a path of the plan leads to the field, or to what it is in."""
    return any(_plain(path)[: len(one)] == one for one in map(_plain, said))


def _plain(path: Path) -> Path:
    """A path without the numbers or keys of items, which are not the same on both sides."""
    return tuple(key for key in path if isinstance(key, str) and not key.startswith("["))


def _at(value: Any, path: Path) -> Any:
    """What stands at a path; ABSENT where nothing does."""
    for key in path:
        value = _inner(value, key)
    return value


def _inner(value: Any, key: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(key, ABSENT)
    if not isinstance(value, list):
        return ABSENT
    if isinstance(key, int):
        return value[key] if key < len(value) else ABSENT
    name, _, text = key.strip("[]").partition("=")
    return next((item for item in value if isinstance(item, dict) and str(item.get(name)) == text), ABSENT)


def _differences(path: Path, live: Any, predicted: Any) -> Iterator[tuple[Path, Any, Any]]:
    if {type(live), type(predicted)} <= {dict, Absent} and live != predicted:
        live, predicted = live or {}, predicted or {}
        for key in sorted({*live, *predicted}):
            yield from _differences((*path, key), live.get(key, ABSENT), predicted.get(key, ABSENT))
    elif isinstance(live, list) and isinstance(predicted, list) and len(live) == len(predicted):
        for number, (before, after) in enumerate(zip(live, predicted, strict=True)):
            yield from _differences((*path, number), before, after)
    elif live != predicted:
        yield path, live, predicted

"""Changes as texts that are equal where the changes are: what grouping compares instead of trees."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Final

from fairway.manifest import ObjectId
from fairway.plan.model import ABSENT, FieldChange, Hidden, Json, Kind, ObjectChange
from fairway.plan.names import OwnNames

Likeness = tuple[bytes, bytes]
"""Two digests of a change, as it is written and with marks for own names; alike is what shares one."""

_PART: Final = "\1"
_VALUES: Final = "\2"
"""Between the parts of a text. JSON has no control characters, so that none can pretend to be one."""


def likeness(change: ObjectChange, own: OwnNames) -> Likeness:
    """The digests of a whole change. Of a removed object only its identity counts: it is gone either way."""
    fields = [[field.path, _sides(field)] for field in change.fields]
    content = None if change.kind is Kind.REMOVED else _boxed(change.content)
    raw = own.raw(_encode([*_identity(change), fields, content]))
    marked = own.told(raw)
    first = _digest(raw)
    return first, first if marked == raw else _digest(marked)


def family(change: ObjectChange, own: OwnNames) -> str:
    """Which object it is, and what becomes of it, in whatever way."""
    return told(_identity(change), own)


def told_fields(fields: Iterable[FieldChange], own: OwnNames) -> list[tuple[str, str]]:
    """The path and the values of each field as texts, with marks for own names."""
    parts = (f"{_encode(field.path)}{_VALUES}{_encode(_sides(field))}" for field in fields)
    text = own.told(own.raw(_PART.join(parts)))
    pairs = (part.partition(_VALUES) for part in text.split(_PART) if part)
    return [(path, values) for path, _, values in pairs]


def told(values: Json, own: OwnNames) -> str:
    """A value as a text, with marks for own names."""
    return own.told(own.raw(_encode(values)))


def _identity(change: ObjectChange) -> list[Json]:
    return [change.kind, _parts(change.before), _parts(change.after)]


def _parts(made: ObjectId | None) -> list[str]:
    # The version of a kind is a field of it, as any other.
    return [made.group, *made[1:]] if made else []


def _sides(field: FieldChange) -> list[Json]:
    return [_boxed(field.before), _boxed(field.after)]


def _boxed(value: Json) -> list[Json]:
    # Nothing is not to be taken for a value that says so.
    return [] if value is ABSENT or value == ABSENT else [value]


def _hidden(value: Json) -> Json:
    # Digests are of one object alone: that a secret value changes is all that can be alike.
    return {"": "hidden" if isinstance(value, Hidden) else "absent"}


_encode: Final = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":"), default=_hidden
).encode


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()

"""Changes as texts that are equal where the changes are: what grouping compares instead of trees."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from fairway.manifest import ObjectId
from fairway.plan.model import ABSENT, FieldChange, Hidden, Json, Kind, ObjectChange
from fairway.plan.names import OwnNames

Likeness = tuple[bytes, bytes]
"""Two digests of a change, as it is written and with marks for own names; alike is what shares one."""


def likeness(change: ObjectChange, own: OwnNames) -> Likeness:
    """The digests of a whole change. Of a removed object only its identity counts: it is gone either way."""
    parts = ["", change.kind, *_of_id(change.before), *_of_id(change.after)]
    for field in change.fields:
        parts += _of_field(field)
    if change.kind is not Kind.REMOVED:
        parts += _of(change.content)
    return _digests("".join(parts), own)


def family(change: ObjectChange, own: OwnNames) -> bytes:
    """The digest of which object it is, and what becomes of it, in whatever way."""
    return _digests("".join([change.kind, *_of_id(change.before), *_of_id(change.after)]), own)[1]


def told(values: Iterable[Json], own: OwnNames) -> str:
    """Values as one text, with marks for own names."""
    return own.told(own.raw("".join(part for value in values for part in _of(value))))


def _digests(text: str, own: OwnNames) -> Likeness:
    raw = own.raw(text)
    marked = own.told(raw)
    first = _digest(raw)
    return first, first if marked == raw else _digest(marked)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _of_id(made: ObjectId | None) -> Iterator[str]:
    # The version of a kind is a field of it, as any other.
    return _of([made.group, made.kind, made.namespace, made.name] if made else None)


def _of_field(field: FieldChange) -> Iterator[str]:
    yield from _of(list(field.path))
    yield from _of(field.before)
    yield from _of(field.after)


def _of(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield "\0'"
        yield value.replace("\0", "\0\0")
    elif isinstance(value, dict):
        yield "\0{"
        for key in sorted(value):
            yield from _of(key)
            yield from _of(value[key])
        yield "\0}"
    elif isinstance(value, (list, tuple)):
        yield "\0["
        for item in value:
            yield from _of(item)
        yield "\0]"
    elif isinstance(value, Hidden):
        # Digests are of one object alone: that a secret value changes is all that can be alike.
        yield "\0*"
    else:
        yield "\0-" if value == ABSENT else f"\0={value!r}"

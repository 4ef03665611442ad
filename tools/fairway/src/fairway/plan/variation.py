"""What nearly equal changes of one object differ in: the smaller groups told by the largest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fairway.plan.likeness import told_fields
from fairway.plan.model import ABSENT, FieldChange, Json, Kind, ObjectChange, Path, Variation
from fairway.plan.names import OwnNames

_SHARED = 0.5
"""The part of the smaller change's fields that the other one has too, for the two to be nearly equal."""

_Told = dict[str, tuple[FieldChange, str]]


class Member(NamedTuple):
    """Changes that are the same: that of the first rendered set, and its own names."""

    change: ObjectChange
    names: tuple[str, ...]
    own: OwnNames


def varied(main: Member, others: Sequence[Member]) -> tuple[tuple[Variation, ...], list[Member]]:
    """Those of the others that are nearly equal to the main one, as variations of it, and the rest."""
    if not others:
        return (), []
    variations, rest = [], []
    most = _told(main)
    for member in others:
        here = _told(member)
        if _is_near(most, here):
            variations.append(_variation(member, most, here))
        else:
            rest.append(member)
    return tuple(variations), rest


def _is_near(most: _Told, here: _Told) -> bool:
    fewer = min(len(most), len(here))
    return not fewer or len(most.keys() & here.keys()) >= _SHARED * fewer


def _variation(member: Member, most: _Told, here: _Told) -> Variation:
    more = (field for path, (field, value) in here.items() if path not in most or most[path][1] != value)
    less = (field for path, (field, _) in most.items() if path not in here)
    return Variation(member.names, member.change, tuple(more), tuple(less))


def _told(member: Member) -> _Told:
    """The fields of a change by their paths, with their values, both with marks for own names."""
    change, own = member.change, member.own
    fields = change.fields if change.kind in (Kind.CHANGED, Kind.RENAMED) else tuple(_leaves(change.content))
    texts = told_fields(fields, own)
    return {path: (field, value) for field, (path, value) in zip(fields, texts, strict=True)}


def _leaves(content: Json, path: Path = ()) -> Iterator[FieldChange]:
    """The leaves of an object that is new, as if each were a field that comes."""
    if isinstance(content, dict) and content:
        for key, value in content.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(content, list) and content:
        for index, value in enumerate(content):
            yield from _leaves(value, (*path, index))
    elif content != ABSENT:
        yield FieldChange(path, ABSENT, content)

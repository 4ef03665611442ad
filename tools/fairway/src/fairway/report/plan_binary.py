"""Binary content of ConfigMaps in a report: how much it is, and what tells it apart, in its place."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import replace
from typing import Final

from fairway.plan.model import FieldChange, Json, ObjectChange

_KEY: Final = "binaryData"
_DIGEST_SHOWN: Final = 8


def without_binaries(change: ObjectChange) -> ObjectChange:
    """The change as people read it: nobody reads base64, of which one megabyte has 19,000 lines."""
    content = change.content
    if isinstance(content, dict) and _KEY in content:
        content = {**content, _KEY: _told(content[_KEY])}
    fields = tuple(_field(field) for field in change.fields)
    return (
        change
        if fields == change.fields and content is change.content
        else replace(change, content=content, fields=fields)
    )


def binary_fields(fields: tuple[FieldChange, ...]) -> tuple[FieldChange, ...]:
    """The fields, with binary values told."""
    return tuple(map(_field, fields))


def _field(field: FieldChange) -> FieldChange:
    if field.path[:1] != (_KEY,):
        return field
    return replace(field, before=_told(field.before), after=_told(field.after))


def _told(value: Json) -> Json:
    """A binary value in words; those within a mapping each for itself.

    >>> _told({"logo.png": "aGVsbG8="})
    {'logo.png': '(binary, 5 bytes, sha256 2cf24dba)'}
    """
    if isinstance(value, dict):
        return {key: _told(each) for key, each in value.items()}
    if not isinstance(value, str):
        return value
    try:
        content = base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        return value
    digest = hashlib.sha256(content).hexdigest()[:_DIGEST_SHOWN]
    return f"(binary, {len(content):,} bytes, sha256 {digest})"

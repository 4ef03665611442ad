"""What a Secret holds, put out of sight: what is left tells that values differ, and nothing of them.

A digest, however keyed, could be guessed at by whoever knows the rest of the Secret. So each distinct value
of one change gets a number, in the order in which they are met: equal values of a Secret have equal numbers,
and numbers of two Secrets say nothing of each other.
"""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Final

from fairway.plan.compare.fields import field_changes
from fairway.plan.compare.generated import GeneratedNames
from fairway.plan.compare.shape import Shape
from fairway.plan.model import ABSENT, FieldChange, Hidden, Json, Path
from fairway.yamlio.node import Mapping, Node

_HOLDS: Final = ("data", "stringData")
_LAST_APPLIED: Final = ("metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration")


class Concealer:
    """Hides the values of one Secret, on both sides."""

    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}

    def fields(self, changes: tuple[FieldChange, ...]) -> tuple[FieldChange, ...]:
        """Changes of the Secret, with what it holds hidden."""
        return tuple(
            replace(
                change,
                before=self.value(change.before, change.path),
                after=self.value(change.after, change.path),
            )
            for change in changes
        )

    def value(self, value: Json, path: Path = ()) -> Json:
        """The value of a field of the Secret, the keys of its data seen and their values not."""
        if value is ABSENT:
            return value
        if path == _LAST_APPLIED or (path and path[0] in _HOLDS and not _is_data(value, path)):
            return self._hidden(value)
        if isinstance(value, dict):
            return {key: self.value(inner, (*path, key)) for key, inner in sorted(value.items())}
        return value

    def _hidden(self, value: Json) -> Hidden:
        text = json.dumps(value, sort_keys=True)
        return Hidden(self._numbers.setdefault(text, str(len(self._numbers) + 1)))


def _is_data(value: Json, path: Path) -> bool:
    return len(path) == 1 and isinstance(value, dict)


def is_secret(manifest: Mapping) -> bool:
    """Whether an object is a Secret, whatever else is wrong with it."""
    return manifest.get("kind") == "Secret"


def secret_changes(
    before: Mapping, after: Mapping, shape: Shape | None, names: GeneratedNames
) -> tuple[FieldChange, ...]:
    """The fields in which two states of a Secret differ; a value is the same in `data` and `stringData`."""
    found = field_changes(_held(before), _held(after), shape, names)
    return Concealer().fields(tuple(replace(each, path=_written(each.path, before, after)) for each in found))


def _held(secret: Mapping) -> Mapping:
    """The Secret as the server keeps it: what `stringData` says stands in `data`, in base64."""
    data, texts = secret.get("data", {}), secret.get("stringData", {})
    if not isinstance(data, dict) or not isinstance(texts, dict):
        return secret
    held = {key: _normal(value) for key, value in data.items()}
    held |= {key: _encoded(value) for key, value in texts.items()}
    return {**{key: value for key, value in secret.items() if key not in _HOLDS}, "data": held}


def _written(path: Path, before: Mapping, after: Mapping) -> Path:
    """Where a manifest says what the server keeps in `data`: the new one, or else the old one."""
    if path[:1] != _HOLDS[:1]:
        return path
    for secret in (after, before):
        for field in reversed(_HOLDS):
            if isinstance(said := secret.get(field), dict) and (len(path) == 1 or path[1] in said):
                return (field, *path[1:])
    return path


def _encoded(value: Node) -> Node:
    return _base64(value.encode("utf-8", "surrogatepass")) if isinstance(value, str) else value


def _normal(value: Node) -> Node:
    """What is base64, written anew: it may be broken into lines; what is none stays."""
    if not isinstance(value, str):
        return value
    try:
        return _base64(base64.b64decode(value.replace("\r", "").replace("\n", ""), validate=True))
    except ValueError:
        return value


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()

"""Field paths of replacements: `spec.containers.[name=web].env.0.value`, taken apart once and kept."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from fairway.errors import KustomizeError
from fairway.kustomize.fieldspec import split_path
from fairway.pattern import pattern

FIELD: Final = "field"
INDEX: Final = "index"
MATCH: Final = "match"
EVERY: Final = "every"
LAST: Final = "last"
INVALID: Final = "invalid"

_NUMBER: Final = pattern(r"[+-]?[0-9]+")
_MAX_INT: Final = 2**63 - 1


class Step(NamedTuple):
    """One part of a path: its text, what it is, and for `[key=value]` and indexes what that says."""

    text: str
    kind: str
    number: int = 0
    key: str = ""
    value: str = ""

    @property
    def wants_list(self) -> bool:
        """Whether a node that is created for this step is a list."""
        return self.kind in {INDEX, MATCH} or (self.kind == INVALID and self.text.startswith("["))


Path = tuple[Step, ...]


@lru_cache(maxsize=8192)
def target_path(path: str) -> Path:
    """The steps of a target's field path, where `-` and a negative number are names of fields."""
    return tuple(step_of(part) for part in split_field_path(path))


@lru_cache(maxsize=8192)
def source_path(path: str) -> Path:
    """The steps of a source's field path, where `-` is the last element; blank parts are skipped."""
    return lookup_steps(target_path(path))


@lru_cache(maxsize=8192)
def lookup_steps(path: Path) -> Path:
    """The steps of a target path as a look-up takes them, blank ones left out."""
    return tuple(_lookup_step(text) for step in path if (text := step.text.strip()))


def split_field_path(path: str) -> list[str]:
    r"""The parts of a path; a dot behind a backslash or within brackets is text.

    Brackets stay around what has a `=` in it, and go from what was only protected by them.
    """
    result: list[str] = []
    open_parts: list[str] | None = None
    for part in split_path(path, "."):
        if open_parts is None:
            if not part.startswith("[") or part.endswith("]"):
                result.append(part)
                continue
            open_parts = []
        open_parts.append(part)
        if len(open_parts) > 1 and part.endswith("]"):
            result.append(_joined(open_parts))
            open_parts = None
    if open_parts is not None:
        result.append(_joined(open_parts))
    return result


def _joined(parts: list[str]) -> str:
    text = ".".join(parts)
    return text if "=" in text else text.strip("[]")


def step_of(text: str) -> Step:
    """The step that one part of a path is."""
    number = _number(text)
    if number is not None and number >= 0:
        return Step(text, INDEX, number=number)
    if text.startswith("[") and text.endswith("]"):
        key, equals, value = text.removesuffix("]").removeprefix("[").partition("=")
        return Step(text, MATCH, key=key, value=value) if equals else Step(text, INVALID)
    return Step(text, EVERY if text == "*" else FIELD)


def _lookup_step(text: str) -> Step:
    if text == "-":
        return Step(text, LAST)
    number = _number(text)
    return Step(text, INVALID) if number is not None and number < 0 else step_of(text)


def _number(text: str) -> int | None:
    if not _NUMBER.fullmatch(text):
        return None
    number = int(text)
    return number if -_MAX_INT - 1 <= number <= _MAX_INT else None


def invalid_step(step: Step) -> KustomizeError:
    """What is wrong with a step that is neither a field nor an element of a list."""
    if step.text.startswith("["):
        return KustomizeError(
            f"`{step.text}` names no element of a list",
            remedy="Write `[key=value]`, or `[=value]` in a list of scalars; a field needs no brackets.",
        )
    return KustomizeError(f"`{step.text}` cannot be an index: it is negative")

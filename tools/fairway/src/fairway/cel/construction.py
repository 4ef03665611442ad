"""Literals of lists and maps whose parts are computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fairway.cel.cost import LIST_LITERAL, MAP_LITERAL
from fairway.cel.frame import COST, Run
from fairway.cel.shown import shown
from fairway.cel.values import Failed, Map, Optional


def list_of(runs: tuple[Run, ...], optional: frozenset[int]) -> Run:
    """How to make a list; optional elements without a value are left out."""

    def run(frame: list[Any]) -> Any:
        elements: list[Any] = []
        result: Any = elements
        for position, element in enumerate(runs):
            value = element(frame)
            if value.__class__ is Failed:
                result = value
                break
            if position in optional:
                if value.__class__ is not Optional:
                    result = Failed(
                        f"cannot initialize optional list element from non-optional value {shown(value)}"
                    )
                    break
                if not value.present:
                    continue
                value = value.value
            elements.append(value)
        frame[COST] += LIST_LITERAL
        return result

    return run


def map_of(entries: Sequence[tuple[Run, Run, bool]]) -> Run:
    """How to make a map of keys, values, and whether they are optional."""

    def run(frame: list[Any]) -> Any:
        result = _mapped(entries, frame)
        frame[COST] += MAP_LITERAL
        return result

    return run


def _mapped(entries: Sequence[tuple[Run, Run, bool]], frame: list[Any]) -> Any:
    made = Map()
    for key_run, value_run, optional in entries:
        key = key_run(frame)
        if key.__class__ is Failed:
            return key
        value = value_run(frame)
        if value.__class__ is Failed:
            return value
        if optional:
            if value.__class__ is not Optional:
                return Failed(
                    f"cannot initialize optional entry '{shown(key)}' from non-optional value {shown(value)}"
                )
            if not value.present:
                made.drop(key)
                continue
            value = value.value
        made.put(key, value)
    if all(type(key) is str for key in made):
        return dict(made.items())
    return made

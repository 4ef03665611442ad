"""Frozen classes are dataclasses whose instances never change, and cost nothing to define."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, asdict, field, fields, replace
from typing import Any

import pytest

from fairway.frozen import frozen


@frozen
class Point:
    """A class with and without defaults."""

    x: int
    y: int = 0
    tags: dict[str, str] = field(default_factory=dict)


@frozen
class Named(Point):
    """A class with the fields of another."""

    name: str = ""


def test_fields_are_given_by_position_and_by_name() -> None:
    assert (Point(1, 2).x, Point(1, 2).y, Point(x=1).y) == (1, 2, 0)
    assert Named(1, name="a").name == "a"


@pytest.mark.parametrize(("arguments", "named"), [((), {}), ((1,), {"z": 2}), ((1, 2, {}, 4), {})])
def test_what_does_not_fit_the_fields_is_refused(arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="Point"):
        Point(*arguments, **named)


def test_instances_are_equal_by_class_and_values() -> None:
    """A default counts as the same value given."""
    assert Point(1) == Point(1, 0, {})
    assert Point(1) != Point(2)
    assert Point(1) != Named(1)
    assert len({Cell(1), Cell(1), Cell(2)}) == 2


@frozen
class Cell:
    """A class of values that have a hash."""

    row: int


def test_instances_never_change() -> None:
    point = Point(1)
    with pytest.raises(FrozenInstanceError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del point.x


def test_the_functions_of_dataclasses_work() -> None:
    named = Named(1, name="a")
    assert replace(named, x=2) == Named(2, name="a")
    assert [each.name for each in fields(Named)] == ["x", "y", "tags", "name"]
    assert asdict(named) == {"x": 1, "y": 0, "tags": {}, "name": "a"}
    assert repr(Point(1)) == "Point(x=1, y=0, tags={})"


def test_instances_can_be_copied_and_pickled() -> None:
    assert copy.deepcopy(Point(1, 2)) == pickle.loads(pickle.dumps(Point(1, 2))) == Point(1, 2)  # noqa: S301

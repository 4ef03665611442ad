"""Calls of functions on frames: arguments first, failures on, and the cost to the frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from fairway.cel.cost import Cost
from fairway.cel.frame import COST, Run
from fairway.cel.values import Failed, Failure


def called(implementation: Callable[..., Any], runs: Sequence[Run], cost: Cost | None, *, early: bool) -> Run:
    """How to call an implementation; with `early`, a failed first of two arguments spares the second."""
    if len(runs) == 1:
        return _called_with_one(implementation, runs[0], cost)
    if len(runs) == 2:  # noqa: PLR2004
        return _called_with_two(implementation, runs[0], runs[1], cost, early=early)
    return _called_with_any(implementation, tuple(runs), cost)


def _called_with_one(implementation: Callable[..., Any], argument: Run, cost: Cost | None) -> Run:
    def run(frame: list[Any]) -> Any:
        value = argument(frame)
        result = value
        if value.__class__ is not Failed:
            try:
                result = implementation(value)
            except Failure as failure:
                result = Failed(str(failure))
        frame[COST] += 1 if cost is None else cost((value,), result)
        return result

    return run


def _called_with_two(
    implementation: Callable[..., Any], left: Run, right: Run, cost: Cost | None, *, early: bool
) -> Run:
    def run(frame: list[Any]) -> Any:
        one = left(frame)
        if early and one.__class__ is Failed:
            return one
        two = right(frame)
        if one.__class__ is Failed:
            result = one
        elif two.__class__ is Failed:
            result = two
        else:
            try:
                result = implementation(one, two)
            except Failure as failure:
                result = Failed(str(failure))
        frame[COST] += 1 if cost is None else cost((one, two), result)
        return result

    return run


def _called_with_any(implementation: Callable[..., Any], runs: tuple[Run, ...], cost: Cost | None) -> Run:
    last = len(runs) - 1

    def run(frame: list[Any]) -> Any:
        values = []
        for position, argument in enumerate(runs):
            value = argument(frame)
            values.append(value)
            if value.__class__ is Failed:
                if position == last:
                    frame[COST] += 1 if cost is None else cost(values, value)
                return value
        try:
            result = implementation(*values)
        except Failure as failure:
            result = Failed(str(failure))
        frame[COST] += 1 if cost is None else cost(values, result)
        return result

    return run

"""Comprehensions: the loops of the usual macros as loops, and any other fold step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from fairway.cel.cost import LIST_LITERAL
from fairway.cel.frame import COST, LIMIT, ExceededError, Later, Run
from fairway.cel.operations import NO_OVERLOAD, is_map
from fairway.cel.qualifiers import go_type
from fairway.cel.syntax import Call, Comprehension, Expression, ListLiteral, Literal
from fairway.cel.values import Failed, LazyMap, Map, scalar
from fairway.yamlio.node import Scalar

_Slots = tuple[int, int | None]
#: What plans an inner expression: it gives `run` and `constant`.
_Planner = Callable[[Expression], Any]


def looped(node: Comprehension, over: Run, slots: _Slots, plan: _Planner) -> Run | None:
    """The loop of a quantifier, or of what makes a list; None when it is another fold."""
    step = node.step
    if isinstance(step, Call) and step.function in ("_&&_", "_||_") and isinstance(node.initial, Literal):
        decides = step.function == "_||_"
        return _quantified(over, slots, plan(step.arguments[1]).run, decides=decides)
    if isinstance(node.initial, ListLiteral):
        condition, appended = _condition(step)
        element = _appended(appended)
        return _listed(over, slots, None if condition is None else plan(condition).run, plan(element))
    if isinstance(node.result, Call) and isinstance(node.initial, Literal):
        condition, _ = _condition(step)
        if condition is not None:
            return _counted(over, slots, plan(condition).run)
    return None


def _condition(step: Expression) -> tuple[Expression | None, Expression]:
    if isinstance(step, Call) and step.function == "_?_:_":
        return step.arguments[0], step.arguments[1]
    return None, step


def _appended(step: Expression) -> Expression:
    """The element in `accumulator + [element]`."""
    if isinstance(step, Call) and isinstance(step.arguments[1], ListLiteral):
        return step.arguments[1].elements[0]
    raise TypeError(step)


def _entries(value: Any, slots: _Slots) -> Iterable[tuple[Any, Any]] | Failed:
    """What a loop goes over, as pairs; with one variable the second of each is nothing."""
    if value.__class__ is list:
        if slots[1] is not None:
            return enumerate(value)
        return [(element, None) for element in value]
    if is_map(value):
        if slots[1] is not None:
            return list(value.items())
        return [(key, None) for key in value]
    if slots[1] is not None:
        return Failed(f"unsupported comprehension range type: {go_type(value)}")
    return Failed(f"got '{go_type(value)}', expected iterable type")


def _bind(frame: list[Any], slots: _Slots, first: Any, second: Any) -> None:
    frame[slots[0]] = scalar(first) if first.__class__ is Scalar else first
    if slots[1] is not None:
        frame[slots[1]] = scalar(second) if second.__class__ is Scalar else second


def _within(frame: list[Any]) -> None:
    if frame[COST] > frame[LIMIT]:
        raise ExceededError


def _quantified(over: Run, slots: _Slots, predicate: Run, *, decides: bool) -> Run:
    """All and exists: a deciding value ends the loop, failures wait for one."""
    other = not decides
    asking = 3 if decides else 2

    def run(frame: list[Any]) -> Any:
        entries = _range(over, slots, frame)
        if entries.__class__ is Failed:
            return entries
        result: Any = other
        for first, second in entries:
            frame[COST] += asking
            if result is decides:
                break
            _bind(frame, slots, first, second)
            frame[COST] += 1
            value = predicate(frame)
            if value is decides:
                result = decides
            elif result is other and value is not other:
                result = value if value.__class__ is Failed else Failed(NO_OVERLOAD)
            _within(frame)
        frame[COST] += 1
        return result

    return run


def _range(over: Run, slots: _Slots, frame: list[Any]) -> Any:
    value = over(frame)
    return value if value.__class__ is Failed else _entries(value, slots)


def _listed(over: Run, slots: _Slots, condition: Run | None, element: Any) -> Run:
    """Map and filter: the list of what the condition lets through."""
    value_of = element.run
    each = 2 if element.constant else 2 + LIST_LITERAL

    def run(frame: list[Any]) -> Any:
        entries = _range(over, slots, frame)
        if entries.__class__ is Failed:
            return entries
        made: list[Any] = []
        failed: Failed | None = None
        for first, second in entries:
            _bind(frame, slots, first, second)
            if condition is not None:
                wanted = condition(frame)
                if wanted is False:
                    continue
                if wanted is not True:
                    failed = wanted if wanted.__class__ is Failed else Failed(NO_OVERLOAD)
                    continue
            frame[COST] += each
            value = value_of(frame)
            if failed is None:
                if value.__class__ is Failed:
                    failed = value
                else:
                    made.append(value)
            _within(frame)
        frame[COST] += 1
        return made if failed is None else failed

    return run


def _counted(over: Run, slots: _Slots, predicate: Run) -> Run:
    """exists_one: whether the predicate holds once."""

    def run(frame: list[Any]) -> Any:
        entries = _range(over, slots, frame)
        if entries.__class__ is Failed:
            return entries
        count = 0
        failed: Failed | None = None
        for first, second in entries:
            _bind(frame, slots, first, second)
            value = predicate(frame)
            if value is True:
                frame[COST] += 2
                count += 1
            elif value is not False:
                failed = value if value.__class__ is Failed else Failed(NO_OVERLOAD)
            _within(frame)
        frame[COST] += 2
        return count == 1 if failed is None else failed

    return run


def fold(
    over: Run,
    slots: _Slots,
    accumulator: int,
    initial: Run,
    condition: Run,
    step: Run,
    result: Run,
) -> Run:
    """Any fold; the accumulator is computed when it is first asked for."""

    def run(frame: list[Any]) -> Any:
        frame[accumulator] = Later(lambda: _initial(initial, frame))
        entries = _range(over, slots, frame)
        if entries.__class__ is Failed:
            return entries
        for first, second in entries:
            _bind(frame, slots, first, second)
            if condition(frame) is False:
                break
            frame[accumulator] = step(frame)
            _within(frame)
        value = result(frame)
        return dict(value.items()) if value.__class__ is Map and _named(value) else value

    return run


def _initial(initial: Run, frame: list[Any]) -> Any:
    value = initial(frame)
    return Map() if value.__class__ is dict and not value else value


def _named(value: Map | LazyMap) -> bool:
    return all(type(key) is str for key in value)

"""The planner: turns a checked tree into functions, once, that run on frames.

A frame is a list: what was spent, what may be spent, the variables of the environment, and those of the
comprehensions. A function takes a frame, adds its cost to what was spent, and gives a value; a failure is a
value (`Failed`), for cel-go goes on with one, and counts what that costs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from fairway.cel.application import called
from fairway.cel.calls import Calls
from fairway.cel.comprehensions import fold, looped
from fairway.cel.construction import list_of, map_of
from fairway.cel.cost import cost_of
from fairway.cel.frame import AbortedError, Run
from fairway.cel.operations import NO_OVERLOAD
from fairway.cel.qualifiers import KEYS, Step, attribute, go_type
from fairway.cel.syntax import (
    Call,
    Comprehension,
    Expression,
    Ident,
    ListLiteral,
    Literal,
    MapLiteral,
    Select,
)
from fairway.cel.values import Failed, Failure, Optional

#: Names of types that the checker knows and the runtime does not.
_NO_VALUES = frozenset(("duration", "timestamp"))
_CONVERSIONS = frozenset(
    ("bool", "bytes", "double", "duration", "dyn", "int", "string", "timestamp", "type", "uint")
)


class PlanError(Exception):
    """An expression that is well typed and cannot be planned: a constant conversion fails."""


class Plan(NamedTuple):
    """How to get a value, and the value itself when it is constant."""

    run: Run
    constant: bool = False
    value: Any = None


def _constant(value: Any) -> Plan:
    return Plan(lambda _frame: value, constant=True, value=value)


class Planner:
    """Plans one tree; `slots` says where the variables of the environment are."""

    def __init__(self, calls: Calls, slots: Mapping[str, int], first_free: int) -> None:
        self._calls = calls
        self._scopes: list[Mapping[str, int]] = [slots]
        self.size = first_free
        #: The variables of the environment that the tree refers to.
        self.used: set[str] = set()

    def plan(self, node: Expression) -> Plan:  # noqa: PLR0911 - one for each kind of node
        """The plan of a node with all below it."""
        match node:
            case Literal():
                return _constant(node.value)
            case ListLiteral():
                return self._list(node)
            case MapLiteral():
                return self._map(node)
            case Comprehension():
                return Plan(self._comprehension(node))
            case Select() if node.ident is not None:
                return self.plan(node.ident)
            case Ident() if node.constant is not None:
                if node.name in _NO_VALUES:
                    raise PlanError(f"reference to undefined type: {node.name}")
                return _constant(node.constant)
            case Ident() | Select():
                return Plan(self._attribute(node, resolved=False))
            case Call():
                return self._call(node)
        raise PlanError(f"unsupported expr: {type(node).__name__}")

    def _slot(self, name: str) -> int | None:
        for scope in reversed(self._scopes):
            if name in scope:
                if scope is self._scopes[0]:
                    self.used.add(name)
                return scope[name]
        return None

    def _take(self) -> int:
        self.size += 1
        return self.size - 1

    def _call(self, node: Call) -> Plan:
        match node.function:
            case "_&&_" | "_||_":
                left, right = [self.plan(argument).run for argument in node.arguments]
                return Plan(_logical(left, right, decides=node.function == "_||_"))
            case "_?_:_":
                return Plan(self._conditional(node))
            case "_[_]" | "_[?_]" | "_?._":
                return Plan(self._attribute(node, resolved=False))
        return self._function(node)

    def _function(self, node: Call) -> Plan:
        operands = node.arguments if node.target is None else [node.target, *node.arguments]
        plans = [self.plan(operand) for operand in operands]
        if node.function in ("or", "orValue"):
            return Plan(_alternative(plans[0].run, plans[1].run, unwrap=node.function == "orValue"))
        if node.function == "@in" and node.overloads == ("in_list",) and plans[1].constant:
            member = _membership(plans[0].run, plans[1].value)
            if member is not None:
                return member
        constant = tuple([plan.value if plan.constant else None for plan in plans])
        implementation = self._calls.implementation(node.function, node.overloads, constant)
        if len(plans) == 1 and plans[0].constant and node.function in _CONVERSIONS:
            return _converted(implementation, plans[0].value)
        cost = cost_of(node.function, node.overloads)
        runs = [plan.run for plan in plans]
        early = self._calls.stops_early(node.function, node.overloads, plans[-1].constant if plans else False)
        return Plan(called(implementation, runs, cost, early=early))

    def _conditional(self, node: Call) -> Run:
        condition = self.plan(node.arguments[0]).run
        yes, no = [self._resolved(branch) for branch in node.arguments[1:]]

        def run(frame: list[Any]) -> Any:
            value = condition(frame)
            if value is True:
                return yes(frame)
            if value is False:
                return no(frame)
            return value if value.__class__ is Failed else Failed(NO_OVERLOAD)

        return run

    def _resolved(self, node: Expression) -> Run:
        """How to get a branch's, or an index's, value: a variable is then free."""
        if _is_attribute(node):
            return self._attribute(node, resolved=True)
        return self.plan(node).run

    def _attribute(self, node: Expression, *, resolved: bool) -> Run:
        steps: list[Step] = []
        base = node
        tested = False
        while True:
            if isinstance(base, Select) and base.ident is None and not (base.test and base is not node):
                tested = tested or base.test
                steps.append(Step(base.field, None, optional=False, test=base.test))
                base = base.operand
            elif isinstance(base, Call) and base.function in ("_[_]", "_[?_]", "_?._"):
                steps.append(self._index(base))
                base = base.arguments[0]
            else:
                break
        own = 0 if resolved or tested or _is_conditional(base) else 1
        if tested and _is_conditional(base):
            own = -1
        if isinstance(base, Select) and base.ident is not None:
            base = base.ident
        steps.reverse()
        if isinstance(base, Ident) and base.constant is None:
            slot = self._slot(base.name)
            return attribute(None, slot, base.name, tuple(steps), own)
        return attribute(self.plan(base).run, None, "", tuple(steps), own)

    def _index(self, node: Call) -> Step:
        optional = node.function != "_[_]"
        index = node.arguments[1]
        plan = None if _is_attribute(index) else self.plan(index)
        if plan is not None and plan.constant:
            if type(plan.value) not in KEYS:
                raise PlanError(f"invalid qualifier type: {go_type(plan.value)}")
            return Step(plan.value, None, optional=optional, test=False)
        run = self._attribute(index, resolved=True) if plan is None else plan.run
        return Step(None, run, optional=optional, test=False, native=plan is None)

    def _list(self, node: ListLiteral) -> Plan:
        plans = [self.plan(element) for element in node.elements]
        if all(plan.constant for plan in plans) and not node.optional:
            return _constant([plan.value for plan in plans])
        return Plan(list_of(tuple([plan.run for plan in plans]), node.optional))

    def _map(self, node: MapLiteral) -> Plan:
        entries = [(self.plan(key), self.plan(value), optional) for key, value, optional in node.entries]
        run = map_of([(key.run, value.run, optional) for key, value, optional in entries])
        if all(key.constant and value.constant and not optional for key, value, optional in entries):
            return _constant(run([0]))
        return Plan(run)

    def _comprehension(self, node: Comprehension) -> Run:
        over = self.plan(node.range).run
        initial = self.plan(node.initial)
        accumulator, first, second = self._take(), self._take(), self._take()
        self._scopes.append({node.accumulator: accumulator})
        variables = {node.variable: first}
        if node.variable2 is not None:
            variables[node.variable2] = second
        self._scopes.append(variables)
        slots = (first, second if node.variable2 is not None else None)
        run = looped(node, over, slots, self.plan)
        if run is None:
            run = fold(
                over,
                slots,
                accumulator,
                initial.run,
                self.plan(node.condition).run,
                self.plan(node.step).run,
                self._outside(node.result),
            )
        del self._scopes[-2:]
        return run

    def _outside(self, result: Expression) -> Run:
        """The result of a fold, which sees the accumulator and not the variables of the loop."""
        inner = self._scopes.pop()
        run = self.plan(result).run
        self._scopes.append(inner)
        return run


def _is_conditional(node: Expression) -> bool:
    return isinstance(node, Call) and node.function == "_?_:_"


def _is_attribute(node: Expression) -> bool:
    if isinstance(node, Ident):
        return node.constant is None
    if isinstance(node, Select):
        return node.ident is None or node.ident.constant is None
    return isinstance(node, Call) and node.function in ("_[_]", "_[?_]", "_?._")


def _logical(left: Run, right: Run, *, decides: bool) -> Run:
    """`&&` and `||`: the deciding value wins over failures, on whichever side it is."""
    other = not decides

    def run(frame: list[Any]) -> Any:
        value = left(frame)
        if value is decides:
            return value
        second = right(frame)
        if second is decides:
            return second
        if value is other:
            if second is other:
                return other
            value = second
        return value if value.__class__ is Failed else Failed(NO_OVERLOAD)

    return run


def _alternative(left: Run, right: Run, *, unwrap: bool) -> Run:
    def run(frame: list[Any]) -> Any:
        value = left(frame)
        if value.__class__ is not Optional:
            return value
        if value.present:
            return value.value if unwrap else value
        return right(frame)

    return run


def _membership(element: Run, container: Any) -> Plan | None:
    """`x in [constants]`: a set, and free, when all are numbers, strings or booleans."""
    if not container:
        return _constant(value=False)
    if not all(type(item) in KEYS for item in container):
        return None
    plain = frozenset([item for item in container if type(item) is not bool])
    booleans = frozenset([item for item in container if type(item) is bool])

    def run(frame: list[Any]) -> Any:
        value = element(frame)
        kind = value.__class__
        if kind is Failed:
            return value
        if kind is bool:
            return value in booleans
        if kind is bytes:
            raise AbortedError("runtime error: hash of unhashable type types.Bytes")
        return kind in KEYS and value in plain

    return Plan(run)


def _converted(implementation: Callable[..., Any], value: Any) -> Plan:
    try:
        return _constant(implementation(value))
    except Failure as failure:
        raise PlanError(str(failure)) from None

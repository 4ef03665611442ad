"""The tree that the parser makes, the checker annotates, and the planner turns into functions."""

from __future__ import annotations

from typing import Any

from fairway.cel.types import Type


class Expression:
    """A node: where it is, and, once checked, its type."""

    __slots__ = ("offset", "type")

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.type: Type | None = None


class Literal(Expression):
    """A constant of the text."""

    __slots__ = ("value",)

    def __init__(self, offset: int, value: Any) -> None:
        super().__init__(offset)
        self.value = value


class Ident(Expression):
    """A name; `constant` is set by the checker when it names a type."""

    __slots__ = ("constant", "name")

    def __init__(self, offset: int, name: str) -> None:
        super().__init__(offset)
        self.name = name
        self.constant: Any = None


class Select(Expression):
    """`operand.field`, or `has(operand.field)` when it only tests; `ident` when it is a dotted name."""

    __slots__ = ("field", "ident", "operand", "test")

    def __init__(self, offset: int, operand: Expression, field: str, *, test: bool = False) -> None:
        super().__init__(offset)
        self.operand = operand
        self.field = field
        self.test = test
        self.ident: Ident | None = None


class Call(Expression):
    """A function or operator; `overloads` are those that the checker found to fit."""

    __slots__ = ("arguments", "function", "overloads", "target")

    def __init__(
        self, offset: int, function: str, arguments: list[Expression], target: Expression | None = None
    ) -> None:
        super().__init__(offset)
        self.function = function
        self.arguments = arguments
        self.target = target
        self.overloads: tuple[str, ...] = ()


class ListLiteral(Expression):
    """`[a, ?b]`: elements, and which of them are optional."""

    __slots__ = ("elements", "optional")

    def __init__(self, offset: int, elements: list[Expression], optional: frozenset[int]) -> None:
        super().__init__(offset)
        self.elements = elements
        self.optional = optional


class MapLiteral(Expression):
    """`{a: b, ?c: d}`: entries of key, value and whether optional."""

    __slots__ = ("entries",)

    def __init__(self, offset: int, entries: list[tuple[Expression, Expression, bool]]) -> None:
        super().__init__(offset)
        self.entries = entries


class Message(Expression):
    """`name{field: value}`: no admission policy can make one, so it is only refused."""

    __slots__ = ("name",)

    def __init__(self, offset: int, name: str) -> None:
        super().__init__(offset)
        self.name = name


class Comprehension(Expression):
    """A fold over a range: what every macro becomes."""

    __slots__ = ("accumulator", "condition", "initial", "range", "result", "step", "variable", "variable2")

    def __init__(  # noqa: PLR0913, PLR0917 - a fold has as many parts
        self,
        offset: int,
        range: Expression,  # noqa: A002 - the specification's name
        variables: tuple[str, str | None],
        accumulator: str,
        initial: Expression,
        condition: Expression,
        step: Expression,
        result: Expression,
    ) -> None:
        super().__init__(offset)
        self.range = range
        self.variable, self.variable2 = variables
        self.accumulator = accumulator
        self.initial = initial
        self.condition = condition
        self.step = step
        self.result = result

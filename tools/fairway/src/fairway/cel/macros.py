"""What looks like a call and is none: `has`, the comprehensions, and those of optional values."""

from __future__ import annotations

from collections.abc import Callable

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

#: A macro by name, number of arguments, and whether it is called on something.
Key = tuple[str, int, bool]

_ACCUMULATOR = "@result"
_FORBIDDEN = (_ACCUMULATOR, "__result__")
_UNUSED = "#unused"


class MacroError(Exception):
    """A macro's arguments are not what it takes."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message


def expand(offset: int, name: str, arguments: list[Expression], target: Expression | None) -> Expression:
    """What a macro stands for; all that it adds has the place of its opening parenthesis."""
    key = (name, len(arguments), target is not None)
    return _EXPANDERS[key](_At(offset), arguments, target or arguments[0])


class _At:
    """Makes nodes at one place."""

    def __init__(self, offset: int) -> None:
        self.offset = offset

    def result(self) -> Expression:
        return Ident(self.offset, _ACCUMULATOR)

    def literal(self, value: object) -> Expression:
        return Literal(self.offset, value)

    def list(self, *elements: Expression) -> Expression:
        return ListLiteral(self.offset, list(elements), frozenset())

    def call(self, function: str, *arguments: Expression, on: Expression | None = None) -> Expression:
        return Call(self.offset, function, list(arguments), on)

    def append(self, element: Expression) -> Expression:
        return self.call("_+_", self.result(), self.list(element))

    def when(self, condition: Expression | None, step: Expression) -> Expression:
        return step if condition is None else self.call("_?_:_", condition, step, self.result())

    def fold(
        self,
        over: Expression,
        variables: tuple[str, str | None],
        initial: Expression,
        step: Expression,
        condition: Expression | None = None,
        result: Expression | None = None,
    ) -> Expression:
        return Comprehension(
            self.offset,
            over,
            variables,
            _ACCUMULATOR,
            initial,
            condition or self.literal(value=True),
            step,
            result or self.result(),
        )


_Expander = Callable[[_At, list[Expression], Expression], Expression]


def _variable(argument: Expression, complaint: str = "argument must be a simple name") -> str:
    if not isinstance(argument, Ident):
        raise MacroError(argument.offset, complaint)
    if argument.name in _FORBIDDEN:
        raise MacroError(argument.offset, "iteration variable overwrites accumulator variable")
    return argument.name


def _one(arguments: list[Expression]) -> tuple[str, str | None]:
    return _variable(arguments[0]), None


def _two(arguments: list[Expression]) -> tuple[str, str | None]:
    for argument in arguments[:2]:
        if not isinstance(argument, Ident):
            raise MacroError(argument.offset, "argument must be a simple name")
    first, second = arguments[0], arguments[1]
    if isinstance(first, Ident) and isinstance(second, Ident) and first.name == second.name:
        raise MacroError(second.offset, f"duplicate variable name: {first.name}")
    return _variable(first), _variable(second)


_Variables = Callable[[list[Expression]], tuple[str, "str | None"]]


def _has(at: _At, arguments: list[Expression], _target: Expression) -> Expression:
    argument = arguments[0]
    if not isinstance(argument, Select) or argument.test:
        raise MacroError(argument.offset, "invalid argument to has() macro")
    return Select(at.offset, argument.operand, argument.field, test=True)


def _all(variables: _Variables) -> _Expander:
    def expander(at: _At, arguments: list[Expression], target: Expression) -> Expression:
        names = variables(arguments)
        step = at.call("_&&_", at.result(), arguments[-1])
        return at.fold(
            target, names, at.literal(value=True), step, at.call("@not_strictly_false", at.result())
        )

    return expander


def _exists(variables: _Variables) -> _Expander:
    def expander(at: _At, arguments: list[Expression], target: Expression) -> Expression:
        names = variables(arguments)
        step = at.call("_||_", at.result(), arguments[-1])
        proceed = at.call("@not_strictly_false", at.call("!_", at.result()))
        return at.fold(target, names, at.literal(value=False), step, proceed)

    return expander


def _exists_one(variables: _Variables) -> _Expander:
    def expander(at: _At, arguments: list[Expression], target: Expression) -> Expression:
        names = variables(arguments)
        step = at.when(arguments[-1], at.call("_+_", at.result(), at.literal(1)))
        result = at.call("_==_", at.result(), at.literal(1))
        return at.fold(target, names, at.literal(0), step, result=result)

    return expander


def _map(at: _At, arguments: list[Expression], target: Expression) -> Expression:
    name = _variable(arguments[0], "argument is not an identifier")
    condition = arguments[1] if len(arguments) == 3 else None  # noqa: PLR2004 - variable, condition, value
    return at.fold(target, (name, None), at.list(), at.when(condition, at.append(arguments[-1])))


def _filter(at: _At, arguments: list[Expression], target: Expression) -> Expression:
    name = _variable(arguments[0], "argument is not an identifier")
    step = at.when(arguments[1], at.append(Ident(arguments[0].offset, name)))
    return at.fold(target, (name, None), at.list(), step)


def _transform_list(at: _At, arguments: list[Expression], target: Expression) -> Expression:
    names = _two(arguments)
    return at.fold(target, names, at.list(), at.when(_condition(arguments), at.append(arguments[-1])))


def _condition(arguments: list[Expression]) -> Expression | None:
    return arguments[2] if len(arguments) == 4 else None  # noqa: PLR2004 - two variables, condition, value


def _transform_map(at: _At, arguments: list[Expression], target: Expression) -> Expression:
    names = _two(arguments)
    insert = at.call("cel.@mapInsert", at.result(), Ident(at.offset, names[0]), arguments[-1])
    return at.fold(target, names, MapLiteral(at.offset, []), at.when(_condition(arguments), insert))


def _transform_map_entry(at: _At, arguments: list[Expression], target: Expression) -> Expression:
    names = _two(arguments)
    insert = at.call("cel.@mapInsert", at.result(), arguments[-1])
    return at.fold(target, names, MapLiteral(at.offset, []), at.when(_condition(arguments), insert))


def _opt_map(name: str, *, wrap: bool) -> _Expander:
    def expander(at: _At, arguments: list[Expression], target: Expression) -> Expression:
        if not isinstance(arguments[0], Ident):
            raise MacroError(arguments[0].offset, f"{name}() variable name must be a simple identifier")
        variable = arguments[0].name
        bound: Expression = Comprehension(
            at.offset,
            at.list(),
            (_UNUSED, None),
            variable,
            at.call("value", on=target),
            at.literal(value=False),
            Ident(at.offset, variable),
            arguments[1],
        )
        if wrap:
            bound = at.call("optional.of", bound)
        return at.call("_?_:_", at.call("hasValue", on=target), bound, at.call("optional.none"))

    return expander


_STANDARD: dict[Key, _Expander] = {
    ("has", 1, False): _has,
    ("all", 2, True): _all(_one),
    ("exists", 2, True): _exists(_one),
    ("exists_one", 2, True): _exists_one(_one),
    ("map", 2, True): _map,
    ("map", 3, True): _map,
    ("filter", 2, True): _filter,
    ("optMap", 2, True): _opt_map("optMap", wrap=True),
    ("optFlatMap", 2, True): _opt_map("optFlatMap", wrap=False),
}
_TWO_VARIABLES: dict[Key, _Expander] = {
    ("all", 3, True): _all(_two),
    ("exists", 3, True): _exists(_two),
    ("existsOne", 3, True): _exists_one(_two),
    ("exists_one", 3, True): _exists_one(_two),
    ("transformList", 3, True): _transform_list,
    ("transformList", 4, True): _transform_list,
    ("transformMap", 3, True): _transform_map,
    ("transformMap", 4, True): _transform_map,
    ("transformMapEntry", 3, True): _transform_map_entry,
    ("transformMapEntry", 4, True): _transform_map_entry,
}
_EXPANDERS = _STANDARD | _TWO_VARIABLES


def known_macros(minor: int) -> frozenset[Key]:
    """The macros that Kubernetes 1.`minor` has."""
    if minor >= 33:  # noqa: PLR2004 - since when a new policy may use them
        return frozenset(_EXPANDERS)
    return frozenset(_STANDARD)

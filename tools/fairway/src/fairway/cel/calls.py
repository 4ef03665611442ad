"""Which implementation a call gets: its overload's, guarded by the types, or a dispatch over all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fairway.cel.declarations import Overload
from fairway.cel.functions import OVERLOADS, PATTERNS, SINGLE, UNGUARDED
from fairway.cel.operations import NO_OVERLOAD, is_map
from fairway.cel.types import Type
from fairway.cel.values import Duration, Failure, Optional, Timestamp, TypeValue, Uint, scalar, type_name
from fairway.yamlio.node import Scalar

Implementation = Callable[..., Any]


class Calls:
    """The implementations of the functions of one version."""

    def __init__(self, functions: Mapping[str, tuple[Overload, ...]]) -> None:
        self._functions = functions

    def implementation(
        self, function: str, overloads: tuple[str, ...], constants: tuple[Any, ...]
    ) -> Implementation:
        """What computes a call; it raises `Failure` for what the types do not allow.

        `constants` are the arguments' values where they are constant: a constant pattern is compiled once.
        """
        if function in PATTERNS and len(constants) > 1 and type(constants[1]) is str:
            return PATTERNS[function](constants[1])
        if function in SINGLE:
            return SINGLE[function]
        declared = self._functions[function]
        if len(overloads) == 1 or len(declared) == 1:
            chosen = overloads[0] if overloads else declared[0].name
            overload = next(one for one in declared if one.name == chosen)
            if chosen in UNGUARDED:
                return OVERLOADS[chosen]
            return _guarded(overload)
        return _dispatched(function, declared)

    def stops_early(self, function: str, overloads: tuple[str, ...], constant_pattern: bool) -> bool:  # noqa: FBT001
        """Whether a call with two arguments forgets the second when the first fails."""
        if function in PATTERNS and constant_pattern:
            return True
        return function == "format" or (function not in SINGLE and len(overloads) > 1)


def _guarded(overload: Overload) -> Implementation:
    implementation = OVERLOADS[overload.name]
    function, expected = overload.function, overload.arguments
    if all(argument.kind in _CLASSES for argument in expected):
        return _guarded_by_class(function, implementation, tuple([_CLASSES[one.kind] for one in expected]))

    def run(*arguments: Any) -> Any:
        if not all(_fits(one, value) for one, value in zip(expected, arguments, strict=True)):
            raise Failure(_unfit(function, arguments))
        return implementation(*arguments)

    return run


def _guarded_by_class(
    function: str, implementation: Implementation, classes: tuple[type, ...]
) -> Implementation:
    if len(classes) == 1:
        only = classes[0]

        def unary(value: Any) -> Any:
            if value.__class__ is not only:
                raise Failure(_unfit(function, (value,)))
            return implementation(value)

        return unary

    def run(*arguments: Any) -> Any:
        for one, value in zip(classes, arguments, strict=True):
            if value.__class__ is not one:
                raise Failure(_unfit(function, arguments))
        return implementation(*arguments)

    return run


def _dispatched(function: str, declared: tuple[Overload, ...]) -> Implementation:
    choices = [(one.arguments, OVERLOADS[one.name]) for one in declared]

    def run(*arguments: Any) -> Any:
        for expected, implementation in choices:
            if len(expected) == len(arguments) and all(
                _fits(one, value) for one, value in zip(expected, arguments, strict=True)
            ):
                return implementation(*arguments)
        raise Failure(_unfit(function, arguments))

    return run


def _unfit(function: str, arguments: tuple[Any, ...]) -> str:
    return f"{NO_OVERLOAD}: {function}({', '.join([type_name(value) for value in arguments])})"


_CLASSES: dict[str, type] = {
    "bool": bool,
    "int": int,
    "uint": Uint,
    "double": float,
    "string": str,
    "bytes": bytes,
    "null": type(None),
    "timestamp": Timestamp,
    "duration": Duration,
    "type": TypeValue,
}


def _fits(expected: Type, value: Any) -> bool:  # noqa: PLR0911 - one for each kind
    """Whether a value can be given for a type; of lists and maps the first element counts."""
    kind = expected.kind
    if kind in ("dyn", "variable"):
        return True
    if value.__class__ is Scalar:
        value = scalar(value)
    if kind in _CLASSES:
        return type(value) is _CLASSES[kind]
    if kind == "list":
        return type(value) is list and (not value or _fits(expected.element, value[0]))
    if kind == "map":
        if not is_map(value):
            return False
        for key, item in value.items():
            return _fits(expected.parameters[0], key) and _fits(expected.parameters[1], item)
        return True
    if expected.name == "optional_type":
        return type(value) is Optional
    return type_name(value) == expected.name

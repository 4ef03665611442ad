"""Environments: what an expression may refer to; they turn texts into programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from fairway.cel.calls import Calls
from fairway.cel.checker import Checker
from fairway.cel.declarations import functions
from fairway.cel.errors import CelSyntaxError, CelTypeError
from fairway.cel.frame import FIRST
from fairway.cel.literals import check_literals
from fairway.cel.macros import known_macros
from fairway.cel.parser import parse
from fairway.cel.planner import PlanError, Planner
from fairway.cel.program import Program
from fairway.cel.source import Source
from fairway.cel.syntax import Expression
from fairway.cel.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    DYN,
    INT,
    KUBERNETES,
    NULL,
    STRING,
    TIMESTAMP,
    TYPE,
    UINT,
    Type,
    list_of,
    map_of,
    optional_of,
)
from fairway.cel.values import Failure

_TYPE_NAMES: dict[str, Type] = {
    one.name: one for one in (BOOL, BYTES, DOUBLE, DURATION, INT, NULL, STRING, TIMESTAMP, TYPE, UINT)
} | {"list": list_of(DYN), "map": map_of(DYN, DYN), "optional_type": optional_of(DYN)}
_TYPE_NAMES |= {"duration": DURATION, "timestamp": TIMESTAMP}
_NETWORKS = 31


class Environment:
    """The functions of a Kubernetes version and the variables of a place, with their types.

    `version` is the cluster's, such as "1.33": new expressions may use what the API server of that version
    lets a new policy use, which is what its predecessor knew. `variables` may have dotted names.
    """

    def __init__(self, version: str, variables: Mapping[str, Type]) -> None:
        self._minor = int(version.removeprefix("v").split(".")[1])
        self._variables = dict(variables)
        self._slots = {name: FIRST + position for position, name in enumerate(self._variables)}

    def compile(self, text: str, *, result: Type | Sequence[Type] | None = None) -> Program:
        """The program of an expression, which must give `result` (one of several) if that is said.

        Raises CelSyntaxError or CelTypeError, whose message is the API server's.
        """
        source = Source(text)
        tree = parse(source, known_macros(self._minor))
        if tree is None or source.failed:
            raise CelSyntaxError(f"compilation failed: {source.errors()}")
        try:
            found = self._checked(source, tree)
            _expected(found, result)
            return self._planned(text, tree, found)
        except RecursionError:
            raise CelSyntaxError(
                "compilation failed: ERROR: <input>:-1:0: expression recursion limit exceeded: 250"
            ) from None

    def _checked(self, source: Source, tree: Expression) -> Type:
        names = _type_names(self._minor)
        found = Checker(source, functions(self._minor), self._variables, names).check(tree)
        if not source.failed:
            check_literals(source, tree)
        if source.failed:
            raise CelTypeError(f"compilation failed: {source.errors()}")
        return found

    def _planned(self, text: str, tree: Expression, found: Type) -> Program:
        planner = Planner(_calls(self._minor), self._slots, FIRST + len(self._slots))
        try:
            plan = planner.plan(tree)
        except (PlanError, Failure) as error:
            raise CelTypeError(f"program instantiation failed: {error}") from None
        slots = {name: slot for name, slot in self._slots.items() if name in planner.used}
        return Program(text, found, plan.run, slots, planner.size)


def _expected(found: Type, result: Type | Sequence[Type] | None) -> None:
    if result is None:
        return
    wanted = [result] if isinstance(result, Type) else list(result)
    if found in wanted:
        return
    one = len(wanted) == 1
    names = str(wanted[0]) if one else f"[{' '.join([str(want) for want in wanted])}]"
    raise CelTypeError(f"must evaluate to {names if one else f'one of {names}'} but got {found}")


@cache
def _calls(minor: int) -> Calls:
    return Calls(functions(minor))


@cache
def _type_names(minor: int) -> dict[str, Any]:
    if minor < _NETWORKS:
        return _TYPE_NAMES
    return _TYPE_NAMES | {name: KUBERNETES[name] for name in ("net.IP", "net.CIDR")}

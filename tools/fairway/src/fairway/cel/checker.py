"""The checker: each node gets its type and each call its overloads, or it says what is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from fairway.cel.declarations import Overload
from fairway.cel.source import Source
from fairway.cel.syntax import (
    Call,
    Comprehension,
    Expression,
    Ident,
    ListLiteral,
    Literal,
    MapLiteral,
    Message,
    Select,
)
from fairway.cel.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DYN,
    ERROR,
    INT,
    NULL,
    STRING,
    UINT,
    Substitutions,
    Type,
    list_of,
    map_of,
    most_general,
    optional_of,
    type_of,
    variable,
)
from fairway.cel.values import TypeValue, Uint

_LITERALS = {
    bool: BOOL,
    int: INT,
    Uint: UINT,
    float: DOUBLE,
    str: STRING,
    bytes: BYTES,
    type(None): NULL,
}


class Checker:
    """Checks one tree; afterwards its nodes have types, and dotted names and functions are resolved."""

    def __init__(
        self,
        source: Source,
        functions: Mapping[str, tuple[Overload, ...]],
        variables: Mapping[str, Type],
        type_names: Mapping[str, Type],
    ) -> None:
        self._source = source
        self._functions = functions
        self._scopes: list[Mapping[str, Type]] = [variables]
        self._type_names = type_names
        self._known = Substitutions()
        self._fresh = 0
        self._seen: list[Expression] = []

    def check(self, tree: Expression) -> Type:
        """The type of the tree; errors go to the source."""
        self._visit(tree)
        for node in self._seen:
            node.type = self._known.apply(node.type or DYN, free_is_dyn=True)
        return tree.type or DYN

    def _visit(self, node: Expression) -> Type:
        match node:
            case Literal():
                found = _LITERALS[type(node.value)]
            case Ident():
                found = self._ident(node)
            case Select():
                found = self._select(node)
            case Call():
                found = self._call(node)
            case ListLiteral():
                found = self._list(node)
            case MapLiteral():
                found = self._map(node)
            case Comprehension():
                found = self._comprehension(node)
            case Message():
                found = self._undeclared(node, node.name)
            case _:
                raise TypeError(type(node))
        node.type = found
        self._seen.append(node)
        return found

    def _undeclared(self, node: Expression, name: str) -> Type:
        self._source.report(node.offset, f"undeclared reference to '{name}' (in container '')")
        return ERROR

    def _lookup(self, name: str) -> Type | None:
        name = name.removeprefix(".")
        for scope in reversed(self._scopes):
            if name in scope:
                return scope[name]
        known = self._type_names.get(name)
        return None if known is None else type_of(known)

    def _declared(self, node: Ident) -> Type | None:
        found = self._lookup(node.name)
        if found is not None:
            node.name = node.name.removeprefix(".")
        if found is not None and found.kind == "type" and found.parameters:
            node.constant = TypeValue(found.element.name)
        return found

    def _ident(self, node: Ident) -> Type:
        name = node.name
        found = self._declared(node)
        return self._undeclared(node, name) if found is None else found

    def _select(self, node: Select) -> Type:
        if not node.test:
            name = _qualified(node)
            if name is not None and self._lookup(name) is not None:
                node.ident = Ident(node.offset, name)
                return self._declared(node.ident) or ERROR
        found = self._field(node, node.operand, node.field, optional=False)
        return BOOL if node.test else self._known.apply(found)

    def _field(self, node: Expression, operand: Expression, field: str, *, optional: bool) -> Type:
        visited = self._visit(operand)
        target = self._known.apply(visited)
        inner = _unwrapped(target)
        of = target if inner is None else inner
        result = self._field_type(node, of, field)
        return optional_of(result) if optional or inner is not None else result

    def _field_type(self, node: Expression, of: Type, field: str) -> Type:
        if of.kind == "map":
            return of.parameters[1]
        if of.kind == "struct":
            if of.fields is None:
                self._source.report(node.offset, f"unexpected failed resolution of '{of.name}'")
                return ERROR
            fields = of.fields
            if field not in fields:
                self._source.report(node.offset, f"undefined field '{field}'")
                return ERROR
            return fields[field]
        if of.kind == "variable":
            self._assignable(DYN, of)
        elif of.kind not in ("dyn", "error"):
            self._source.report(node.offset, f"type '{of.text}' does not support field selection")
        return DYN

    def _assignable(self, left: Type, right: Type) -> bool:
        trial = self._known.copy()
        if trial.assignable(left, right):
            self._known = trial
            return True
        return False

    def _call(self, node: Call) -> Type:
        if node.function == "_?._":
            operand, field = node.arguments
            found = self._field(node, operand, _text_of(field), optional=True)
            self._visit(field)
            node.overloads = ("select_optional_field",)
            return self._known.apply(found)
        for argument in node.arguments:
            self._visit(argument)
        if node.target is not None:
            prefix = _qualified(node.target)
            name = f"{prefix}.{node.function}" if prefix is not None else ""
            if name.removeprefix(".") in self._functions:
                node.function, node.target = name.removeprefix("."), None
                return self._resolved(node)
            self._visit(node.target)
        if node.function.removeprefix(".") not in self._functions:
            return self._undeclared(node, node.function)
        node.function = node.function.removeprefix(".")
        return self._resolved(node)

    def _resolved(self, node: Call) -> Type:
        given = [argument.type or DYN for argument in node.arguments]
        member = node.target is not None
        if node.target is not None:
            given.insert(0, node.target.type or DYN)
        if node.function in ("_&&_", "_||_"):
            return self._logical(node, given)
        result: Type | None = None
        names = []
        for overload in self._functions[node.function]:
            if overload.member != member or len(overload.arguments) != len(given):
                continue
            arguments, returns = self._instance(overload)
            trial = self._known.copy()
            if not trial.all_assignable(tuple(given), arguments):
                continue
            self._known = trial
            names.append(overload.name)
            found = trial.apply(returns)
            if result is None:
                result = found
            elif result.kind != "dyn" and found != result:
                result = DYN
        if result is None:
            self._no_overload(node, given, member=member)
            return ERROR
        node.overloads = tuple(names)
        return result

    def _logical(self, node: Call, given: list[Type]) -> Type:
        node.overloads = ("logical_and" if node.function == "_&&_" else "logical_or",)
        wrong = False
        for argument, found in zip(node.arguments, given, strict=True):
            if not self._assignable(found, BOOL):
                self._mismatch(argument, BOOL, found)
                wrong = True
        return ERROR if wrong else BOOL

    def _instance(self, overload: Overload) -> tuple[tuple[Type, ...], Type]:
        if not overload.variables:
            return overload.arguments, overload.result
        fresh = Substitutions({name: self._variable() for name in sorted(overload.variables)})
        return tuple([fresh.apply(argument) for argument in overload.arguments]), fresh.apply(overload.result)

    def _no_overload(self, node: Call, given: list[Type], *, member: bool) -> None:
        shown = [self._known.apply(one, free_is_dyn=True).text for one in given]
        receiver = f"{shown.pop(0)}." if member else ""
        signature = f"{receiver}({', '.join(shown)})"
        message = f"found no matching overload for '{node.function}' applied to '{signature}'"
        self._source.report(node.offset, message)

    def _mismatch(self, node: Expression, expected: Type, found: Type) -> None:
        self._source.report(node.offset, f"expected type '{expected.text}' but found '{found.text}'")

    def _variable(self) -> Type:
        self._fresh += 1
        return variable(f"_var{self._fresh - 1}")

    def _list(self, node: ListLiteral) -> Type:
        joined: Type | None = None
        for position, element in enumerate(node.elements):
            found = self._visit(element)
            if position in node.optional:
                found = self._unwrapped_entry(element, found)
            joined = self._join(joined, found)
        return list_of(joined or self._variable())

    def _unwrapped_entry(self, node: Expression, found: Type) -> Type:
        inner = _unwrapped(found)
        if inner is not None:
            return inner
        if found.kind != "dyn":
            self._mismatch(node, optional_of(found), found)
        return found

    def _map(self, node: MapLiteral) -> Type:
        keys: Type | None = None
        values: Type | None = None
        for key, value, optional in node.entries:
            keys = self._join(keys, self._visit(key))
            found = self._visit(value)
            if optional:
                found = self._unwrapped_entry(value, found)
            values = self._join(values, found)
        return map_of(keys or self._variable(), values or self._variable())

    def _join(self, previous: Type | None, current: Type) -> Type:
        """The type of all entries; that literals are of one type is checked later, but not in formats."""
        if previous is None:
            return current
        return most_general(previous, current) if self._assignable(previous, current) else DYN

    def _comprehension(self, node: Comprehension) -> Type:
        visited = self._visit(node.range)
        over = self._known.apply(visited)
        initial = self._visit(node.initial)
        self._scopes.append({node.accumulator: initial})
        first, second = self._iterated(node, over)
        variables = {node.variable: first}
        if node.variable2 is not None:
            variables[node.variable2] = second
        self._scopes.append(variables)
        self._expect(node.condition, BOOL)
        self._expect(node.step, initial)
        self._scopes.pop()
        result = self._visit(node.result)
        self._scopes.pop()
        return self._known.apply(result)

    def _expect(self, node: Expression, expected: Type) -> None:
        found = self._visit(node)
        if not self._assignable(expected, found):
            self._mismatch(node, expected, found)

    def _iterated(self, node: Comprehension, over: Type) -> tuple[Type, Type]:
        two = node.variable2 is not None
        if over.kind == "list":
            return (INT, over.element) if two else (over.element, DYN)
        if over.kind == "map":
            return over.parameters[0], over.parameters[1]
        if over.kind in ("dyn", "error", "variable"):
            self._assignable(DYN, over)
            return DYN, DYN
        self._source.report(
            node.range.offset,
            f"expression of type '{over.text}' cannot be range of a comprehension "
            "(must be list, map, or dynamic)",
        )
        return ERROR, ERROR


def _unwrapped(of: Type) -> Type | None:
    return of.element if of.kind == "opaque" and of.name == "optional_type" else None


def _text_of(node: Expression) -> str:
    return str(node.value) if isinstance(node, Literal) else ""


def _qualified(node: Expression) -> str | None:
    """The dotted name that a chain of selections may be."""
    if isinstance(node, Ident):
        return node.name
    if isinstance(node, Select) and not node.test:
        prefix = _qualified(node.operand)
        return None if prefix is None else f"{prefix}.{node.field}"
    return None

"""What is checked of literals once all types are known (the API server's validators, since 1.29)."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.cel.functions import OVERLOADS
from fairway.cel.functions.formatting import REFUSALS, clauses
from fairway.cel.functions.regexes import compiled
from fairway.cel.source import Source
from fairway.cel.syntax import Call, Comprehension, Expression, ListLiteral, Literal, MapLiteral, Select
from fairway.cel.types import DYN, Type
from fairway.cel.values import Failure


def check_literals(source: Source, tree: Expression) -> None:
    """Report durations, timestamps, patterns, lists, maps and formats that cannot be right."""
    for node, formatted in _nodes(tree, formatted=False):
        if isinstance(node, Call):
            _call(source, node)
        elif isinstance(node, ListLiteral) and not formatted:
            _list(source, node)
        elif isinstance(node, MapLiteral) and not formatted:
            _map(source, node)


def _nodes(node: Expression, *, formatted: bool) -> Iterator[tuple[Expression, bool]]:
    """A node and all below it, each with whether it stands within a call of `format`."""
    yield node, formatted
    formatted = formatted or (isinstance(node, Call) and node.function == "format")
    for child in _children(node):
        yield from _nodes(child, formatted=formatted)


def _children(node: Expression) -> list[Expression]:
    match node:
        case Call():
            return node.arguments if node.target is None else [node.target, *node.arguments]
        case Select():
            return [] if node.ident is not None else [node.operand]
        case ListLiteral():
            return node.elements
        case MapLiteral():
            return [part for key, value, _ in node.entries for part in (key, value)]
        case Comprehension():
            return [node.range, node.initial, node.condition, node.step, node.result]
    return []


def _call(source: Source, node: Call) -> None:
    first = node.arguments[0] if node.arguments else None
    if node.function in ("duration", "timestamp", "matches") and isinstance(first, Literal):
        if not _valid(node, first):
            source.report(first.offset, f"invalid {node.function} argument")
    elif node.function == "format" and isinstance(node.target, Literal) and isinstance(first, ListLiteral):
        _format(source, node, str(node.target.value), first)


def _valid(node: Call, literal: Literal) -> bool:
    try:
        if node.function == "matches":
            compiled(str(literal.value))
        else:
            OVERLOADS[_CONVERSIONS[type(literal.value)].format(node.function)](literal.value)
    except (Failure, KeyError):
        return False
    return True


_CONVERSIONS = {str: "string_to_{}", int: "int64_to_{}"}


def _list(source: Source, node: ListLiteral) -> None:
    first: Type | None = None
    for position, element in enumerate(node.elements):
        found = _held(element, optional=position in node.optional)
        if first is None:
            first = found
        elif first != found:
            _mismatch(source, element, first, found)
            return


def _map(source: Source, node: MapLiteral) -> None:
    keys: Type | None = None
    values: Type | None = None
    for key, value, optional in node.entries:
        held_key, held = _held(key), _held(value, optional=optional)
        if keys is None or values is None:
            keys, values = held_key, held
            continue
        if keys != held_key:
            _mismatch(source, key, keys, held_key)
        if values != held:
            _mismatch(source, value, values, held)


def _held(node: Expression, *, optional: bool = False) -> Type:
    found = node.type or DYN
    return found.element if optional and found.parameters else found


def _mismatch(source: Source, node: Expression, expected: Type, found: Type) -> None:
    source.report(node.offset, f"expected type '{expected.text}' but found '{found.text}'")


def _format(source: Source, node: Call, text: str, arguments: ListLiteral) -> None:
    used = 0
    try:
        for position, clause in enumerate(clauses(text, len(arguments.elements), checked=True)):
            if not clause.letter:
                break
            used += 1
            wrong = _unformattable(clause.letter, arguments.elements[position])
            if wrong is not None:
                says = REFUSALS[clause.letter.lower()][0]
                message = f"error during formatting: {says}{(wrong.type or DYN).name}"
                source.report(wrong.offset, message)
                return
    except Failure as failure:
        source.report(node.offset, str(failure))
        return
    if len(arguments.elements) > used:
        source.report(
            node.offset,
            f"too many arguments supplied to string.format (expected {used}, got {len(arguments.elements)})",
        )


def _unformattable(letter: str, node: Expression) -> Expression | None:
    """The argument, or the part of it, that a clause cannot take."""
    kinds = REFUSALS[letter.lower()][1]
    found = node.type or DYN
    if found.kind != "dyn" and found.kind not in kinds:
        return node
    if letter == "s":
        for child in _children(node) if isinstance(node, ListLiteral | MapLiteral) else []:
            wrong = _unformattable(letter, child)
            if wrong is not None:
                return wrong
    return None

"""A template and its values to text, as Go's text/template executes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fairway.argo.template.fault import TemplateError
from fairway.argo.template.functions import call
from fairway.argo.template.parser import parse
from fairway.argo.template.shown import MISSING, shown
from fairway.argo.template.syntax import (
    Block,
    Chain,
    Fields,
    Function,
    Jump,
    Literal,
    Output,
    Pipeline,
    Text,
    Variable,
)

_OPTIONS = {"missingkey=default", "missingkey=invalid", "missingkey=zero", "missingkey=error"}
_LARGEST = 1024 * 1024
_STEPS = 100_000


def render(source: str, values: dict[str, Any], options: Sequence[str] = ()) -> str:
    """The text of a template. Raises TemplateError where Go would, and for what is not known here."""
    for option in options:
        if option not in _OPTIONS:
            raise TemplateError(f"unrecognized option: {option}")
    run = _Run(values, is_strict="missingkey=error" in options)
    run.nodes(parse(source), values)
    return "".join(run.written)


class _Jumped(Exception):  # noqa: N818 - it is no error
    """A `break` or `continue` on its way to its range."""


class _Run:
    """One execution: the variables, and what was written so far."""

    def __init__(self, values: Any, *, is_strict: bool) -> None:
        self.variables: list[tuple[str, Any]] = [("$", values)]
        self.is_strict = is_strict
        self.written: list[str] = []
        self.size = 0
        self.steps = 0

    def nodes(self, nodes: Sequence[object], dot: Any) -> None:
        """Execute nodes in a scope of their own."""
        depth = len(self.variables)
        for node in nodes:
            self.node(node, dot)
        del self.variables[depth:]

    def node(self, node: object, dot: Any) -> None:
        self.steps += 1
        if self.steps > _STEPS:
            raise TemplateError("the template takes too many steps")
        if isinstance(node, Text):
            self.write(node.text)
        elif isinstance(node, Output):
            value = self.pipeline(node.pipeline, dot)
            if not node.pipeline.variables:
                self.write(shown(value))
        elif isinstance(node, Block):
            depth = len(self.variables)
            (self.range if node.word == "range" else self.choose)(node, dot)
            del self.variables[depth:]
        elif isinstance(node, Jump):
            raise _Jumped(node.word)

    def write(self, text: str) -> None:
        self.size += len(text)
        if self.size > _LARGEST:
            raise TemplateError("the template writes more than 1 MiB")
        self.written.append(text)

    def choose(self, block: Block, dot: Any) -> None:
        value = self.pipeline(block.pipeline, dot)
        if truth(value):
            self.nodes(block.body, value if block.word == "with" else dot)
        else:
            self.nodes(block.otherwise, dot)

    def range(self, block: Block, dot: Any) -> None:
        names = block.pipeline.variables
        value = self.pipeline(Pipeline(block.pipeline.commands), dot)
        pairs = list(_pairs(value))
        if not pairs:
            self.nodes(block.otherwise, dot)
        depth = len(self.variables)
        for key, item in pairs:
            given = (item,) if len(names) == 1 else (key, item)
            for name, each in zip(names, given, strict=False):
                self.variables.append((name, each))
            try:
                self.nodes(block.body, item)
            except _Jumped as jump:
                if str(jump) == "break":
                    break
            finally:
                del self.variables[depth:]

    def pipeline(self, pipeline: Pipeline, dot: Any) -> Any:
        self.steps += 1
        value: Any = MISSING
        for number, command in enumerate(pipeline.commands):
            value = self.command(command, dot, (value,) if number else ())
        for name in pipeline.variables[:1]:
            self.assign(name, value, is_new=not pipeline.assigns)
        return value

    def assign(self, name: str, value: Any, *, is_new: bool) -> None:
        if is_new:
            self.variables.append((name, value))
            return
        for number in range(len(self.variables) - 1, -1, -1):
            if self.variables[number][0] == name:
                self.variables[number] = (name, value)
                return
        raise TemplateError(f"undefined variable {name}")

    def command(self, command: Sequence[object], dot: Any, last: tuple[Any, ...]) -> Any:
        first, *rest = command
        if isinstance(first, Function):
            return self.function(first.name, rest, dot, last)
        if rest or last:
            raise TemplateError("can't give argument to non-function in a template")
        return self.operand(first, dot)

    def function(self, name: str, operands: Sequence[object], dot: Any, last: tuple[Any, ...]) -> Any:
        if name in ("and", "or"):
            for operand in operands:
                value = self.operand(operand, dot)
                if truth(value) is (name == "or"):
                    return value
            return last[0] if last else value
        return call(name, [*(self.operand(each, dot) for each in operands), *last])

    def operand(self, operand: object, dot: Any) -> Any:
        if isinstance(operand, Literal):
            return operand.value
        if isinstance(operand, Fields):
            return self.fields(dot, operand.names)
        if isinstance(operand, Variable):
            for name, value in reversed(self.variables):
                if name == operand.name:
                    return self.fields(value, operand.names)
            raise TemplateError(f"undefined variable {operand.name!r}")
        if isinstance(operand, Chain):
            return self.fields(self.pipeline(operand.pipeline, dot), operand.names)
        if isinstance(operand, Function):
            return self.function(operand.name, (), dot, ())
        raise TemplateError("a template that is not understood")

    def fields(self, value: Any, names: Sequence[str]) -> Any:
        for name in names:
            if value is MISSING:
                if self.is_strict:
                    raise TemplateError(f'nil data; no entry for key "{name}"')
                return MISSING
            if value is None:
                raise TemplateError(f"nil pointer evaluating interface {{}}.{name}")
            if not isinstance(value, dict):
                raise TemplateError(f"can't evaluate field {name} in type {type(value).__name__}")
            if name not in value and self.is_strict:
                raise TemplateError(f'map has no entry for key "{name}"')
            value = value.get(name, MISSING)
        return value


def truth(value: Any) -> bool:
    """Whether a value counts as true."""
    return value is not MISSING and bool(value)


def _pairs(value: Any) -> list[tuple[Any, Any]]:
    if value is MISSING or value is None:
        return []
    if isinstance(value, dict):
        return sorted(value.items())
    if isinstance(value, (list, tuple)):
        return list(enumerate(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return [(number, number) for number in range(min(value, _STEPS))]
    raise TemplateError(f"range can't iterate over {shown(value)}")

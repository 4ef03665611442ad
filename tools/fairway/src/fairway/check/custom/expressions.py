"""The validation rules of a schema, `x-kubernetes-validations`: expressions that an object must meet."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, Final

from fairway.cel import CelError, Environment, Failed, Program
from fairway.cel.types import DYN
from fairway.check.custom.defaults import defaulted
from fairway.check.schema.fault import Fault
from fairway.yamlio.node import Node

Schema = dict[str, Any]
_RULE: Final = "custom/rule"
_OLD: Final = re.compile(r"\boldSelf\b")
_KEYWORDS: Final = frozenset((
    "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if",
    "import", "let", "loop", "package", "namespace", "return", "var", "void", "while",
))  # fmt: skip
_ESCAPES: Final = (("__", "__underscores__"), (".", "__dot__"), ("-", "__dash__"), ("/", "__slash__"))


class Rules:
    """The rules of one schema; false if it has none. They are compiled when the first value is met.

    A rule that compares with the value before (`oldSelf`) has nothing to say of an object that is new.
    """

    def __init__(self, schema: Schema, version: str) -> None:
        found = schema.get("x-kubernetes-validations") or ()
        self._rules = [rule for rule in found if rule.get("rule") and not _OLD.search(rule["rule"])]
        self._schema = schema
        self._version = version

    def __bool__(self) -> bool:
        return bool(self._rules)

    def __call__(self, node: Node) -> list[Fault]:
        """The faults of a value that fits its schema."""
        value = defaulted(self._schema, node)
        if self._escaped:
            value = _renamed(value)
        return [fault for rule, program in self._programs if (fault := _fault(rule, program, value))]

    @cached_property
    def _escaped(self) -> bool:
        return any("__" in rule["rule"] for rule in self._rules)

    @cached_property
    def _programs(self) -> list[tuple[Schema, Program | CelError]]:
        environment = Environment(self._version, {"self": DYN})
        return [(rule, _compiled(environment, rule["rule"])) for rule in self._rules]


def _compiled(environment: Environment, text: str) -> Program | CelError:
    try:
        return environment.compile(text)
    except CelError as error:
        return error


def _fault(rule: Schema, program: Program | CelError, value: Node) -> Fault | None:
    if isinstance(program, CelError):
        return Fault(_RULE, (), f"has a rule that cannot be read: {program.message}")
    try:
        outcome = program.evaluate({"self": value})
    except CelError as error:
        return Fault(_RULE, (), f"has a rule that fails: {rule['rule']}: {error.message}")
    if outcome is True or isinstance(outcome, Failed):
        return None
    path = tuple(part for part in rule.get("fieldPath", "").split(".") if part)
    return Fault(_RULE, path, _message(rule))


def _message(rule: Schema) -> str:
    return str(rule.get("message") or f"failed rule: {rule['rule']}").strip()


def _renamed(node: Node) -> Node:
    if type(node) is dict:
        return {_name(key): _renamed(value) for key, value in node.items()}
    if type(node) is list:
        return [_renamed(item) for item in node]
    return node


def _name(key: str) -> str:
    if key in _KEYWORDS:
        return f"__{key}__"
    for text, written in _ESCAPES:
        key = key.replace(text, written)
    return key

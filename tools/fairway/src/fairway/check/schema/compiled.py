"""A schema definition compiled to functions over nodes, so that a fleet is checked in milliseconds.

What is checked is what the API server checks when it reads an object: fields are known and have their
types, numbers fit, times and quantities can be read. Null passes for everything. What must be there, and
which values, is known to the rules of each kind; `required` asks the schema for kinds that have none.

A reference remembers the nodes that passed: client environments share most of their subtrees, and a
subtree is checked once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fairway.check.schema.definitions import Schema
from fairway.check.schema.fault import Fault
from fairway.check.schema.formats import FORMATS
from fairway.yamlio.node import BOOL, FLOAT, INT, NULL_TAG, Node, Scalar

TYPE: Final = "schema/type"
UNKNOWN: Final = "schema/unknown-field"
REQUIRED: Final = "schema/required-field"
_REMEMBERED = 200_000
_TYPE_OF_TAG = {INT: "integer", FLOAT: "number", BOOL: "boolean", NULL_TAG: "null"}
_FORMAT_OF_DEFINITION: Final = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "int-or-string",
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "micro-time",
}

Check = Callable[[Node], list[Fault]]
_PASSED: list[Fault] = []


class Compiler:
    """The definitions of one Kubernetes version to checks; each is compiled when first needed."""

    def __init__(self, definitions: dict[str, Schema], *, required: bool = False) -> None:
        self._definitions = definitions
        self._required = required
        self._checks: dict[str, Check] = {}

    def named(self, name: str) -> Check:
        """The check of a definition; it remembers the nodes that passed, up to a bound."""
        if name not in self._checks:
            self._checks[name] = self._remembering(name)
        return self._checks[name]

    def _remembering(self, name: str) -> Check:
        inner: Check | None = None
        passed: dict[int, Node] = {}

        def check(node: Node) -> list[Fault]:
            nonlocal inner
            if id(node) in passed:
                return _PASSED
            if inner is None:
                inner = self.schema(self._definitions[name], _FORMAT_OF_DEFINITION.get(name, ""))
            faults = inner(node)
            if not faults and not isinstance(node, (str, Scalar)):
                if len(passed) >= _REMEMBERED:
                    passed.clear()
                # The node itself is kept: its id stays its own for as long as it is remembered.
                passed[id(node)] = node
            return faults

        return check

    def schema(self, schema: Schema, format_: str = "") -> Check:
        """The check of a schema; `format_` is known of a definition that does not state it."""
        if "$ref" in schema:
            return self.named(schema["$ref"].rpartition("/")[2])
        types = _types(schema)
        if "object" in types and ("properties" in schema or "additionalProperties" in schema):
            return self._mapping(schema, types)
        if "array" in types and "items" in schema:
            return self._list(schema, types)
        return _typed(types, format_ or schema.get("format", "")) if types else _anything

    def _mapping(self, schema: Schema, types: frozenset[str]) -> Check:
        fields = {key: self.schema(inner) for key, inner in schema.get("properties", {}).items()}
        required = tuple(schema.get("required", ())) if self._required else ()
        additional = schema.get("additionalProperties", True)
        rest = self.schema(additional) if isinstance(additional, dict) else _anything
        if additional is False:
            rest = _unknown(tuple(fields))
        other_type = _typed(types)

        only_texts = not fields and _types_of(additional) in ({"string", "null"}, {"string"})

        def check(node: Node) -> list[Fault]:
            if type(node) is not dict:
                return other_type(node)
            faults = _PASSED
            if only_texts and all(map(_is_text, node.values())):
                return faults
            for key, value in node.items():
                # Most values are texts, and most fields want one: those need no call.
                field = fields.get(key, rest)
                if field is _text and type(value) is str:
                    continue
                found = field(value)
                if found:
                    faults = faults + [fault.under(key) for fault in found]
            for key in required:
                if key not in node:
                    faults = [*faults, Fault(REQUIRED, (key,), "is required and not there")]
            return faults

        return check

    def _list(self, schema: Schema, types: frozenset[str]) -> Check:
        item = self.schema(schema["items"])
        other_type = _typed(types)

        def check(node: Node) -> list[Fault]:
            if type(node) is not list:
                return other_type(node)
            faults = _PASSED
            for index, value in enumerate(node):
                found = item(value)
                if found:
                    faults = faults + [fault.under(index) for fault in found]
            return faults

        return check


def type_name(node: Node) -> str:
    """The JSON type of a node; a whole number is an integer."""
    if isinstance(node, str):
        return "string"
    if isinstance(node, Scalar):
        return _TYPE_OF_TAG.get(node.tag, "string")
    return "object" if isinstance(node, dict) else "array"


def _types_of(additional: Any) -> frozenset[str]:
    if isinstance(additional, dict) and "format" not in additional and "$ref" not in additional:
        return _types(additional)
    return frozenset()


def _types(schema: Schema) -> frozenset[str]:
    if "oneOf" in schema:
        return frozenset().union(*(_types(choice) for choice in schema["oneOf"]))
    types = schema.get("type", ())
    return frozenset([types] if isinstance(types, str) else types)


def _typed(types: frozenset[str], format_: str = "") -> Check:
    accepted = types | {"integer"} if "number" in types else types
    if types <= {"string", "null"} and format_ not in FORMATS:
        return _text
    wanted = " or ".join(sorted(types - {"null"}))
    read = FORMATS.get(format_)

    def check(node: Node) -> list[Fault]:
        found = type_name(node)
        if found == "null" or (format_ == "byte" and _is_list_of_numbers(node)):
            return _PASSED
        if found not in accepted:
            return [Fault(TYPE, (), f"must be {_article(wanted)}, not {_shown(node, found)}")]
        wrong = read(node) if read else ""
        return [Fault(TYPE, (), wrong)] if wrong else _PASSED

    return check


def _is_list_of_numbers(node: Node) -> bool:
    """Whether bytes are written as numbers, which Go reads too."""
    return type(node) is list and all(type_name(item) in ("integer", "null") for item in node)


def _text(node: Node) -> list[Fault]:
    if type(node) is str:
        return _PASSED
    found = type_name(node)
    fine = found in ("string", "null")
    return _PASSED if fine else [Fault(TYPE, (), f"must be a string, not {_shown(node, found)}")]


def _is_text(node: Node) -> bool:
    return type(node) is str


def _unknown(known: tuple[str, ...]) -> Check:
    def check(_node: Node) -> list[Fault]:
        return [Fault(UNKNOWN, (), "is not a field that Kubernetes knows", known)]

    return check


def _anything(_node: Node) -> list[Fault]:
    return _PASSED


def _shown(node: Node, type_: str) -> str:
    if isinstance(node, str):
        return f'the string "{node}"'
    return f"the {type_} {node.text}" if isinstance(node, Scalar) else _article(type_)


def _article(noun: str) -> str:
    return f"an {noun}" if noun[:1] in "aeiou" else f"a {noun}"

"""Decode YAML nodes into frozen dataclasses by the rules of Go's encoding/json, as kustomize decodes its own files.

A dataclass stands for a Go struct: a base class for an embedded struct, `X | None` for a pointer,
`tuple[X, ...]` for a slice, `dict[str, X]` for a map, `Node` for an interface. Field names are
those of Go's JSON tags in snake case, or given with `go("name")`; Go compares them without case.
A null leaves the default of a field.
"""

from __future__ import annotations

import dataclasses
import struct
import types
from collections.abc import Callable
from functools import cache
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from fairway.errors import YamlError
from fairway.yamlio.node import BOOL, FLOAT, INT, NULL_TAG, Node, Scalar
from fairway.yamlio.number import json_number, shortest, value_of

T = TypeVar("T")
Decode = Callable[[Node, bool], Any]

_INT64: Final = range(-(2**63), 2**63)
_KINDS: Final = {INT: "a number", FLOAT: "a number", BOOL: "a boolean", NULL_TAG: "null"}
_TRUE: Final = frozenset(("true", "yes", "on", "y"))


class DecodeError(Exception):
    """A node is not what its field wants: `problem`, at `path` (keys and list indexes from the root).

    For a field that does not exist, `unknown` is its name and `known` are those that do;
    `wants_quotes` is for a number where a string should be.
    """

    def __init__(
        self,
        problem: str,
        *,
        unknown: str | None = None,
        known: tuple[str, ...] = (),
        wants_quotes: bool = False,
    ) -> None:
        super().__init__(problem)
        self.wants_quotes = wants_quotes
        self.problem = problem
        self.unknown = unknown
        self.known = known
        self.path: list[str | int] = []


def go(name: str | None = None, *, default: Any = dataclasses.MISSING, decode: Any = None) -> Any:
    """A dataclass field with its own JSON name, or decoded as the Go type `decode[0]`, then converted by `decode[1]`."""
    return dataclasses.field(default=default, metadata={"go": name, "decode": decode})


def decode(cls: type[T], node: Node, *, strict: bool, coerce: bool = False) -> T:
    """`node` as a `cls`.

    `strict` refuses fields that `cls` does not have; `coerce` turns numbers and booleans into text
    where a string is wanted, as sigs.k8s.io/yaml does when it knows the target (its `Unmarshal` and
    `UnmarshalStrict`, not its `YAMLToJSON`). Raises DecodeError.
    """
    if coerce:
        node = coerced(node, cls)
    hint: Any = cls
    result: T = decoder_of(hint)(node, strict)
    return result


def fold(name: str) -> str:
    """A field name as Go compares it: without case, the long s and the Kelvin sign being letters too."""
    return name.lower().replace("ſ", "s")


def describe(node: Node) -> str:
    """What a node is, for a message."""
    if type(node) is dict:
        return "a mapping"
    if type(node) is list:
        return "a list"
    if type(node) is str:
        return "a string"
    assert isinstance(node, Scalar)
    return _KINDS.get(node.tag, "a scalar")


def is_null(node: Node) -> bool:
    """Whether a node is null."""
    return type(node) is Scalar and node.tag == NULL_TAG


@cache
def fields_of(cls: type) -> dict[str, tuple[str, Any, type]]:
    """Folded JSON name -> attribute, Go type, and the class in the inheritance chain that brings the field."""
    hints = get_type_hints(cls)
    result = {}
    for field in dataclasses.fields(cls):
        name = field.metadata.get("go") or field.name.replace("_", "")
        decode_as = field.metadata.get("decode")
        hint = decode_as[0] if decode_as else hints[field.name]
        result[fold(name)] = (field.name, hint, _owner(cls, field.name))
    return result


def _owner(cls: type, attribute: str) -> type:
    """The class itself for a field of its own, else the direct base (the embedded struct) that has it."""
    if attribute in cls.__dict__.get("__annotations__", {}):
        return cls
    return next(
        base
        for base in cls.__bases__
        if dataclasses.is_dataclass(base) and any(f.name == attribute for f in dataclasses.fields(base))
    )


@cache
def decoder_of(hint: Any) -> Decode:
    """The function that decodes a node as a Go type."""
    if hint is str:
        return _string
    if hint is int:
        return _integer
    if hint is bool:
        return _boolean
    if dataclasses.is_dataclass(hint):
        return _struct(hint)
    origin = get_origin(hint)
    if origin is tuple:
        return _slice(get_args(hint)[0])
    if origin is dict and get_args(hint)[1] is not Any:
        return _map(get_args(hint)[1])
    if origin in (types.UnionType, Union):
        some = [arg for arg in get_args(hint) if arg is not type(None)]
        if len(some) == 1:
            return _pointer(decoder_of(some[0]))
    return _interface


def _string(node: Node, _strict: bool) -> str:
    if type(node) is str:
        return node
    if is_null(node):
        return ""
    raise DecodeError(f"must be a string, is {describe(node)}", wants_quotes=type(node) is Scalar)


def _integer(node: Node, _strict: bool) -> int:
    if is_null(node):
        return 0
    if type(node) is not Scalar or node.tag not in (INT, FLOAT):
        raise DecodeError(f"must be a whole number, is {describe(node)}")
    try:
        value = int(json_number(node))
    except (ValueError, YamlError):
        raise DecodeError(f"must be a whole number, is {node.text}") from None
    if value not in _INT64:
        raise DecodeError(f"must fit into 64 bits, is {node.text}")
    return value


def _boolean(node: Node, _strict: bool) -> bool:
    if is_null(node):
        return False
    if type(node) is not Scalar or node.tag != BOOL:
        raise DecodeError(f"must be true or false, is {describe(node)}")
    return node.text.lower() in _TRUE


def _interface(node: Node, _strict: bool) -> Node:
    return node


def _pointer(inner: Decode) -> Decode:
    def decode_pointer(node: Node, strict: bool) -> Any:
        return None if is_null(node) else inner(node, strict)

    return decode_pointer


def _slice(element: Any) -> Decode:
    inner = decoder_of(element)

    def decode_slice(node: Node, strict: bool) -> tuple[Any, ...]:
        if is_null(node):
            return ()
        if type(node) is not list:
            raise DecodeError(f"must be a list, is {describe(node)}")
        result = []
        for index, item in enumerate(node):
            try:
                result.append(inner(item, strict))
            except DecodeError as error:
                error.path.insert(0, index)
                raise
        return tuple(result)

    return decode_slice


def _map(element: Any) -> Decode:
    inner = decoder_of(element)

    def decode_map(node: Node, strict: bool) -> dict[str, Any]:
        if is_null(node):
            return {}
        if type(node) is not dict:
            raise DecodeError(f"must be a mapping, is {describe(node)}")
        result = {}
        for key in sorted(node):
            try:
                result[key] = inner(node[key], strict)
            except DecodeError as error:
                error.path.insert(0, key)
                raise
        return result

    return decode_map


def _struct(cls: Any) -> Decode:
    table: dict[str, tuple[str, Decode]] = {}

    def fill() -> None:
        converters = {f.name: (f.metadata.get("decode") or (None, None))[1] for f in dataclasses.fields(cls)}
        for name, (attribute, hint, _) in fields_of(cls).items():
            table[name] = (attribute, _then(decoder_of(hint), converters[attribute]))

    def decode_struct(node: Node, strict: bool) -> Any:
        if not table:
            fill()
        if type(node) is not dict:
            if is_null(node):
                return cls()
            raise DecodeError(f"must be a mapping, is {describe(node)}")
        values: dict[str, Any] = {}
        for key in sorted(node):
            known = table.get(fold(key))
            if known is None:
                if strict:
                    raise _at(key, _unknown(key, cls))
                continue
            value = node[key]
            if is_null(value):
                continue
            try:
                values[known[0]] = known[1](value, strict)
            except DecodeError as error:
                raise _at(key, error) from error
        return cls(**values)

    return decode_struct


def _unknown(key: str, cls: Any) -> DecodeError:
    return DecodeError("is no field that kustomize knows", unknown=key, known=tuple(json_names(cls)))


def json_names(cls: Any) -> list[str]:
    """The names of a struct's fields as one writes them."""
    return [field.metadata.get("go") or camel_case(field.name) for field in dataclasses.fields(cls)]


def camel_case(attribute: str) -> str:
    """`name_prefix` as `namePrefix`."""
    first, *others = attribute.split("_")
    return first + "".join(part.capitalize() for part in others)


def _at(key: str, error: DecodeError) -> DecodeError:
    error.path.insert(0, key)
    return error


def _then(inner: Decode, convert: Callable[[Any], Any] | None) -> Decode:
    if convert is None:
        return inner

    def decode_and_convert(node: Node, strict: bool) -> Any:
        return convert(inner(node, strict))

    return decode_and_convert


def coerced(node: Node, target: Any) -> Node:
    """The node with numbers and booleans as text where the Go type `target` has strings.

    Fields of embedded structs escape this, as they do in sigs.k8s.io/yaml, which looks for them in
    the wrong place.
    """
    target = _without_pointer(target)
    if type(node) is dict:
        return {key: coerced(value, _target_of_key(target, key)) for key, value in node.items()}
    if type(node) is list:
        element = get_args(target)[0] if get_origin(target) is tuple else None
        return [coerced(item, element) for item in node]
    if target is str and type(node) is Scalar:
        return _as_text(node)
    return node


def _without_pointer(target: Any) -> Any:
    if get_origin(target) in (types.UnionType, Union):
        some = [arg for arg in get_args(target) if arg is not type(None)]
        return some[0] if len(some) == 1 else None
    return target


def _target_of_key(target: Any, key: str) -> Any:
    if dataclasses.is_dataclass(target) and isinstance(target, type):
        known = fields_of(target).get(fold(key))
        if known is None:
            return None
        return known[1] if known[2] is target else known[2]
    return get_args(target)[1] if get_origin(target) is dict else None


def _as_text(scalar: Scalar) -> Node:
    if scalar.tag == FLOAT:
        return single_precision(float(value_of(scalar)))
    return scalar if scalar.tag == NULL_TAG else scalar.text


def single_precision(value: float) -> str:
    """Go's strconv.FormatFloat(value, 'g', -1, 32): the shortest text that reads back as the same 32-bit float."""
    try:
        packed = struct.pack("f", value)
    except OverflowError:
        return "+Inf" if value > 0 else "-Inf"
    if value - value != 0:
        return str(value).replace("nan", "NaN").replace("-inf", "-Inf").replace("inf", "+Inf")
    for precision in range(1, 10):
        short = float(f"{value:.{precision}g}")
        if struct.pack("f", short) == packed:
            return shortest(short)
    return shortest(value)

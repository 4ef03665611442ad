"""The decoders: one function per Go type, made once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from typing import Any, Final, TypeVar, get_args, get_origin

from fairway.errors import YamlError
from fairway.kustomize.go_struct.coerce import coerced
from fairway.kustomize.go_struct.describe import DecodeError, describe, is_null
from fairway.kustomize.go_struct.fields import fields_of, fold, json_names, without_pointer
from fairway.yamlio.node import BOOL, FLOAT, INT, Node, Scalar
from fairway.yamlio.number import json_number

T = TypeVar("T")
Decoder = Callable[[Node], Any]

_INT64: Final = range(-(2**63), 2**63)


def decode(cls: type[T], node: Node, *, strict: bool, coerce: bool = False) -> T:
    """`node` as a `cls`.

    `strict` refuses fields that `cls` does not have; `coerce` turns numbers and booleans into text
    where a string is wanted, as sigs.k8s.io/yaml does when it knows the target (its `Unmarshal` and
    `UnmarshalStrict`, not its `YAMLToJSON`). Raises DecodeError.
    """
    hint: Any = cls
    result: T = _decoder_of(hint, strict)(coerced(node, cls) if coerce else node)
    return result


@cache
def _decoder_of(hint: Any, strict: bool) -> Decoder:  # noqa: FBT001 - a part of the cache's key
    """The function that decodes a node as a Go type."""
    if hint in _SCALARS:
        return _SCALARS[hint]
    if dataclasses.is_dataclass(hint):
        return _struct(hint, strict=strict)
    if get_origin(hint) is tuple:
        return _slice(_decoder_of(get_args(hint)[0], strict))
    if get_origin(hint) is dict:
        return _map(_decoder_of(get_args(hint)[1], strict))
    some = without_pointer(hint)
    return _interface if some is hint else _pointer(_decoder_of(some, strict))


def _string(node: Node) -> str:
    if type(node) is str:
        return node
    if is_null(node):
        return ""
    raise DecodeError(f"must be a string, is {describe(node)}", wants_quotes=type(node) is Scalar)


def _integer(node: Node) -> int:
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


def _boolean(node: Node) -> bool:
    if is_null(node):
        return False
    if type(node) is not Scalar or node.tag != BOOL:
        raise DecodeError(f"must be true or false, is {describe(node)}")
    return node.text == "true"


_SCALARS: Final[dict[Any, Decoder]] = {str: _string, int: _integer, bool: _boolean}


def _interface(node: Node) -> Node:
    return node


def _pointer(inner: Decoder) -> Decoder:
    def decode_pointer(node: Node) -> Any:
        return None if is_null(node) else inner(node)

    return decode_pointer


def _slice(inner: Decoder) -> Decoder:
    def decode_slice(node: Node) -> tuple[Any, ...]:
        if is_null(node):
            return ()
        if type(node) is not list:
            raise DecodeError(f"must be a list, is {describe(node)}")
        return tuple([_below(index, inner, item) for index, item in enumerate(node)])

    return decode_slice


def _map(inner: Decoder) -> Decoder:
    def decode_map(node: Node) -> dict[str, Any]:
        if is_null(node):
            return {}
        if type(node) is not dict:
            raise DecodeError(f"must be a mapping, is {describe(node)}")
        return {key: _below(key, inner, node[key]) for key in sorted(node)}

    return decode_map


def _struct(cls: Any, *, strict: bool) -> Decoder:
    table = {
        name: (field.attribute, _then(_decoder_of(field.hint, strict), field.convert))
        for name, field in fields_of(cls).items()
    }

    def decode_struct(node: Node) -> Any:
        if is_null(node):
            return cls()
        if type(node) is not dict:
            raise DecodeError(f"must be a mapping, is {describe(node)}")
        values: dict[str, Any] = {}
        for key in sorted(node):
            known = table.get(fold(key))
            if known is None:
                if strict:
                    raise _unknown(key, cls)
                continue
            attribute, inner = known
            if not is_null(node[key]):
                values[attribute] = _added(values.get(attribute), _below(key, inner, node[key]))
            elif type(values.get(attribute)) in (dict, tuple):
                del values[attribute]
        return cls(**values)

    return decode_struct


def _added(before: Any, value: Any) -> Any:
    """The value of a field after another spelling of its name gave it one: Go fills its map with both."""
    return {**before, **value} if type(before) is dict and type(value) is dict else value


def _below(step: str | int, inner: Decoder, node: Node) -> Any:
    try:
        return inner(node)
    except DecodeError as error:
        raise error.below(step) from None


def _unknown(key: str, cls: Any) -> DecodeError:
    error = DecodeError("is no field that kustomize knows", unknown=key, known=tuple(json_names(cls)))
    return error.below(key)


def _then(inner: Decoder, convert: Callable[[Any], Any] | None) -> Decoder:
    if convert is None:
        return inner

    def decode_and_convert(node: Node) -> Any:
        return convert(inner(node))

    return decode_and_convert

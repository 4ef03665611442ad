"""The fields of a dataclass as encoding/json sees them: names without case, types, and who brought them."""

from __future__ import annotations

import dataclasses
from functools import cache
from inspect import get_annotations
from typing import Any, NamedTuple, get_type_hints


def go(name: str | None = None, *, default: Any = dataclasses.MISSING, decode: Any = None) -> Any:
    """A dataclass field with its own JSON name, or one that is decoded as another type, then converted.

    `decode` is the pair of that type and the function from its values.
    """
    return dataclasses.field(default=default, metadata={"go": name, "decode": decode})


class Field(NamedTuple):
    """A field: its attribute, its type, the class in the inheritance chain that brings it, its converter."""

    attribute: str
    hint: Any
    owner: type
    convert: Any


def fold(name: str) -> str:
    """A field name as Go compares it: without case, the long s and the Kelvin sign being letters too."""
    return name.lower().replace("\u017f", "s")


@cache
def fields_of(cls: type) -> dict[str, Field]:
    """The fields by folded name."""
    hints = get_type_hints(cls)
    result = {}
    for field in dataclasses.fields(cls):
        name = field.metadata.get("go") or field.name.replace("_", "")
        hint, convert = field.metadata.get("decode") or (hints[field.name], None)
        result[fold(name)] = Field(field.name, hint, _owner(cls, field.name), convert)
    return result


def _owner(cls: type, attribute: str) -> type:
    """The class itself for a field of its own, else the direct base (the embedded struct) that has it."""
    if attribute in get_annotations(cls):
        return cls
    return next(base for base in cls.__bases__ if attribute in getattr(base, "__dataclass_fields__", ()))


def json_names(cls: Any) -> list[str]:
    """The names of a struct's fields as one writes them."""
    return [field.metadata.get("go") or camel_case(field.name) for field in dataclasses.fields(cls)]


def camel_case(attribute: str) -> str:
    """`name_prefix` as `namePrefix`."""
    first, *others = attribute.split("_")
    return first + "".join(part.capitalize() for part in others)


def without_pointer(hint: Any) -> Any:
    """`X` of `X | None`, any other type as it is."""
    arguments = getattr(hint, "__args__", ())
    if type(None) not in arguments:
        return hint
    some = [argument for argument in arguments if argument is not type(None)]
    return some[0] if len(some) == 1 else hint

"""Frozen dataclasses without generated code: there are many, and to generate it takes longer than to build.

`@frozen` stands for `@dataclass(frozen=True)`, and what `dataclasses` can do with one (`replace`, `fields`,
`asdict`) it can do here. All such classes share the methods below. A default factory is called once, for
the value that all instances share.
"""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field,))
def frozen(cls: type[T]) -> type[T]:
    """A class whose instances hold what they are made with, are equal by it, and never change."""
    dataclasses.dataclass(init=False, repr=False, eq=False, match_args=False)(cls)
    fields = dataclasses.fields(cls)  # type: ignore[arg-type] # it is a dataclass from now on
    for field in fields:
        if field.default_factory is not dataclasses.MISSING and field.name in cls.__annotations__:
            setattr(cls, field.name, field.default_factory())
    for name, method in _METHODS.items():
        if name not in cls.__dict__:
            setattr(cls, name, method)
    shape: Any = cls
    shape.__names__ = tuple([field.name for field in fields])
    shape.__required__ = frozenset(name for name in shape.__names__ if not hasattr(cls, name))
    return cls


def _init(self: Any, *arguments: Any, **given: Any) -> None:
    names = self.__names__
    if arguments:
        given.update(zip(names, arguments, strict=False))
    known = self.__dataclass_fields__.keys()
    if len(arguments) > len(names) or not (self.__required__ <= given.keys() <= known):
        wrong = sorted(self.__required__ - given.keys() | given.keys() - known) or arguments[len(names) :]
        raise TypeError(f"{type(self).__name__}: missing or unexpected: {wrong}")
    # What is not given is found at the class.
    self.__dict__.update(given)


def _values(self: Any) -> tuple[Any, ...]:
    return tuple([getattr(self, name) for name in self.__names__])


def _repr(self: Any) -> str:
    shown = [f"{name}={value!r}" for name, value in zip(self.__names__, _values(self), strict=True)]
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _eq(self: Any, other: object) -> Any:
    if type(other) is not type(self):
        return NotImplemented
    return self is other or _values(self) == _values(other)


def _hash(self: Any) -> int:
    return hash(_values(self))


def _set(self: Any, name: str, value: object) -> None:  # noqa: ARG001 - what Python calls it with
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(self: Any, name: str) -> None:  # noqa: ARG001
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


_METHODS = {
    "__init__": _init,
    "__repr__": _repr,
    "__eq__": _eq,
    "__hash__": _hash,
    "__setattr__": _set,
    "__delattr__": _delete,
}

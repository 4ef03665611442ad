"""The types that the checker knows: their names, parameters and what is assignable to what."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final


class Type:
    """A type of CEL: a kind, a name as the runtime has it, and parameters.

    Two types are equal when they are written alike. `fields` are those of an object type.
    """

    __slots__ = ("fields", "kind", "name", "parameters", "text")

    def __init__(
        self,
        kind: str,
        name: str,
        parameters: tuple[Type, ...] = (),
        fields: Mapping[str, Type] | None = None,
    ) -> None:
        self.kind = kind
        self.name = name
        self.parameters = parameters
        self.fields = fields
        #: What the checker's messages call it.
        self.text: str = _written(_SHORT.get(kind, name), [parameter.text for parameter in parameters])

    def __str__(self) -> str:
        return _written(self.name, [str(parameter) for parameter in self.parameters])

    def __repr__(self) -> str:
        return f"<Type {self.text}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Type) and self.kind == other.kind and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    @property
    def element(self) -> Type:
        """What a list, or an optional, holds."""
        return self.parameters[0]


def _written(name: str, parameters: list[str]) -> str:
    return f"{name}({', '.join(parameters)})" if parameters else name


_SHORT = {"timestamp": "timestamp", "duration": "duration", "null": "null", "error": "!error!"}

DYN: Final = Type("dyn", "dyn")
BOOL: Final = Type("bool", "bool")
INT: Final = Type("int", "int")
UINT: Final = Type("uint", "uint")
DOUBLE: Final = Type("double", "double")
STRING: Final = Type("string", "string")
BYTES: Final = Type("bytes", "bytes")
NULL: Final = Type("null", "null_type")
TIMESTAMP: Final = Type("timestamp", "google.protobuf.Timestamp")
DURATION: Final = Type("duration", "google.protobuf.Duration")
TYPE: Final = Type("type", "type")
ERROR: Final = Type("error", "*error*")

_SIMPLE = {
    "dyn": DYN,
    "bool": BOOL,
    "int": INT,
    "uint": UINT,
    "double": DOUBLE,
    "string": STRING,
    "bytes": BYTES,
    "null": NULL,
    "timestamp": TIMESTAMP,
    "duration": DURATION,
    "type": TYPE,
}


def list_of(element: Type) -> Type:
    """A list of elements of one type."""
    return Type("list", "list", (element,))


def map_of(key: Type, value: Type) -> Type:
    """A map from keys of one type to values of one."""
    return Type("map", "map", (key, value))


def optional_of(value: Type) -> Type:
    """A value that may be missing."""
    return Type("opaque", "optional_type", (value,))


def type_of(of: Type) -> Type:
    """The type of a type's name."""
    return Type("type", "type", (of,))


def variable(name: str) -> Type:
    """A parameter of a function's type."""
    return Type("variable", name)


def object_of(name: str, fields: Mapping[str, Type]) -> Type:
    """An object whose fields are known: to select any other is a compile error."""
    return Type("struct", name, (), fields)


def opaque(name: str) -> Type:
    """A type without fields, such as `net.IP`."""
    return Type("opaque", name)


#: Types that Kubernetes adds, by name; "struct" and "opaque" differ in which of them null may be compared to.
KUBERNETES: Final = {
    name: Type(kind, name)
    for kind, name in (
        ("struct", "kubernetes.URL"),
        ("struct", "kubernetes.Quantity"),
        ("opaque", "net.IP"),
        ("opaque", "net.CIDR"),
        ("struct", "kubernetes.NamedFormat"),
        ("struct", "kubernetes.Semver"),
        ("struct", "kubernetes.authorization.Authorizer"),
        ("struct", "kubernetes.authorization.PathCheck"),
        ("struct", "kubernetes.authorization.GroupCheck"),
        ("struct", "kubernetes.authorization.ResourceCheck"),
        ("struct", "kubernetes.authorization.Decision"),
    )
}

_TOKEN = re.compile(r"\s*([\w.@]+|[(),])")


def parse_type(text: str) -> Type:
    """The type that is written `list(int)`, `map(string, dyn)`, `optional(T)` (`T` a variable), `net.IP`."""
    tokens = _TOKEN.findall(text)
    found = _parsed(tokens)
    if tokens:
        raise ValueError(f"{text!r} is no type")
    return found


def _parsed(tokens: list[str]) -> Type:
    name = tokens.pop(0)
    parameters: list[Type] = []
    if tokens and tokens[0] == "(":
        while tokens.pop(0) != ")":
            parameters.append(_parsed(tokens))
    if parameters:
        return _COMPOSED[name](*parameters)
    return _SIMPLE.get(name) or KUBERNETES.get(name) or variable(name)


_COMPOSED: dict[str, Callable[..., Type]] = {
    "list": list_of,
    "map": map_of,
    "optional": optional_of,
    "type": type_of,
}


class Substitutions:
    """What the variables of types stand for; a try works on a copy: a failed one leaves no trace."""

    __slots__ = ("_known",)

    def __init__(self, known: dict[str, Type] | None = None) -> None:
        self._known = known if known is not None else {}

    def copy(self) -> Substitutions:
        """An own copy, to try something with."""
        return Substitutions(dict(self._known))

    def bind(self, name: str, to: Type) -> None:
        """Let a variable stand for a type."""
        self._known[name] = to

    def apply(self, to: Type, *, free_is_dyn: bool = False) -> Type:
        """The type with all known variables replaced; with `free_is_dyn`, the others become dynamic."""
        if to.kind == "variable":
            known = self._known.get(to.name)
            if known is not None:
                return self.apply(known, free_is_dyn=free_is_dyn)
            return DYN if free_is_dyn else to
        if not to.parameters:
            return to
        parameters = tuple([self.apply(one, free_is_dyn=free_is_dyn) for one in to.parameters])
        return to if parameters == to.parameters else Type(to.kind, to.name, parameters, to.fields)

    def assignable(self, left: Type, right: Type) -> bool:  # noqa: PLR0911 - one for each rule
        """Whether the types agree, binding variables as needed (the checker's internal isAssignable)."""
        if right.kind == "variable":
            valid, known = self._substituted(left, right)
            if valid or known:
                return valid
        if left.kind == "variable":
            return self._substituted(right, left)[0]
        if left.kind in _WILD or right.kind in _WILD:
            return True
        if left.kind == "null":
            return right.kind in _NULLABLE
        if right.kind == "null":
            return left.kind in _NULLABLE
        if left.kind == "type":
            return right.kind == "type"
        if left.kind != right.kind or left.name != right.name:
            return False
        return self.all_assignable(left.parameters, right.parameters)

    def all_assignable(self, left: tuple[Type, ...], right: tuple[Type, ...]) -> bool:
        """Whether the types agree one by one."""
        return len(left) == len(right) and all(
            self.assignable(one, other) for one, other in zip(left, right, strict=True)
        )

    def _substituted(self, candidate: Type, var: Type) -> tuple[bool, bool]:
        """Whether a type can stand for a variable, and whether the variable already stood for something."""
        if candidate == var:
            return True, True
        known = self._known.get(var.name)
        if known is None:
            if self._apart(var, candidate):
                self._known[var.name] = candidate
                return True, False
            return False, False
        if candidate == known:
            return True, True
        if not self.assignable(candidate, known):
            return False, True
        general = most_general(candidate, known)
        if self._apart(var, general):
            self._known[var.name] = general
        return True, True

    def _apart(self, var: Type, within: Type) -> bool:
        """Whether a variable does not occur within a type."""
        if var == within:
            return False
        if within.kind == "variable":
            known = self._known.get(within.name)
            return known is None or self._apart(var, known)
        return all(self._apart(var, parameter) for parameter in within.parameters)


_WILD = frozenset(("dyn", "error"))
_NULLABLE = frozenset(("null", "opaque", "struct", "duration", "timestamp"))


def most_general(one: Type, other: Type) -> Type:
    """The less specific of two types that agree."""
    return one if _less_specific(one, other) else other


def _less_specific(one: Type, other: Type) -> bool:
    if one.kind in ("dyn", "variable"):
        return True
    if other.kind in ("dyn", "variable") or one.kind != other.kind:
        return False
    if one.kind == "type":
        return True
    if one.parameters:
        return (
            one.name == other.name
            and len(one.parameters) == len(other.parameters)
            and all(_less_specific(a, b) for a, b in zip(one.parameters, other.parameters, strict=True))
        )
    return one == other

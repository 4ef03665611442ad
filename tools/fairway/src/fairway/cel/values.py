"""The values that expressions give, beside Python's bool, int, float, str, bytes, None, list and dict.

A dict is a map with string keys: nodes of YAML are used as they are, and a `Scalar` in one is read when
an expression comes to it. A failure is a value too, as in cel-go: an operand may fail and `||` forget it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, Final

from fairway.yamlio.node import Scalar


class Failed:
    """The value of an expression that failed."""

    __slots__ = ("message",)

    def __init__(self, message: str) -> None:
        self.message = message


class Failure(Exception):  # noqa: N818 - it is what a function raises to give a `Failed`
    """Raised by a function's implementation; the call's value is then `Failed`."""


class Uint(int):
    """An unsigned integer."""

    __slots__ = ()


class TypeValue:
    """A type as a value: `type(1)`."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TypeValue) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"TypeValue({self.name!r})"


class Duration:
    """A span of time in nanoseconds."""

    __slots__ = ("nanoseconds",)

    def __init__(self, nanoseconds: int) -> None:
        self.nanoseconds = nanoseconds

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Duration) and other.nanoseconds == self.nanoseconds

    def __hash__(self) -> int:
        return hash(self.nanoseconds)

    def __repr__(self) -> str:
        return f"Duration({self.nanoseconds})"


class Timestamp:
    """A point in time: nanoseconds since 1970 in UTC, and the offset in seconds it was written with."""

    __slots__ = ("nanoseconds", "offset")

    def __init__(self, nanoseconds: int, offset: int = 0) -> None:
        self.nanoseconds = nanoseconds
        self.offset = offset

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Timestamp) and other.nanoseconds == self.nanoseconds

    def __hash__(self) -> int:
        return hash(self.nanoseconds)

    def __repr__(self) -> str:
        return f"Timestamp({self.nanoseconds})"


class Optional:
    """A value that may be missing: `NONE`, or one with a value."""

    __slots__ = ("present", "value")

    def __init__(self, value: Any, *, present: bool = True) -> None:
        self.value = value
        self.present = present

    def __repr__(self) -> str:
        return f"Optional({self.value!r})" if self.present else "NONE"


NONE: Final = Optional(None, present=False)


class Missing:
    """Stands for what is not there."""

    __slots__ = ()


MISSING: Final = Missing()


class Map:
    """A map with keys of any kind: 1, 1u and 1.0 find each other, true does not."""

    __slots__ = ("entries",)

    def __init__(self) -> None:
        self.entries: dict[Any, tuple[Any, Any]] = {}

    def put(self, key: Any, value: Any) -> None:
        """Set an entry; the last of equal keys wins."""
        self.entries[_hashed(key)] = (key, value)

    def drop(self, key: Any) -> None:
        """Forget an entry."""
        self.entries.pop(_hashed(key), None)

    def find(self, key: Any) -> Any:
        """The value under a key, or `MISSING`."""
        entry = self.entries.get(_hashed(key))
        if entry is None and isinstance(key, int | float) and key is not True and key is not False:
            entry = self._numeric(key)
        return MISSING if entry is None else entry[1]

    def _numeric(self, key: Any) -> tuple[Any, Any] | None:
        if isinstance(key, float) and (not math.isfinite(key) or key != int(key)):
            return None
        number = int(key)
        return self.entries.get((int, number)) or self.entries.get((Uint, number))

    def __len__(self) -> int:
        return len(self.entries)

    def items(self) -> Iterator[tuple[Any, Any]]:
        """Keys and values."""
        return iter(self.entries.values())

    def __iter__(self) -> Iterator[Any]:
        return iter([key for key, _ in self.entries.values()])


class LazyMap:
    """A map whose entries are computed when an expression first asks: the `variables` of a policy.

    A factory may raise `CelRuntimeError`: whatever selects the entry then fails.
    """

    __slots__ = ("_factories", "_known")

    def __init__(self, factories: dict[str, Callable[[], Any]]) -> None:
        self._factories = factories
        self._known: dict[str, Any] = {}

    def find(self, key: Any) -> Any:
        """The value under a key, or `MISSING`."""
        if type(key) is not str or key not in self._factories:
            return MISSING
        if key not in self._known:
            self._known[key] = called(self._factories[key])
        return self._known[key]

    def __len__(self) -> int:
        return len(self._factories)

    def __iter__(self) -> Iterator[str]:
        return iter(self._factories)

    def items(self) -> Iterator[tuple[str, Any]]:
        """Keys and values, all of them computed."""
        return iter([(key, self.find(key)) for key in self._factories])


def called(factory: Callable[[], Any]) -> Any:
    """What a factory gives, with a failure as a value."""
    from fairway.cel.errors import CelRuntimeError  # noqa: PLC0415 - errors are higher than values elsewhere

    try:
        value = factory()
    except CelRuntimeError as error:
        return Failed(error.message)
    return scalar(value) if type(value) is Scalar else value


def _hashed(key: Any) -> Any:
    kind = type(key)
    return key if kind is str else (kind, key)


def scalar(node: Scalar) -> Any:
    """A scalar's value as the API server gets it: null, bool, int, or float."""
    known = _SCALARS.get(node)
    if known is None and node not in _SCALARS:
        known = _SCALARS[node] = _read(node)
        if len(_SCALARS) > _SCALARS_KEPT:
            _SCALARS.clear()
    return known


_SCALARS: dict[Scalar, Any] = {}
_SCALARS_KEPT = 10_000


def _read(node: Scalar) -> Any:
    text = node.text
    match node.tag:
        case "!!int":
            return _integer(text)
        case "!!float":
            return _float(text)
        case "!!bool":
            return text[:1] in "tTyYoO" and text.lower() in ("true", "yes", "on", "y")
        case "!!null":
            return None
    return text


def _integer(text: str) -> Any:
    plain = text.replace("_", "")
    sign = -1 if plain.startswith("-") else 1
    digits = plain.lstrip("+-")
    try:
        if digits[:2] in ("0x", "0o", "0b", "0X", "0O", "0B"):
            value = sign * int(digits, 0)
        elif len(digits) > 1 and digits.startswith("0") and set(digits) <= set("01234567"):
            value = sign * int(digits, 8)
        else:
            value = sign * int(digits)
    except ValueError:
        return text
    return value if -(1 << 63) <= value < 1 << 63 else float(value)


def _float(text: str) -> Any:
    plain = text.replace("_", "").lower()
    special = plain.lstrip("+-")
    if special == ".nan":
        return math.nan
    if special == ".inf":
        return -math.inf if plain.startswith("-") else math.inf
    try:
        value = float(plain)
    except ValueError:
        return text
    # JSON has one kind of number: what has no fraction in its text arrives as an integer.
    if value.is_integer() and abs(value) < _EXACT and not set(plain) & set(".e"):
        return int(value)
    return value


_EXACT = 1 << 53


def type_name(value: Any) -> str:
    """The name of a value's type as the runtime has it."""
    name = _NAMES.get(type(value))
    return name if name is not None else str(getattr(value, "type_name", type(value).__name__))


_NAMES = {
    bool: "bool",
    int: "int",
    Uint: "uint",
    float: "double",
    str: "string",
    bytes: "bytes",
    type(None): "null_type",
    list: "list",
    dict: "map",
    Map: "map",
    LazyMap: "map",
    TypeValue: "type",
    Timestamp: "google.protobuf.Timestamp",
    Duration: "google.protobuf.Duration",
    Optional: "optional_type",
    Failed: "error",
}

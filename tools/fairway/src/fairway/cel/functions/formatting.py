"""`'%s is %d'.format([…])` (cel-go's ext/formatting)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from fairway.cel.functions.conversions import OVERLOADS as CONVERSIONS
from fairway.cel.functions.go_text import quoted, written_duration, written_time
from fairway.cel.operations import is_map
from fairway.cel.values import Duration, Failure, Timestamp, TypeValue, Uint, scalar, type_name
from fairway.yamlio.node import Scalar

_PRECISION = 6


class Clause(NamedTuple):
    """One place of a format: what stands before it, its letter, and its precision if it has one."""

    before: str
    letter: str
    precision: int | None


_STRINGS = (
    "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, "
    "durations, and timestamps, was given "
)
#: What a clause says to a value of the wrong type, and the kinds of types it takes.
REFUSALS: dict[str, tuple[str, tuple[str, ...]]] = {
    "s": (
        _STRINGS,
        (
            *("list", "map", "int", "uint", "double", "bool", "string", "timestamp", "bytes", "duration"),
            *("type", "null"),
        ),
    ),
    "d": ("decimal clause can only be used on integers, was given ", ("int", "uint")),
    "f": ("fixed-point clause can only be used on doubles, was given ", ("double", "string")),
    "e": ("scientific clause can only be used on doubles, was given ", ("double", "string")),
    "b": ("only integers and bools can be formatted as binary, was given ", ("int", "uint", "bool")),
    "x": (
        "only integers, byte buffers, and strings can be formatted as hex, was given ",
        ("int", "uint", "string", "bytes"),
    ),
    "o": ("octal clause can only be used on integers, was given ", ("int", "uint")),
}


def clauses(text: str, count: int, *, checked: bool = False) -> Iterator[Clause]:
    """The places of a format with so many arguments, and the rest as one without a letter; raises Failure.

    The checker complains of a lonely % at the end first, the runtime of an argument that is missing.
    """
    before, offset, used = "", 0, 0
    while offset < len(text):
        character = text[offset]
        offset += 1
        if character != "%":
            before += character
            continue
        if text[offset : offset + 1] == "%":
            before += "%"
            offset += 1
            continue
        if used >= count and not (checked and offset >= len(text)):
            raise Failure(f"index {used} out of range")
        if offset >= len(text):
            raise Failure("unexpected end of string")
        precision, offset = _precision(text, offset)
        letter = text[offset]
        if letter.lower() not in REFUSALS or letter in "SDFEBO":
            raise Failure(f'could not parse formatting clause: unrecognized formatting clause "{letter}"')
        yield Clause(before, letter, precision)
        before, used, offset = "", used + 1, offset + 1
    yield Clause(before, "", None)


def _precision(text: str, offset: int) -> tuple[int | None, int]:
    if text[offset] != ".":
        return None, offset
    start = offset = offset + 1
    while offset < len(text) and text[offset] in "0123456789":
        offset += 1
    problem = "could not parse formatting clause: error while parsing precision: "
    if offset >= len(text):
        raise Failure(f"{problem}could not find end of precision specifier")
    if offset == start:
        raise Failure(
            f'{problem}error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax'
        )
    return int(text[start:offset]), offset


def _format(text: str, arguments: list[Any]) -> str:
    written = []
    for position, clause in enumerate(clauses(text, len(arguments))):
        written.append(clause.before)
        if clause.letter:
            value = arguments[position]
            written.append(_written(clause, scalar(value) if type(value) is Scalar else value))
    return "".join(written)


def _written(clause: Clause, value: Any) -> str:
    try:
        match clause.letter:
            case "s":
                return _string(value)
            case "d":
                return _decimal(value)
            case "f" | "e":
                return _float(clause, value)
            case "x" | "X":
                return _hexadecimal(value, upper=clause.letter == "X")
        return _digits(clause.letter, value)
    except Failure as failure:
        raise Failure(f"error during formatting: {failure}") from None


def _refused(letter: str, value: Any) -> Failure:
    return Failure(REFUSALS[letter.lower()][0] + type_name(value))


def _string(value: Any) -> str:
    kind = type(value)
    if kind is list:
        return _list(value)
    if is_map(value):
        return _map(value)
    if value is None:
        return "null"
    if kind is TypeValue:
        return str(value.name)
    conversion = _TO_STRING.get(kind)
    if conversion is None:
        raise _refused("s", value)
    return str(CONVERSIONS[conversion](value))


_TO_STRING = {
    str: "string_to_string",
    bool: "bool_to_string",
    bytes: "bytes_to_string",
    float: "double_to_string",
    Duration: "duration_to_string",
    int: "int64_to_string",
    Timestamp: "timestamp_to_string",
    Uint: "uint64_to_string",
}


def _list(values: list[Any]) -> str:
    return f"[{', '.join([_inner(value) for value in values])}]"


def _map(values: Any) -> str:
    pairs = []
    for key, value in values.items():
        if type(key) not in (str, bool, int, Uint):
            raise Failure(f"no formatting function for map key of type {type_name(key)}")
        pairs.append((_inner(key), _inner(value)))
    return "{" + ", ".join([f"{key}:{value}" for key, value in sorted(pairs)]) + "}"


def _inner(value: Any) -> str:
    """A value within a list or map: as CEL would write it."""
    if type(value) is Scalar:
        value = scalar(value)
    kind = type(value)
    if kind is str:
        return quoted(value)
    if kind is bytes:
        return f"b{quoted(_string(value))}"
    if kind is float:
        text = _fixed(value, _PRECISION, grouped=False)
        return text if math.isfinite(value) else f'"{text}"'
    if kind is Timestamp:
        return f"timestamp({quoted(written_time(value))})"
    if kind is Duration:
        return f"duration({quoted(written_duration(value))})"
    if kind not in _TO_STRING and kind not in (list, TypeValue, type(None)) and not is_map(value):
        raise Failure(f"no formatting function for {type_name(value)}")
    return _string(value)


def _decimal(value: Any) -> str:
    if type(value) not in (int, Uint):
        raise _refused("d", value)
    return str(int(value))


_NAMED = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def _float(clause: Clause, value: Any) -> str:
    if type(value) is str and value in _NAMED:
        value = _NAMED[value]
    if type(value) is not float:
        raise _refused(clause.letter, value)
    precision = _PRECISION if clause.precision is None else clause.precision
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "\u221e" if value > 0 else "-\u221e"
    if clause.letter == "f":
        return _fixed(value, precision, grouped=True)
    # A precision is a width here: so it is in cel-go.
    mantissa, _, exponent = f"{value:.{_PRECISION}e}".partition("e")
    return f"{mantissa}\u00d710{_raised(int(exponent))}".rjust(clause.precision or 0)


_SUPERSCRIPTS = str.maketrans(
    "0123456789-", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207b"
)


def _raised(exponent: int) -> str:
    sign = "-" if exponent < 0 else ""
    return f"{sign}{abs(exponent):02d}".translate(_SUPERSCRIPTS)


def _fixed(value: float, precision: int, *, grouped: bool) -> str:
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"
    return f"{value:,.{precision}f}" if grouped else f"{value:.{precision}f}"


def _digits(letter: str, value: Any) -> str:
    if letter == "b" and type(value) is bool:
        return "1" if value else "0"
    if type(value) not in (int, Uint):
        raise _refused(letter, value)
    return format(int(value), letter)


def _hexadecimal(value: Any, *, upper: bool) -> str:
    kind = type(value)
    if kind in (int, Uint):
        text = format(int(value), "x")
    elif kind is str:
        text = value.encode("utf-8", "surrogatepass").hex()
    elif kind is bytes:
        text = value.hex()
    else:
        raise _refused("x", value)
    return text.upper() if upper else text


OVERLOADS: dict[str, Callable[..., Any]] = {"string_format": _format}

"""Numbers as Go prints them, since every number of an object passes through Go's JSON on its way out."""

# ruff: noqa: PLR2004 - the thresholds are those of Go's strconv and encoding/json

from __future__ import annotations

from fairway.errors import YamlError
from fairway.yamlio.node import FLOAT, INT, Scalar
from fairway.yamlio.resolve import integer_value, tag_for_text


def value_of(scalar: Scalar) -> int | float:
    """The value of an `!!int` or `!!float` scalar. Raises YamlError when its text is not of its tag."""
    text, tag = scalar.text, scalar.tag
    found = tag_for_text(text) if text else None
    if found != tag and not (tag == FLOAT and found == INT):
        raise YamlError(f"cannot decode `{text}` as a {tag}")
    plain = text.replace("_", "")
    if found == INT:
        value = integer_value(plain) or 0
        return float(value) if tag == FLOAT else value
    if plain[-3:].lower() in ("inf", "nan"):
        return float(plain.replace(".", ""))
    return float(plain)


def json_number(scalar: Scalar) -> str:
    """What Go's encoding/json writes for a number. Raises YamlError for infinities and NaN."""
    value = value_of(scalar)
    if type(value) is int:
        return str(value)
    if value - value != 0:
        raise YamlError(f"unsupported value: {scalar.text}", remedy="JSON has no infinity and no NaN.")
    size = abs(value)
    if size != 0 and (size < 1e-6 or size >= 1e21):
        mantissa, exponent = exponent_form(value)
        return f"{mantissa}e{'-' if exponent < 0 else '+'}{abs(exponent):d}"
    return positional_form(value)


def yaml_number(scalar: Scalar) -> str:
    """What kustomize prints for a number: integers as digits, else Go's shortest `%g`."""
    text = json_number(scalar)
    if "e" not in text and "." not in text:
        value = int(text)
        if -(2**63) <= value < 2**64:
            return str(value)
    return shortest(float(text))


def shortest(value: float) -> str:
    """Go's strconv.FormatFloat(value, 'g', -1, 64) of a finite number."""
    mantissa, exponent = exponent_form(value)
    if -4 <= exponent < 6:
        return positional_form(value)
    return f"{mantissa}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def exponent_form(value: float) -> tuple[str, int]:
    """The shortest digits that read back as `value`, as mantissa text and decimal exponent."""
    sign, digits, point = _digits(value)
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return sign + mantissa, point - 1 if digits != "0" else 0


def positional_form(value: float) -> str:
    """The shortest digits that read back as `value`, without an exponent."""
    sign, digits, point = _digits(value)
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}" if digits != "0" else f"{sign}0"
    if len(digits) <= point:
        return sign + digits + "0" * (point - len(digits))
    return f"{sign}{digits[:point]}.{digits[point:]}"


def _digits(value: float) -> tuple[str, str, int]:
    """Sign, significant digits without outer zeros, and where the decimal point stands in them."""
    mantissa, _, exponent = repr(value).partition("e")
    sign = "-" if mantissa[0] == "-" else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    digits = whole + fraction
    point = len(whole) + int(exponent or 0)
    stripped = digits.lstrip("0")
    point -= len(digits) - len(stripped)
    stripped = stripped.rstrip("0")
    return (sign, stripped, point) if stripped else (sign, "0", 0)

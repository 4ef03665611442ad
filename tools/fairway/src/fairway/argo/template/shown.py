"""Values as Go prints them: `%v`, and the verbs of `printf`."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence

from fairway.argo.template.fault import TemplateError


class Missing:
    """The value of a key that is not there."""


MISSING = Missing()
_VERB = re.compile(r"%([+\-# 0]*)([0-9]*)(?:\.([0-9]+))?([a-zA-Z%])")
_SMALL, _LARGE = -4, 6


def shown(value: object, *, top: bool = True) -> str:
    """A value as `%v` prints it; what is not there is `<no value>` at the top, and `<nil>` within."""
    if value is MISSING or value is None:
        return "<no value>" if top else "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, dict):
        inner = " ".join(f"{key}:{shown(value[key], top=False)}" for key in sorted(value))
        return f"map[{inner}]"
    if isinstance(value, (list, tuple)):
        return f"[{' '.join(shown(each, top=False) for each in value)}]"
    return str(value)


def _float(value: float) -> str:
    """The shortest form that reads back, with an exponent from 10^6 on and below 10^-4."""
    if math.isinf(value) or math.isnan(value):
        return {"inf": "+Inf", "-inf": "-Inf"}.get(str(value), "NaN")
    mantissa, exponent = _scientific(value)
    if _SMALL <= exponent < _LARGE:
        text = repr(value) if "e" not in repr(value) else format(value, "f")
        return text.removesuffix(".0")
    return f"{mantissa}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _scientific(value: float) -> tuple[str, int]:
    for digits in range(17):
        text = f"{value:.{digits}e}"
        if float(text) == value:
            break
    mantissa, _, exponent = text.partition("e")
    return mantissa, int(exponent)


def printf(pattern: str, arguments: Sequence[object]) -> str:
    """`fmt.Sprintf` with the verbs that templates use. Raises TemplateError for another."""
    left = list(arguments)

    def replaced(match: re.Match[str]) -> str:
        flags, width, precision, verb = match.groups()
        if verb == "%":
            return "%"
        if not left:
            return f"%!{verb}(MISSING)"
        text = _verb(verb, left.pop(0), precision, flags)
        if not width:
            return text
        return (
            text.ljust(int(width)) if "-" in flags else text.rjust(int(width), "0" if "0" in flags else " ")
        )

    text = _VERB.sub(replaced, pattern)
    if left:
        extra = ", ".join(f"{_type(each)}={shown(each, top=False)}" for each in left)
        text += f"%!(EXTRA {extra})"
    return text


def _verb(verb: str, value: object, precision: str | None, flags: str) -> str:  # noqa: PLR0911 - one for each verb
    if verb == "v" or (verb == "s" and isinstance(value, (str, list, dict))):
        return shown(value, top=False)[: int(precision) if precision and verb == "s" else None]
    if verb == "q" and isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if verb == "d" and isinstance(value, int) and not isinstance(value, bool):
        return f"{'+' if '+' in flags else ''}{value}"
    if verb == "f" and isinstance(value, float):
        return f"{value:.{precision or 6}f}"
    if verb == "x" and isinstance(value, int):
        return f"{value:x}"
    if verb == "t" and isinstance(value, bool):
        return shown(value)
    if verb == "T":
        return _type(value)
    if verb in "sdqftx":
        return (
            f"%!{verb}({_type(value)}={shown(value, top=False)})" if value is not None else f"%!{verb}(<nil>)"
        )
    raise TemplateError(f"the verb %{verb} of printf is not known here")


def _type(value: object) -> str:
    names = {bool: "bool", int: "int", float: "float64", str: "string", dict: "map[string]interface {}"}
    return "<nil>" if value is None else names.get(type(value), "[]interface {}")

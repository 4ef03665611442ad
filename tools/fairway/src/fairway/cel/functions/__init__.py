"""The implementations of CEL's functions, by overload; each module names the Go package it follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fairway.cel.functions import (
    authorization,
    conversions,
    formats,
    formatting,
    lists,
    networks,
    operators,
    optionals,
    quantities,
    regexes,
    semvers,
    strings,
    times,
    urls,
)

_MODULES: tuple[dict[str, Callable[..., Any]], ...] = (
    authorization.OVERLOADS,
    conversions.OVERLOADS,
    formats.OVERLOADS,
    formatting.OVERLOADS,
    lists.OVERLOADS,
    networks.OVERLOADS,
    optionals.OVERLOADS,
    quantities.OVERLOADS,
    regexes.OVERLOADS,
    semvers.OVERLOADS,
    strings.OVERLOADS,
    times.OVERLOADS,
    urls.OVERLOADS,
)

#: What an overload does; the caller has checked the types of the arguments.
OVERLOADS: dict[str, Callable[..., Any]] = {
    name: function for module in _MODULES for name, function in module.items()
}
#: Functions that look at the types of their arguments themselves.
SINGLE: dict[str, Callable[..., Any]] = operators.SINGLE
#: Overloads that are given arguments of any type.
UNGUARDED = frozenset(("contains_string", "ends_with_string", "starts_with_string"))
#: Functions with a regular expression: given one that is constant, what computes the call.
PATTERNS: dict[str, Callable[[str], Callable[..., Any]]] = regexes.CONSTANT

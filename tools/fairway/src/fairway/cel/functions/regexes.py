"""Regular expressions as Go has them: `matches`, and k8s.io/apiserver's `find` and `findAll`."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from fairway.cel.operations import NO_OVERLOAD, RECEIVERS
from fairway.cel.values import Failure
from fairway.go_regexp import Pattern, RegexpError, compile_pattern


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> Pattern:
    return compile_pattern(pattern)


def compiled(pattern: str) -> Pattern:
    """A compiled pattern; raises Failure with Go's words."""
    try:
        return _compiled(pattern)
    except RegexpError as error:
        raise Failure(str(error)) from None


def matches(text: Any, pattern: Any) -> bool:
    """Whether a pattern is found in a text."""
    if type(text) is not str:
        raise Failure(NO_OVERLOAD if type(text) in RECEIVERS else f"{NO_OVERLOAD}: matches")
    if type(pattern) is not str:
        raise Failure(NO_OVERLOAD)
    return compiled(pattern).search(text)


def _illegal(pattern: str) -> Pattern:
    try:
        return compiled(pattern)
    except Failure as failure:
        raise Failure(f"Illegal regex: {failure}") from None


def _find(text: str, pattern: str) -> str:
    return _first(_illegal(pattern), text)


def _first(pattern: Pattern, text: str) -> str:
    for start, end in pattern.spans(text, 1):
        return text[start:end]
    return ""


def _find_all(text: str, pattern: str, count: int = -1) -> list[str]:
    return _all(_illegal(pattern), text, count)


def _all(pattern: Pattern, text: str, count: int) -> list[str]:
    return [text[start:end] for start, end in pattern.spans(text, count)]


def _text(value: Any) -> str:
    if type(value) is not str:
        raise Failure(NO_OVERLOAD)
    return value


def _constant_matches(pattern: str) -> Callable[..., Any]:
    found = compiled(pattern)
    return lambda text, _pattern: found.search(_text(text))


def _constant_find(pattern: str) -> Callable[..., Any]:
    found = compiled(pattern)
    return lambda text, _pattern: _first(found, _text(text))


def _constant_find_all(pattern: str) -> Callable[..., Any]:
    found = compiled(pattern)

    def find_all(text: Any, _pattern: Any, count: Any = -1) -> list[str]:
        if type(count) is not int:
            raise Failure(NO_OVERLOAD)
        return _all(found, _text(text), count)

    return find_all


#: What makes a call with a constant pattern; raises Failure for one that is wrong.
CONSTANT: dict[str, Callable[[str], Callable[..., Any]]] = {
    "matches": _constant_matches,
    "find": _constant_find,
    "findAll": _constant_find_all,
}

OVERLOADS: dict[str, Callable[..., Any]] = {
    "string_find_string": _find,
    "string_find_all_string": _find_all,
    "string_find_all_string_int": _find_all,
}

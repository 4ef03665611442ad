"""The functions of templates, of Go, of sprig and of ApplicationSets, with the kinds of their arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fairway.argo.template import collections, texts
from fairway.argo.template.fault import TemplateError
from fairway.argo.template.shown import MISSING, printf, shown

_NAMES: Final = {"s": "string", "i": "int", "l": "list", "d": "dict"}
_TYPES: Final = {"s": (str,), "i": (int,), "l": (list, tuple), "d": (dict,)}


def call(name: str, arguments: list[Any]) -> Any:
    """The value of a function. Raises TemplateError for an unknown one, and for arguments it cannot have."""
    known = _FUNCTIONS.get(name)
    if known is None:
        raise TemplateError(
            f"the function {name} of templates is not known here",
            remedy="Write the template without it, or look at what Argo CD makes of it.",
        )
    kinds, function = known
    given = _checked(name, kinds, arguments)
    try:
        return function(*given)
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise TemplateError(f"error calling {name}: {error}") from None


def _checked(name: str, kinds: str, arguments: list[Any]) -> list[Any]:
    """The arguments as the function takes them; the last kind before `*` stands for any number."""
    if kinds.endswith("*"):
        kinds = kinds[:-1]
        kinds += kinds[-1] * (len(arguments) - len(kinds)) if len(arguments) >= len(kinds) else ""
        kinds = kinds[: max(len(arguments), len(kinds) - 1)]
    if len(kinds) != len(arguments):
        raise TemplateError(f"wrong number of args for {name}: want {len(kinds)} got {len(arguments)}")
    return [_argument(name, kind, each) for kind, each in zip(kinds, arguments, strict=True)]


def _argument(name: str, kind: str, given: Any) -> Any:
    if kind == "a":
        return None if given is MISSING else given
    if given is MISSING or given is None:
        raise TemplateError(f"invalid value for {name}; expected {_NAMES[kind]}")
    if isinstance(given, bool) or not isinstance(given, _TYPES[kind]):
        raise TemplateError(
            f"wrong type for value of {name}; expected {_NAMES[kind]}; got {type(given).__name__}"
        )
    return given


def _equal(first: Any, *others: Any) -> bool:
    if not others:
        raise TemplateError("missing argument for comparison")
    return any(_same(first, other) for other in others)


def _same(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is other
    if isinstance(one, (dict, list)) or isinstance(other, (dict, list)) or type(one) is not type(other):
        raise TemplateError("incompatible types for comparison")
    return bool(one == other)


def _less(one: Any, other: Any) -> bool:
    if type(one) is not type(other) or not isinstance(one, (int, float, str)) or isinstance(one, bool):
        raise TemplateError("incompatible types for comparison")
    return bool(one < other)


def _print(*values: Any) -> str:
    """A space goes between two values neither of which is a string."""
    text = ""
    for number, each in enumerate(values):
        if number and not isinstance(each, str) and not isinstance(values[number - 1], str):
            text += " "
        text += shown(each, top=False)
    return text


def _fail(message: str) -> Any:
    raise TemplateError(message)


_FUNCTIONS: Final[dict[str, tuple[str, Callable[..., Any]]]] = {
    "eq": ("a*", _equal),
    "fail": ("s", _fail),
    "ge": ("aa", lambda one, other: not _less(one, other)),
    "gt": ("aa", lambda one, other: not _less(one, other) and not _same(one, other)),
    "le": ("aa", lambda one, other: _less(one, other) or _same(one, other)),
    "lt": ("aa", _less),
    "ne": ("aa", lambda one, other: not _same(one, other)),
    "not": ("a", lambda value: not value),
    "print": ("a*", _print),
    "printf": ("sa*", lambda pattern, *values: printf(pattern, values)),
    "println": ("a*", lambda *values: " ".join(shown(each, top=False) for each in values) + "\n"),
    **collections.FUNCTIONS,
    **texts.FUNCTIONS,
}

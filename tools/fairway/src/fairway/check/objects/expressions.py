"""The expressions of admission policies and webhooks: whether they can be read and give what is wanted.

They are read as the newest version does. What a policy's expressions mean, in the version of the cluster,
is another check's matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from fairway.cel import CelError, Environment, Type
from fairway.cel.types import BOOL, DYN, NULL, STRING
from fairway.check.objects.cursor import At

EXPRESSION: Final = "object/expression"
_VERSION: Final = "1.34"
_VARIABLES: Final = ("object", "oldObject", "request", "namespaceObject")


def admission_variables(*, params: bool, authorizer: bool = True) -> dict[str, Type]:
    """The variables of an admission expression."""
    names = [*_VARIABLES, *(["params"] if params else []), *(["authorizer"] if authorizer else [])]
    return dict.fromkeys(names, DYN)


def expression(place: At, key: str, variables: Mapping[str, Type], wanted: tuple[Type, ...] = ()) -> Type:
    """The type of an expression; reported if it cannot be read, or plainly gives something else."""
    text = place.text(key)
    if not text.strip():
        return DYN
    found = _type(text, tuple(sorted(variables.items(), key=lambda item: item[0])))
    if isinstance(found, str):
        place.fault(EXPRESSION, found, key)
        return DYN
    if wanted and found != DYN and found not in wanted:
        place.fault(EXPRESSION, f"must evaluate to {' or '.join(map(str, wanted))}, not {found}", key)
    return found


def condition(place: At, key: str, variables: Mapping[str, Type]) -> None:
    """An expression that gives true or false."""
    expression(place, key, variables, (BOOL,))


def text_or_nothing(place: At, key: str, variables: Mapping[str, Type]) -> None:
    """An expression that gives a text, or null."""
    expression(place, key, variables, (STRING, NULL))


def text(place: At, key: str, variables: Mapping[str, Type]) -> None:
    """An expression that gives a text."""
    expression(place, key, variables, (STRING,))


@lru_cache(maxsize=1000)
def _type(text_: str, variables: tuple[tuple[str, Type], ...]) -> Type | str:
    try:
        return Environment(_VERSION, dict(variables)).compile(text_).type
    except CelError as error:
        return str(error.message)

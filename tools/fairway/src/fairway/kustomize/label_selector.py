"""Label selectors such as `app=web,tier in (front, back),!legacy`, as kubectl and kustomize read them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from fairway.errors import KustomizeError
from fairway.frozen import frozen
from fairway.pattern import pattern

_TOKEN: Final = pattern(r"[ \t\r\n]*(?:(==|!=|[=!(),<>])|([^=!(),<> \t\r\n]+)|\Z)")
_NAME: Final = pattern(r"(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
_DOMAIN: Final = pattern(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
_INTEGER: Final = pattern(r"[+-]?[0-9]+")
_MAX_NAME: Final = 63
_MAX_DOMAIN: Final = 253
_SYMBOLS: Final = frozenset({"==", "=", "!=", "!", "(", ")", ",", "<", ">"})
_END: Final = ""


@frozen
class Requirement:
    """One condition on one label; `operator` is `=`, `!=`, `<`, `>`, `exists` or `absent`."""

    key: str
    operator: str
    values: frozenset[str] = frozenset()

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether labels satisfy the condition; `!=` (and `notin`) holds for a label that is not there."""
        value = labels.get(self.key)
        match self.operator:
            case "exists":
                return value is not None
            case "absent":
                return value is None
            case "=":
                return value in self.values
            case "!=":
                return value not in self.values
        number = None if value is None else _integer(value)
        if number is None:
            return False
        limit = int(next(iter(self.values)))
        return number > limit if self.operator == ">" else number < limit


@frozen
class LabelSelector:
    """All of its requirements must hold."""

    requirements: tuple[Requirement, ...]

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether labels (or annotations) satisfy the selector; an empty one takes everything."""
        return all(requirement.matches(labels) for requirement in self.requirements)


@lru_cache(maxsize=4096)
def parse_label_selector(text: str) -> LabelSelector:
    """The selector that a text stands for. Raises KustomizeError when it is none."""
    return _Parser(text).parse()


def _integer(text: str) -> int | None:
    if not _INTEGER.fullmatch(text):
        return None
    number = int(text)
    return number if -(2**63) <= number < 2**63 else None


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        # A NUL ends the text for the parser of Kubernetes.
        self.tokens = list(_tokens(text.partition("\0")[0]))
        self.at = 0

    def error(self, problem: str) -> KustomizeError:
        return KustomizeError(
            f"label selector `{self.text}`: {problem}",
            remedy="Write it as kubectl takes it: `app=web`, `tier in (a, b)`, `!legacy`, joined by commas.",
        )

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else _END

    def next(self) -> str:
        token = self.peek()
        self.at += 1
        return token

    def expect_identifier(self) -> str:
        found = self.next()
        if found == _END or found in _SYMBOLS:
            raise self.error(f"found `{found}` where a name is expected")
        return found

    def parse(self) -> LabelSelector:
        requirements: list[Requirement] = []
        while self.peek() != _END:
            requirements.append(self.requirement())
            found = self.next()
            if found == _END:
                break
            if found != ",":
                raise self.error(f"found `{found}` where a comma or the end is expected")
            if self.peek() == _END:
                raise self.error("nothing follows the last comma")
        return LabelSelector(tuple(requirements))

    def requirement(self) -> Requirement:
        absent = self.peek() == "!"
        if absent:
            self.next()
        key = self.expect_identifier()
        self.check_key(key)
        if absent:
            return Requirement(key, "absent")
        return Requirement(key, "exists") if self.peek() in {_END, ","} else self.binary(key)

    def binary(self, key: str) -> Requirement:
        operator = self.next()
        if operator in {"in", "notin"}:
            values = self.value_set()
        elif operator in {"=", "==", "!=", "<", ">"}:
            values = frozenset({self.exact_value()})
        else:
            raise self.error(f"found `{operator}` where one of = == != in notin < > is expected")
        for value in values:
            self.check_value(value, operator)
        return Requirement(key, {"in": "=", "==": "=", "notin": "!="}.get(operator, operator), values)

    def exact_value(self) -> str:
        return "" if self.peek() in {_END, ","} else self.expect_identifier()

    def value_set(self) -> frozenset[str]:
        """`(a, b)`; a missing name before, between or behind commas is the empty value."""
        if self.next() != "(":
            raise self.error("a set of values starts with `(`")
        values: set[str] = set()
        last = ","
        while (found := self.next()) != ")":
            if found == ",":
                if last == ",":
                    values.add("")
            elif found in _SYMBOLS or found == _END or last != ",":
                raise self.error(f"found `{found}` in a set of values")
            else:
                values.add(found)
            last = found
        if last == ",":
            values.add("")
        return frozenset(values)

    def check_key(self, key: str) -> None:
        prefix, slash, name = key.rpartition("/")
        valid_prefix = not slash or (_DOMAIN.fullmatch(prefix) and len(prefix) <= _MAX_DOMAIN)
        if not valid_prefix or not _NAME.fullmatch(name) or len(name) > _MAX_NAME:
            raise self.error(f"`{key}` is not a label key")

    def check_value(self, value: str, operator: str) -> None:
        if value and (not _NAME.fullmatch(value) or len(value) > _MAX_NAME):
            raise self.error(f"`{value}` is not a label value")
        if operator in {"<", ">"} and _integer(value) is None:
            raise self.error(f"`{value}` is not an integer")


def _tokens(text: str) -> list[str]:
    return [match[1] or match[2] or _END for match in _TOKEN.finditer(text)]

"""Semantic versions (k8s.io/apiserver's semver library)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from fairway.cel.functions.go_text import quoted
from fairway.cel.operations import NO_OVERLOAD
from fairway.cel.values import Failed, Failure

_WORD = re.compile(r"[0-9A-Za-z-]+")
_COUNT = 3
_UINT64 = range(1 << 64)


class Semver:
    """A version: its three numbers, and its pre-release in a form that has the right order."""

    __slots__ = ("key", "numbers", "text")
    type_name = "kubernetes.Semver"
    go_type = "cel.Semver"
    costs_one = True

    def __init__(self, text: str, numbers: tuple[int, ...], pre: list[tuple[int, int, str]]) -> None:
        self.text = text
        self.numbers = numbers
        self.key = (numbers, not pre, pre)

    def __str__(self) -> str:
        return self.text

    def equals(self, other: Any) -> Any:
        """Equality; nothing but a version can be asked for."""
        return self.key == other.key if type(other) is Semver else Failed(NO_OVERLOAD)


def _compared(left: Semver, right: Semver) -> int:
    return (left.key > right.key) - (left.key < right.key)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _number(text: str, part: str) -> int:
    if text and not _digits(text):
        raise Failure(f"Invalid character(s) found in {part} number {quoted(text)}")
    if len(text) > 1 and text[0] == "0":
        raise Failure(f"{part.capitalize()} number must not contain leading zeroes {quoted(text)}")
    if not text or int(text) not in _UINT64:
        problem = "value out of range" if text else "invalid syntax"
        raise Failure(f"strconv.ParseUint: parsing {quoted(text)}: {problem}")
    return int(text)


def _pre(text: str) -> tuple[int, int, str]:
    if not text:
        raise Failure("Prerelease is empty")
    if _digits(text):
        if len(text) > 1 and text[0] == "0":
            raise Failure(f"Numeric PreRelease version must not contain leading zeroes {quoted(text)}")
        return 0, int(text), ""
    if not _WORD.fullmatch(text):
        raise Failure(f"Invalid character(s) found in prerelease {quoted(text)}")
    return 1, 0, text


def _semver(text: str, normalize: bool = False) -> Semver:  # noqa: FBT001, FBT002 - CEL gives it by position
    plain = _normalized(text) if normalize else text
    if not plain:
        raise Failure("Version string empty")
    parts = plain.split(".", 2)
    if len(parts) != _COUNT:
        raise Failure("No Major.Minor.Patch elements found")
    major, minor = _number(parts[0], "major"), _number(parts[1], "minor")
    patch, plus, build = parts[2].partition("+")
    patch, minus, pre = patch.partition("-")
    numbers = (major, minor, _number(patch, "patch"))
    found = [_pre(one) for one in pre.split(".")] if minus else []
    for one in build.split(".") if plus else []:
        if not one:
            raise Failure("Build meta data is empty")
        if not _WORD.fullmatch(one):
            raise Failure(f"Invalid character(s) found in build meta data {quoted(one)}")
    return Semver(plain, numbers, found)


def _normalized(text: str) -> str:
    parts = text.removeprefix("v").split(".", 2)
    for position, part in enumerate(parts):
        if len(part) > 1:
            cut = part.lstrip("0")
            parts[position] = cut if cut and cut[0] in "0123456789" else f"0{cut}"
    if len(parts) < _COUNT:
        if set(parts[-1]) & set("+-"):
            raise Failure("short version cannot contain PreRelease/Build meta data")
        parts += ["0"] * (_COUNT - len(parts))
    return ".".join(parts)


def _is_semver(*arguments: Any) -> bool:
    try:
        _semver(*arguments)
    except Failure:
        return False
    return True


OVERLOADS: dict[str, Callable[..., Any]] = {
    "string_to_semver": _semver,
    "string_bool_to_semver": _semver,
    "is_semver_string": _is_semver,
    "is_semver_string_bool": _is_semver,
    "semver_is_greater_than": lambda left, right: _compared(left, right) > 0,
    "semver_is_less_than": lambda left, right: _compared(left, right) < 0,
    "semver_compare_to": _compared,
    "semver_major": lambda version: version.numbers[0],
    "semver_minor": lambda version: version.numbers[1],
    "semver_patch": lambda version: version.numbers[2],
}

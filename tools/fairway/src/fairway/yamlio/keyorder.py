"""The order in which kustomize prints the keys of a map: punctuation, digits by value, letters."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cmp_to_key
from re import Match
from typing import Final

from fairway.pattern import pattern

_ORDERED: Final = pattern(r"(?:[^0-9]++|[0-9]{1,18}+(?![0-9A-Za-z]))*+\Z")
"""Names in which no number ends at a letter: there alone the order is one of texts, and no circle."""

_NUMBER: Final = pattern(r"[0-9]+")
_DIGITS: Final = 18
_NUMBERS_AFTER: Final = chr(0x100)
_LETTERS: Final = {code: chr(0x200 + code) for code in range(0x80) if chr(code).isalpha()}
_LONG: Final = 32


def sorted_keys(keys: Iterable[str]) -> list[str]:
    """Sort keys as go-yaml v2 does (numbers inside names by value: `a2` before `a10`)."""
    listed = list(keys)
    if "".join(listed).isalpha():
        return sorted(listed)
    if all(key.isascii() and _ORDERED.match(key) for key in listed):
        return sorted(listed, key=_as_text)
    return sorted(listed, key=_natural)


def _as_text(key: str) -> str:
    """A text that is before others where the key is: punctuation, then numbers by value, then letters."""
    return _NUMBER.sub(_number_as_text, key.translate(_LETTERS))


def _number_as_text(match: Match[str]) -> str:
    digits = match[0]
    return f"{_NUMBERS_AFTER}{digits:0>{_DIGITS}}{len(digits):02}"


def _compare(left: str, right: str) -> int:
    start = _common(left, right) if len(left) > _LONG else 0
    for at in range(start, min(len(left), len(right))):
        if left[at] != right[at]:
            return _compare_at(left, right, at)
    return len(left) - len(right)


def _common(left: str, right: str) -> int:
    """How many characters two texts begin with in common, or somewhat fewer."""
    low, high = 0, min(len(left), len(right))
    while high - low > _LONG:
        middle = (low + high) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle
    return low


def _compare_at(left: str, right: str, at: int) -> int:
    a, b = left[at], right[at]
    a_letter, b_letter = a.isalpha(), b.isalpha()
    if a_letter and b_letter:
        return -1 if a < b else 1
    if a_letter or b_letter:
        return -1 if b_letter else 1
    if not a.isdecimal() and not b.isdecimal():
        return -1 if a < b else 1
    seed = int((a == "0" or b == "0") and _inside_number(left, at))
    a_number, a_end = _number(left, at, seed)
    b_number, b_end = _number(right, at, seed)
    if a_number != b_number:
        return -1 if a_number < b_number else 1
    if a_end != b_end:
        return -1 if a_end < b_end else 1
    return -1 if a < b else 1


_natural = cmp_to_key(_compare)


def _inside_number(text: str, at: int) -> bool:
    """Whether the digits just before `at` hold one that is not zero."""
    for character in reversed(text[:at]):
        if not character.isdecimal():
            return False
        if character != "0":
            return True
    return False


def _number(text: str, at: int, value: int) -> tuple[int, int]:
    """The digits from `at` on, appended to `value` in 64-bit arithmetic, and where they end."""
    end = at
    while end < len(text) and text[end].isdecimal():
        value = value * 10 + ord(text[end]) - 48
        end += 1
    return (value + 2**63) % 2**64 - 2**63, end

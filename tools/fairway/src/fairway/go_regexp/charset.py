"""Sets of characters: what one element of a Go regular expression accepts."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from fairway.pattern import pattern

CharTest = Callable[[str], bool]
Ranges = tuple[tuple[int, int], ...]

_DIGIT: Final[Ranges] = ((0x30, 0x39),)
_UPPER: Final[Ranges] = ((0x41, 0x5A),)
_LOWER: Final[Ranges] = ((0x61, 0x7A),)
_ALPHA: Final[Ranges] = _UPPER + _LOWER
_WORD: Final[Ranges] = _DIGIT + _ALPHA + ((0x5F, 0x5F),)
_SPACE: Final[Ranges] = ((9, 10), (12, 13), (32, 32))

PERL: Final[dict[str, Ranges]] = {"d": _DIGIT, "s": _SPACE, "w": _WORD}
"""`\\d`, `\\s` and `\\w`: ASCII only, and no vertical tab among the spaces."""

POSIX: Final[dict[str, Ranges]] = {
    "alnum": _DIGIT + _ALPHA,
    "alpha": _ALPHA,
    "ascii": ((0, 0x7F),),
    "blank": ((9, 9), (32, 32)),
    "cntrl": ((0, 0x1F), (0x7F, 0x7F)),
    "digit": _DIGIT,
    "graph": ((0x21, 0x7E),),
    "lower": _LOWER,
    "print": ((0x20, 0x7E),),
    "punct": ((0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E)),
    "space": ((9, 13), (32, 32)),
    "upper": _UPPER,
    "word": _WORD,
    "xdigit": (*_DIGIT, (0x41, 0x46), (0x61, 0x66)),
}

_CATEGORY: Final = pattern(r"C[cfosn]?|L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?")
_FOLDS: Final = {"k": "K\u212a", "s": "S\u017f", "å": "Å\u212b"}


def in_ranges(ranges: Ranges) -> CharTest:
    """Accepts the code points within any of the ranges, both ends included."""
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        only = chr(ranges[0][0])
        return lambda char: char == only
    return lambda char: any(low <= ord(char) <= high for low, high in ranges)


def unicode_class(name: str) -> CharTest | None:
    r"""The class `\p{name}`: a general category, `Any`, `Assigned` or `ASCII`; None when it is not known."""
    name = name.replace("_", "").replace("-", "").replace(" ", "").capitalize()
    if name == "Any":
        return lambda _: True
    if name == "Ascii":
        return lambda char: char < "\x80"
    if name == "Assigned":
        return lambda char: unicodedata.category(char) != "Cn"
    if name == "Lc":
        return lambda char: unicodedata.category(char) in {"Lu", "Ll", "Lt"}
    if _CATEGORY.fullmatch(name):
        return lambda char: unicodedata.category(char).startswith(name)
    return None


def union(tests: list[CharTest]) -> CharTest:
    """Accepts what any of the tests accepts."""
    return tests[0] if len(tests) == 1 else lambda char: any(test(char) for test in tests)


def negated(test: CharTest) -> CharTest:
    """Accepts what the test does not."""
    return lambda char: not test(char)


def folded(test: CharTest) -> CharTest:
    """Accepts a character of which any upper or lower case form is accepted."""
    return lambda char: any(test(form) for form in _case_forms(char))


@lru_cache(maxsize=1024)
def _case_forms(char: str) -> frozenset[str]:
    forms = {char, char.lower(), char.upper(), char.title(), char.casefold()}
    for low, others in _FOLDS.items():
        if forms & {low, *others}:
            forms |= {low, *others}
    return frozenset(form for form in forms if len(form) == 1)

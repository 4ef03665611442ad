"""Patterns as Argo CD matches them: globs of projects, and Go's own patterns of paths and of kinds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache


@lru_cache(maxsize=4096)
def _glob(pattern: str, separator: str) -> re.Pattern[str] | None:
    try:
        return re.compile("".join(_translated(pattern, separator)), re.DOTALL)
    except (re.error, IndexError):
        return None


def glob_matches(pattern: str, text: str, separator: str = "") -> bool:
    """Whether a glob matches a text (github.com/gobwas/glob); one that cannot be compiled matches nothing.

    With a separator, `*` and `?` stop at it and `**` does not.
    """
    compiled = _glob(pattern, separator)
    return compiled is not None and compiled.fullmatch(text) is not None


def _translated(pattern: str, separator: str) -> Iterator[str]:
    one = f"[^{re.escape(separator)}]" if separator else "."
    position = depth = 0
    while position < len(pattern):
        character = pattern[position]
        position += 1
        if character == "*":
            is_super = pattern.startswith("*", position)
            while pattern.startswith("*", position):
                position += 1
            yield ".*" if is_super else f"{one}*"
        elif character == "?":
            yield one
        elif character == "[":
            end = pattern.index("]", position) if "]" in pattern[position:] else len(pattern) + 1
            yield _set(pattern[position:end], end > len(pattern), "!")
            position = end + 1
        elif character == "{":
            depth += 1
            yield "(?:"
        elif character == "}" and depth:
            depth -= 1
            yield ")"
        elif character == "," and depth:
            yield "|"
        elif character == "\\":
            yield re.escape(pattern[position])
            position += 1
        else:
            yield re.escape(character)


def _set(content: str, is_open: bool, negation: str) -> str:  # noqa: FBT001 - one of two callers' cases
    if is_open or not content or content == negation:
        raise IndexError
    negated = content.startswith(negation)
    body = content[1:] if negated else content
    parts = [f"{re.escape(low)}-{re.escape(high)}" for low, high in re.findall(r"(.)-(.)", body)]
    parts += [re.escape(each) for each in re.sub(r".-.", "", body)]
    return f"[{'^' if negated else ''}{''.join(parts)}]"


@lru_cache(maxsize=4096)
def _path(pattern: str) -> re.Pattern[str] | None:
    parts: list[str] = []
    position = 0
    try:
        while position < len(pattern):
            character = pattern[position]
            position += 1
            if character == "*":
                parts.append("[^/]*")
            elif character == "?":
                parts.append("[^/]")
            elif character == "[":
                end = pattern.index("]", position + 1)
                parts.append(_set(pattern[position:end], is_open=False, negation="^"))
                position = end + 1
            elif character == "\\":
                parts.append(re.escape(pattern[position]))
                position += 1
            else:
                parts.append(re.escape(character))
        return re.compile("".join(parts), re.DOTALL)
    except (re.error, IndexError, ValueError):
        return None


def path_matches(pattern: str, text: str) -> bool:
    """Whether Go's `path.Match` says so: `*` and `?` stop at slashes; a bad pattern matches nothing."""
    compiled = _path(pattern)
    return compiled is not None and compiled.fullmatch(text) is not None

"""Go's regular expressions where a kustomization has them: a wrong one is an error of the kustomization."""

from __future__ import annotations

from functools import lru_cache

from fairway import go_regexp
from fairway.errors import KustomizeError
from fairway.go_regexp import Pattern, RegexpError

__all__ = ["Pattern", "compile_pattern"]


@lru_cache(maxsize=4096)
def compile_pattern(text: str) -> Pattern:
    """The compiled pattern. Raises KustomizeError where Go would not compile it."""
    try:
        return go_regexp.compile_pattern(text)
    except RegexpError as error:
        raise KustomizeError(
            f"error parsing regexp `{text}`: {error.problem}",
            remedy="Selectors use Go's regular expressions (RE2): no look-around, no back-references.",
        ) from None

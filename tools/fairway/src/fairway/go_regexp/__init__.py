"""Regular expressions as Go's `regexp` package reads and matches them, in linear time.

Patterns come from files that nobody has reviewed yet, so one must neither mean something else than it
does to kustomize and the API server nor take exponential time, as it may with `re`.
"""

from __future__ import annotations

from fairway.go_regexp.machine import Pattern, compile_pattern
from fairway.go_regexp.problem import RegexpError

__all__ = ["Pattern", "RegexpError", "compile_pattern"]

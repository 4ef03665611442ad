"""Regular expressions as Go's `regexp` package reads and matches them, in linear time.

Selectors and path elements come from files that nobody has reviewed yet, so a pattern must neither
mean something else than it does to kustomize nor take exponential time, as it may with `re`.
"""

from __future__ import annotations

from fairway.kustomize.go_regexp.machine import Pattern, compile_pattern

__all__ = ["Pattern", "compile_pattern"]

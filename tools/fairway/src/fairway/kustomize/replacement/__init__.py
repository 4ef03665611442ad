"""Replacements: copy a value from one object, or a fixed one, into fields of others."""

from __future__ import annotations

from fairway.kustomize.replacement.apply import apply_replacements
from fairway.kustomize.replacement.types import (
    Replacement,
    ReplacementField,
    load_replacements,
)

__all__ = ["Replacement", "ReplacementField", "apply_replacements", "load_replacements"]

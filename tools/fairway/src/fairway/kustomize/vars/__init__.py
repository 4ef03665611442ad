"""Vars: `$(NAME)` in chosen fields, replaced by a field of some object (deprecated, but still in use)."""

from __future__ import annotations

from fairway.kustomize.vars.resolve import resolve_variables
from fairway.kustomize.vars.types import Var, VarSet

__all__ = ["Var", "VarSet", "resolve_variables"]

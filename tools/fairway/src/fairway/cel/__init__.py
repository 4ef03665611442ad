"""The Common Expression Language as the API server has it: for admission policies and validation rules."""

from __future__ import annotations

from fairway.cel.cost import BUDGET, MATCH_CONDITIONS_BUDGET, PER_CALL_LIMIT
from fairway.cel.environment import Environment
from fairway.cel.errors import (
    CelCompileError,
    CelCostError,
    CelError,
    CelRuntimeError,
    CelSyntaxError,
    CelTypeError,
)
from fairway.cel.functions.authorization import AUTHORIZER, REQUEST_RESOURCE
from fairway.cel.program import Budget, Outcome, Program
from fairway.cel.types import Type, object_of, parse_type
from fairway.cel.values import NONE, Duration, Failed, LazyMap, Map, Optional, Timestamp, TypeValue, Uint

__all__ = [
    "AUTHORIZER",
    "BUDGET",
    "MATCH_CONDITIONS_BUDGET",
    "NONE",
    "PER_CALL_LIMIT",
    "REQUEST_RESOURCE",
    "Budget",
    "CelCompileError",
    "CelCostError",
    "CelError",
    "CelRuntimeError",
    "CelSyntaxError",
    "CelTypeError",
    "Duration",
    "Environment",
    "Failed",
    "LazyMap",
    "Map",
    "Optional",
    "Outcome",
    "Program",
    "Timestamp",
    "Type",
    "TypeValue",
    "Uint",
    "object_of",
    "parse_type",
]

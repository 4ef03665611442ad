"""Decode YAML nodes into frozen dataclasses by the rules of Go's encoding/json, as kustomize does.

A dataclass stands for a Go struct: a base class for an embedded struct, `X | None` for a pointer,
`tuple[X, ...]` for a slice, `dict[str, X]` for a map, `Node` for an interface. Field names are
those of Go's JSON tags in snake case, or given with `go("name")`; Go compares them without case.
A null leaves the default of a field.
"""

from fairway.kustomize.go_struct.decode import decode
from fairway.kustomize.go_struct.describe import DecodeError, describe, is_null
from fairway.kustomize.go_struct.fields import camel_case, fold, go, json_names

__all__ = ["DecodeError", "camel_case", "decode", "describe", "fold", "go", "is_null", "json_names"]

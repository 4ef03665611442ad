"""What strategic merge must know of a type: which of its lists are merged, and by which keys."""

from __future__ import annotations

from typing import Any


class TypeSchema:
    """A mapping or list type: `field(name)` of a mapping, `elements` and `merge_keys` of a list.

    `merge_keys` is None for everything but a list that patches merge; it is empty for a list of
    scalars that is merged by value.
    """

    __slots__ = ("elements", "fields", "merge_keys", "values")

    def __init__(self) -> None:
        self.fields: dict[str, TypeSchema] = {}
        self.values: TypeSchema | None = None
        self.elements: TypeSchema | None = None
        self.merge_keys: tuple[str, ...] | None = None

    def field(self, name: str) -> TypeSchema | None:
        """The type of a field, None where nothing is known of it."""
        return self.fields.get(name) or self.values


def types_of_compact(specs: list[dict[str, Any]]) -> list[TypeSchema]:
    """The types of `types.json` (its form: `scripts/kustomize_schema/main.go`), in its order."""
    types = [TypeSchema() for _ in specs]
    for schema, fields in zip(types, specs, strict=True):
        _fill(schema, fields, types)
    return types


def _fill(schema: TypeSchema, fields: dict[str, Any], types: list[TypeSchema]) -> None:
    for name, spec in fields.items():
        if name == "*":
            schema.values = _type_of(spec, types)
        else:
            schema.fields[name] = _type_of(spec, types)


def _type_of(spec: int | dict[str, Any] | list[Any], types: list[TypeSchema]) -> TypeSchema:
    if isinstance(spec, int):
        return types[spec]
    schema = TypeSchema()
    if isinstance(spec, dict):
        _fill(schema, spec, types)
    else:
        element, *keys = spec
        schema.elements = None if element is None else _type_of(element, types)
        schema.merge_keys = tuple(keys)
    return schema

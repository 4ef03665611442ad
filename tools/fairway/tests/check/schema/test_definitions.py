"""What the definitions of Kubernetes are made of: the compiler knows all of it."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.check.schema.definitions import definitions
from fairway.check.schema.formats import FORMATS

_KNOWN_KEYWORDS = {
    "$ref", "additionalProperties", "default", "description", "enum", "format", "items", "oneOf",
    "properties", "required", "type",
}  # fmt: skip
_FREE_FORMATS = {"double", "int-or-string"}


def schemas(version: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    pending: list[Any] = list(definitions(version).by_name.values())
    while pending:
        schema = pending.pop()
        found.append(schema)
        pending += schema.get("properties", {}).values()
        inner = (schema.get(key) for key in ("items", "additionalProperties"))
        pending += [value for value in inner if isinstance(value, dict)]
        pending += schema.get("oneOf", [])
    return found


@pytest.mark.parametrize("version", ["1.30", "1.31", "1.32", "1.33", "1.34", "1.35"])
def test_they_use_no_keyword_that_is_not_compiled(version: str) -> None:
    # Extensions say how lists merge: they describe, and refuse nothing.
    keywords = {key for schema in schemas(version) for key in schema if not key.startswith("x-kubernetes-")}
    assert keywords <= _KNOWN_KEYWORDS


@pytest.mark.parametrize("version", ["1.30", "1.33", "1.35"])
def test_they_use_no_format_that_is_not_read(version: str) -> None:
    assert {schema["format"] for schema in schemas(version) if "format" in schema} <= set(
        FORMATS
    ) | _FREE_FORMATS

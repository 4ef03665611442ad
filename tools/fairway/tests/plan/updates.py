"""Updates of objects, and whether the API server refuses them: `updates.yaml`."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Json = Any


@dataclass(frozen=True)
class Update:
    """An object, what it becomes, and whether the API server refused that."""

    name: str
    before: Json
    after: Json
    refused: bool
    status: Json
    needs: Json


def updates() -> list[Update]:
    """All of the table."""
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    return [
        Update(
            case["name"],
            case["object"],
            merged(case["object"], case["change"]),
            case["refused"],
            case.get("status"),
            case.get("needs"),
        )
        for case in yaml.safe_load(text)
    ]


def merged(value: Json, change: Json) -> Json:
    """A value with a change merged into it (RFC 7396)."""
    if not isinstance(change, dict):
        return copy.deepcopy(change)
    found = dict(value) if isinstance(value, dict) else {}
    for key, inner in change.items():
        if inner is None:
            found.pop(key, None)
        else:
            found[key] = merged(found.get(key), inner)
    return found

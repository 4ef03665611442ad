"""Objects of YAML on both sides to the risks of what happens between them, as a plan finds them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import yaml

from fairway.argo.values import to_node
from fairway.plan.compare import compare
from fairway.plan.model import ObjectChange, Risk
from fairway.plan.risk import risks_of
from fairway.yamlio.node import Mapping

VERSION = "1.33"


def manifests(text: str) -> list[Mapping]:
    """The documents of a YAML text as nodes."""
    return [node(document) for document in yaml.safe_load_all(text) if document]


def node(value: Any) -> Mapping:
    """A plain value as a node."""
    found = to_node(value)
    assert isinstance(found, dict)
    return found


def changes(before: list[Mapping], after: list[Mapping], version: str = VERSION) -> tuple[ObjectChange, ...]:
    """What happens between two sides, with its risks."""
    found = compare(before, after)
    return tuple(replace(each.change, risks=risks_of(each, version)) for each in found)


def risks(before: str, after: str, version: str = VERSION) -> list[Risk]:
    """The risks between two sides in YAML."""
    return [risk for change in changes(manifests(before), manifests(after), version) for risk in change.risks]


def names(before: str, after: str, version: str = VERSION) -> set[str]:
    """The names of these risks."""
    return {risk.name for risk in risks(before, after, version)}

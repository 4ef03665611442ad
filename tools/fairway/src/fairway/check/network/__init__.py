"""NetworkPolicies reasoned about: who may reach whom, and whether that is what the apps declare."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.check.network import dependencies
from fairway.check.references.index import Index
from fairway.check.rendered_set import RenderedSet
from fairway.finding import Finding

RULES = dependencies.RULES


def network_check(rendered: RenderedSet) -> Iterator[Finding]:
    """What is wrong between the apps of one client environment."""
    return dependencies.check(Index.of(rendered))


__all__ = ["RULES", "network_check"]

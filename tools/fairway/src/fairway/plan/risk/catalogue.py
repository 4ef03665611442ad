"""All classes of risks, and which rules look at an object."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from fairway.errors import UsageError
from fairway.nearest import did_you_mean
from fairway.plan.compare.compared import Compared
from fairway.plan.model import Risk
from fairway.plan.risk import (
    access,
    claims,
    containers,
    definitions,
    delivery,
    disruption,
    exposure,
    fleet,
    immutable,
    network,
    policies,
    privileges,
    removal,
    room,
    safeguards,
    scaling,
    strategies,
)
from fairway.plan.risk.risk_class import RiskClass
from fairway.plan.risk.subject import Subject

_RULES: Final[tuple[Callable[[Subject], Iterator[Risk]], ...]] = (
    removal.risks,
    delivery.risks,
    immutable.risks,
    claims.risks,
    definitions.risks,
    scaling.risks,
    room.risks,
    disruption.risks,
    strategies.risks,
    network.risks,
    privileges.risks,
    access.risks,
    policies.risks,
    exposure.risks,
    containers.risks,
)

CLASSES: Final[tuple[RiskClass, ...]] = (
    *fleet.CLASSES,
    *safeguards.CLASSES,
    *removal.CLASSES,
    *delivery.CLASSES,
    *immutable.CLASSES,
    *claims.CLASSES,
    *definitions.CLASSES,
    *scaling.CLASSES,
    *room.CLASSES,
    *disruption.CLASSES,
    *strategies.CLASSES,
    *network.CLASSES,
    *privileges.CLASSES,
    *access.CLASSES,
    *policies.CLASSES,
    *exposure.CLASSES,
    *containers.CLASSES,
)
_BY_NAME: Final = {each.name: each for each in CLASSES}


def risks_of(compared: Compared, version: str = "") -> tuple[Risk, ...]:
    """The risks of one object's change, each once; `version` is its cluster's Kubernetes, such as 1.33."""
    subject = Subject(compared, version)
    return tuple(dict.fromkeys(risk for rule in _RULES for risk in rule(subject)))


def class_named(name: str) -> RiskClass | None:
    """The class of a name; None for no class of ours."""
    return _BY_NAME.get(name)


def class_called(name: str) -> RiskClass:
    """The class that somebody names. Raises UsageError for none of ours, and says which is near."""
    found = class_named(name)
    if found is None:
        remedy = did_you_mean(name, (each.name for each in CLASSES))
        raise UsageError(f"no risk is called {name}", remedy=remedy)
    return found

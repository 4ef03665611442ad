"""Label selectors as objects have them: matchLabels and matchExpressions (apimachinery's LabelSelector)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Requirement(NamedTuple):
    """One condition on one label; `operator` is In, NotIn, Exists or DoesNotExist."""

    key: str
    operator: str
    values: frozenset[str]

    def matches(self, labels: Mapping[str, Any]) -> bool:
        """Whether the labels satisfy it; NotIn holds for a label that is not there."""
        match self.operator:
            case "In":
                return labels.get(self.key) in self.values
            case "NotIn":
                return labels.get(self.key) not in self.values
            case "Exists":
                return self.key in labels
            case "DoesNotExist":
                return self.key not in labels
        return False


class Selector(NamedTuple):
    """All requirements must hold; an empty selector takes everything."""

    requirements: tuple[Requirement, ...]

    def matches(self, labels: Mapping[str, Any]) -> bool:
        """Whether the labels satisfy all of it."""
        return all(requirement.matches(labels) for requirement in self.requirements)


def selector(fields: Mapping[str, Any]) -> Selector:
    """The selector of a LabelSelector's fields."""
    labels, expressions = fields.get("matchLabels"), fields.get("matchExpressions")
    requirements = []
    if isinstance(labels, dict):
        requirements += [Requirement(key, "In", frozenset([str(value)])) for key, value in labels.items()]
    for expression in expressions if isinstance(expressions, list) else ():
        if isinstance(expression, dict):
            values = expression.get("values")
            texts = [str(value) for value in values] if isinstance(values, list) else []
            key, operator = str(expression.get("key")), str(expression.get("operator"))
            requirements.append(Requirement(key, operator, frozenset(texts)))
    return Selector(tuple(requirements))

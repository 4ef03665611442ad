"""Label selectors as Kubernetes compares them: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/."""

from __future__ import annotations

from collections.abc import Mapping as Labels
from typing import NamedTuple

from fairway.yamlio.node import Node
from fairway.yamlio.values import items, mapping, text, texts


class Requirement(NamedTuple):
    """One of `matchExpressions`."""

    key: str
    operator: str
    values: tuple[str, ...]

    def holds(self, labels: Labels[str, str]) -> bool:
        """Whether labels meet it; an operator that is none never holds."""
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
    """Labels that must be equal, and requirements that must hold; without any it matches everything."""

    labels: tuple[tuple[str, str], ...] = ()
    requirements: tuple[Requirement, ...] = ()

    def matches(self, labels: Labels[str, str]) -> bool:
        """Whether labels meet all of it."""
        return all(labels.get(key) == value for key, value in self.labels) and all(
            requirement.holds(labels) for requirement in self.requirements
        )

    def __str__(self) -> str:
        parts = [f"{key}={value}" for key, value in self.labels]
        parts += [f"{each.key} {each.operator} ({', '.join(each.values)})" for each in self.requirements]
        return ", ".join(parts) or "everything"


def label_selector(node: Node | None) -> Selector:
    """A LabelSelector, with `matchLabels` and `matchExpressions`."""
    return Selector(
        tuple(texts(node, "matchLabels").items()),
        tuple(
            Requirement(
                text(each, "key"),
                text(each, "operator"),
                tuple(text(item) for _, item in items(each, "values")),
            )
            for _, each in items(node, "matchExpressions")
        ),
    )


def equality_selector(node: Node | None) -> Selector:
    """A plain map of labels, as Services have."""
    return Selector(tuple((key, text(value)) for key, value in mapping(node).items()))

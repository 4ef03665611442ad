"""Label selectors: how they are written, and whether they select a template's labels."""

from __future__ import annotations

from typing import Final

from fairway.check.objects.cursor import FORBIDDEN, SELECTOR, At, remembering
from fairway.check.objects.metadata import labels
from fairway.check.objects.syntax import label_key, label_value
from fairway.yamlio.node import Mapping

_WITH_VALUES: Final = ("In", "NotIn")
_WITHOUT: Final = ("Exists", "DoesNotExist")
_OPERATORS: Final = (*_WITH_VALUES, *_WITHOUT)


def label_selector(place: At, key: str) -> None:
    """A label selector, if the field is there."""
    node = place.mapping(key)
    if node:
        _checked(At(node, place.faults, place, key))


def _check(place: At) -> None:
    labels(place, "matchLabels")
    for one in place.each("matchExpressions"):
        requirement(one)


_checked = remembering(_check)


def requirement(one: At) -> None:
    """One expression of a selector: key, operator, values."""
    operator = one.text("operator")
    values = one.texts("values")
    if operator in _WITH_VALUES:
        if not values:
            one.missing("values", why=f"the operator {operator} compares with values")
    elif operator in _WITHOUT:
        if values:
            one.fault(FORBIDDEN, f"must not be there with the operator {operator}", "values")
    else:
        one.unsupported(operator, _OPERATORS, "operator")
    one.written(one.text("key"), label_key, "key")
    for index, value in enumerate(values):
        one.written(value, label_value, "values", index)


def required_selector(spec: At, kind: str) -> bool:
    """The selector of a workload, which must be there and ask for something; whether it can be compared."""
    if not spec.has("selector"):
        spec.missing("selector")
        return True
    before = len(spec.faults)
    selector = spec.at("selector")
    label_selector(spec, "selector")
    if len(spec.faults) != before:
        return False
    if not selector.mapping("matchLabels") and not selector.items("matchExpressions"):
        spec.fault(SELECTOR, f"is empty, which that of a {kind} must not be", "selector")
    return True


def selects(selector: At, template_labels: Mapping) -> bool:
    """Whether a label selector selects these labels."""
    for key, value in selector.mapping("matchLabels").items():
        wanted = value if type(value) is str else ""
        if key not in template_labels or _value(template_labels, key) != wanted:
            return False
    return all(_meets(one, template_labels) for one in selector.each("matchExpressions"))


def _meets(one: At, found: Mapping) -> bool:
    key, operator, values = one.text("key"), one.text("operator"), one.texts("values")
    if operator == "In":
        return key in found and _value(found, key) in values
    if operator == "NotIn":
        return key not in found or _value(found, key) not in values
    return (key in found) == (operator == "Exists")


def _value(found: Mapping, key: str) -> str:
    value = found[key]
    return value if type(value) is str else ""

"""Autoscalers and disruption budgets."""

from __future__ import annotations

from typing import Final

from fairway.check.objects.cursor import EXCLUSIVE, FORBIDDEN, RANGE, VALUE, At, remembering
from fairway.check.objects.intorstring import count_or_percent
from fairway.check.objects.resources import container_resource
from fairway.check.objects.selectors import label_selector
from fairway.check.objects.syntax import dns_label, path_segment
from fairway.check.schema import quantity

_TARGETS: Final = ("Utilization", "Value", "AverageValue")
_POLICIES: Final = ("Percent", "Pods")
_LONGEST_PERIOD: Final = 1800
_LONGEST_WINDOW: Final = 3600


def autoscaler(place: At) -> None:
    """A HorizontalPodAutoscaler of v2."""
    spec = place.at("spec")
    _bounds(spec)
    for metric in spec.each("metrics"):
        _metric(metric)
    for direction in ("scaleUp", "scaleDown"):
        if spec.at("behavior").has(direction):
            _rules(spec.at("behavior").at(direction))


def autoscaler_v1(place: At) -> None:
    """A HorizontalPodAutoscaler of v1: one figure for the use of processors."""
    spec = place.at("spec")
    _bounds(spec)
    use = spec.number("targetCPUUtilizationPercentage")
    if use is not None and use < 1:
        spec.fault(RANGE, "must be more than 0", "targetCPUUtilizationPercentage")


def _bounds(spec: At) -> None:
    low, high = spec.number("minReplicas"), spec.number("maxReplicas") or 0
    if low is not None and low < 1:
        spec.fault(RANGE, f"must be 1 or more, not {low}", "minReplicas")
    if high < 1:
        spec.fault(RANGE, f"must be 1 or more, not {high}", "maxReplicas")
    elif low is not None and high < low:
        spec.fault(RANGE, f"must not be less than minReplicas, which is {low}", "maxReplicas")
    _object(spec.at("scaleTargetRef"))


def _object(reference: At) -> None:
    reference.require("kind", "name")
    reference.syntax("kind", path_segment)
    reference.syntax("name", path_segment)


def _check_metric(metric: At) -> None:
    kind = metric.text("type")
    there = [key for key in _SOURCES if metric.has(key)]
    metric.one_of("type", tuple(kind for kind, _ in _KINDS), required=True)
    expected = dict(_KINDS).get(kind, "")
    if expected and expected not in there:
        metric.missing(expected, why=f"the type is {kind}")
    for key in there if len(there) > 1 else ():
        if key != expected:
            metric.fault(EXCLUSIVE, f"must not be there for the type {kind}", key)
    if there and (len(there) == 1 or there[0] == expected):
        _SOURCES[there[0]](metric.at(there[0]))


def _object_source(source: At) -> None:
    _object(source.at("describedObject"))
    _identifier(source.at("metric"))
    _target(source, ("value", "averageValue"))


def _external(source: At) -> None:
    _identifier(source.at("metric"))
    _target(source, ("value", "averageValue"), exclusive="value")


def _pods(source: At) -> None:
    _identifier(source.at("metric"))
    _target(source, ("averageValue",))


def _resource(source: At) -> None:
    source.require("name")
    _target(source, ("averageUtilization", "averageValue"), exclusive="averageValue")


def _container_resource(source: At) -> None:
    if not source.text("name"):
        source.missing("name")
    else:
        wrong = container_resource(source.text("name"))
        if wrong:
            source.fault(VALUE, wrong, "name")
    source.require("container")
    source.syntax("container", dns_label)
    _target(source, ("averageUtilization", "averageValue"), exclusive="averageValue")


def _identifier(metric: At) -> None:
    metric.require("name")
    metric.syntax("name", path_segment)


def _target(source: At, one_of: tuple[str, ...], *, exclusive: str = "") -> None:
    target = source.at("target")
    target.one_of("type", _TARGETS, required=True)
    for key in ("value", "averageValue"):
        if target.has(key) and (quantity.of(target.node.get(key)) or 0) <= 0:
            target.fault(RANGE, "must be more than 0", key)
    use = target.number("averageUtilization")
    if use is not None and use < 1:
        target.fault(RANGE, "must be more than 0", "averageUtilization")
    there = [key for key in one_of if target.has(key)]
    if not there:
        target.missing("averageUtilization" if "averageUtilization" in one_of else "averageValue")
    elif exclusive and len(there) > 1:
        target.fault(FORBIDDEN, f"must not be there beside {', '.join(set(there) - {exclusive})}", exclusive)


def _check_rules(rules: At) -> None:
    rules.within("stabilizationWindowSeconds", 0, _LONGEST_WINDOW)
    if rules.has("selectPolicy"):
        rules.one_of("selectPolicy", ("Disabled", "Max", "Min"), required=True)
    if rules.has("policies") and not rules.items("policies"):
        rules.missing("policies")
    for policy in rules.each("policies"):
        policy.one_of("type", _POLICIES, required=True)
        for key, high in (("value", 2**31), ("periodSeconds", _LONGEST_PERIOD)):
            number = policy.number(key) or 0
            if not 1 <= number <= high:
                policy.fault(RANGE, f"must be from 1 to {high}, not {number}", key)
    if rules.has("tolerance") and (quantity.of(rules.node.get("tolerance")) or 0) < 0:
        rules.fault(RANGE, "must be 0 or more", "tolerance")


def disruption_budget(place: At) -> None:
    """A PodDisruptionBudget."""
    spec = place.at("spec")
    if spec.has("minAvailable") and spec.has("maxUnavailable"):
        spec.fault(EXCLUSIVE, "must not have both minAvailable and maxUnavailable")
    count_or_percent(spec, "minAvailable")
    count_or_percent(spec, "maxUnavailable")
    label_selector(spec, "selector")
    if spec.has("unhealthyPodEvictionPolicy"):
        spec.one_of("unhealthyPodEvictionPolicy", ("AlwaysAllow", "IfHealthyBudget"), required=True)


_SOURCES: Final = {
    "object": _object_source,
    "external": _external,
    "pods": _pods,
    "resource": _resource,
    "containerResource": _container_resource,
}
_KINDS: Final = (
    ("ContainerResource", "containerResource"), ("External", "external"), ("Object", "object"),
    ("Pods", "pods"), ("Resource", "resource"),
)  # fmt: skip
_metric = remembering(_check_metric)
_rules = remembering(_check_rules)

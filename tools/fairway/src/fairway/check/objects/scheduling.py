"""Where pods may run: node selectors, affinities, tolerations, spreading."""

from __future__ import annotations

from typing import Final

from fairway.check.objects.cursor import DUPLICATE, EXCLUSIVE, FORBIDDEN, RANGE, VALUE, At, remembering
from fairway.check.objects.selectors import label_selector
from fairway.check.objects.syntax import dns_label, dns_subdomain, label_key, label_value

_REQUIRED: Final = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED: Final = "preferredDuringSchedulingIgnoredDuringExecution"
_NODE_OPERATORS: Final = ("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")
_EFFECTS: Final = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_HEAVIEST: Final = 100


def node_selector(place: At, *, values_checked: bool = True) -> None:
    """The terms of a node selector, at least one."""
    if not place.items("nodeSelectorTerms"):
        place.missing("nodeSelectorTerms")
    for term in place.each("nodeSelectorTerms"):
        _term(term, values_checked=values_checked)


def _term(term: At, *, values_checked: bool) -> None:
    for one in term.each("matchExpressions"):
        _expression(one, values_checked=values_checked)
    for one in term.each("matchFields"):
        _field(one)


def _expression(one: At, *, values_checked: bool) -> None:
    operator, values = one.text("operator"), one.texts("values")
    if operator in ("In", "NotIn") and not values:
        one.missing("values", why=f"the operator {operator} compares with values")
    elif operator in ("Exists", "DoesNotExist") and values:
        one.fault(FORBIDDEN, f"must not be there with the operator {operator}", "values")
    elif operator in ("Gt", "Lt") and len(values) != 1:
        one.missing("values", why=f"exactly one for the operator {operator}")
    elif operator not in _NODE_OPERATORS:
        one.unsupported(operator, _NODE_OPERATORS, "operator")
    one.written(one.text("key"), label_key, "key")
    for index, value in enumerate(values if values_checked else ()):
        one.written(value, label_value, "values", index)


def _field(one: At) -> None:
    if one.text("operator") not in ("In", "NotIn"):
        one.unsupported(one.text("operator"), ("In", "NotIn"), "operator")
    elif len(one.items("values")) != 1:
        one.missing("values", why="exactly one")
    if one.text("key") != "metadata.name":
        one.unsupported(one.text("key"), ("metadata.name",), "key")
    else:
        for index, value in enumerate(one.texts("values")):
            one.written(value, dns_subdomain, "values", index)


def _check_affinity(affinity: At) -> None:
    nodes = affinity.at("nodeAffinity")
    if nodes.has(_REQUIRED):
        node_selector(nodes.at(_REQUIRED))
    for preferred in nodes.each(_PREFERRED):
        _weight(preferred)
        _term(preferred.at("preference"), values_checked=False)
    for key in ("podAffinity", "podAntiAffinity"):
        pods = affinity.at(key)
        for term in pods.each(_REQUIRED):
            _pod_term(term)
        for preferred in pods.each(_PREFERRED):
            _weight(preferred)
            _pod_term(preferred.at("podAffinityTerm"))


def _weight(preferred: At) -> None:
    weight = preferred.number("weight") or 0
    if not 1 <= weight <= _HEAVIEST:
        preferred.fault(RANGE, f"must be from 1 to {_HEAVIEST}, not {weight}", "weight")


def _pod_term(term: At) -> None:
    label_selector(term, "labelSelector")
    label_selector(term, "namespaceSelector")
    for index, name in enumerate(term.texts("namespaces")):
        term.written(name, dns_label, "namespaces", index)
    if not term.text("topologyKey"):
        term.missing("topologyKey")
    else:
        term.syntax("topologyKey", label_key)
    other = term.texts("mismatchLabelKeys")
    for index, key in enumerate(term.texts("matchLabelKeys")):
        if key in other:
            term.fault(EXCLUSIVE, "is in mismatchLabelKeys too", "matchLabelKeys", index)
    _label_keys(term, "matchLabelKeys")
    _label_keys(term, "mismatchLabelKeys")
    _repeated_keys(term)


def _repeated_keys(term: At) -> None:
    keys = term.texts("matchLabelKeys")
    selector = term.at("labelSelector")
    seen = set(selector.mapping("matchLabels"))
    for one in selector.each("matchExpressions"):
        if one.text("key") in keys and one.text("key") in seen:
            term.fault(EXCLUSIVE, f'has "{one.text("key")}" in matchLabelKeys and in its selector')
        seen.add(one.text("key"))


def _label_keys(place: At, key: str) -> None:
    keys = place.texts(key)
    if keys and not place.has("labelSelector"):
        place.fault(FORBIDDEN, "must not be there without a labelSelector", key)
        return
    for index, one in enumerate(keys):
        place.written(one, label_key, key, index)


def _check_toleration(one: At) -> None:
    operator = one.text("operator")
    one.syntax("key", label_key)
    if not one.text("key") and operator != "Exists":
        one.fault(VALUE, "must be Exists for a toleration without a key", "operator")
    if one.has("tolerationSeconds") and one.text("effect") != "NoExecute":
        one.fault(VALUE, "must be NoExecute when tolerationSeconds is there", "effect")
    if operator in ("", "Equal"):
        one.written(one.text("value"), label_value, "operator")
    elif operator != "Exists":
        one.unsupported(operator, ("Equal", "Exists"), "operator")
    elif one.text("value"):
        one.fault(EXCLUSIVE, "must be without a value when it is Exists", "operator")
    one.one_of("effect", _EFFECTS)


def tolerations(place: At, key: str = "tolerations") -> None:
    """What a pod tolerates of nodes."""
    for one in place.each(key):
        _toleration(one)


def spreading(spec: At) -> None:
    """The constraints on how pods spread over nodes: each of its own key and way."""
    constraints = list(spec.each("topologySpreadConstraints"))
    ways = [(one.text("topologyKey"), one.text("whenUnsatisfiable")) for one in constraints]
    for index, one in enumerate(constraints):
        if ways[index] in ways[index + 1 :]:
            one.fault(
                DUPLICATE,
                "has the topologyKey and whenUnsatisfiable of another",
                "{topologyKey, whenUnsatisfiable}",
            )
        _constraint(one)


def _check_constraint(one: At) -> None:
    if (one.number("maxSkew") or 0) <= 0:
        one.fault(RANGE, "must be more than 0", "maxSkew")
    one.require("topologyKey")
    when = one.text("whenUnsatisfiable")
    if when not in ("DoNotSchedule", "ScheduleAnyway"):
        one.unsupported(when, ("DoNotSchedule", "ScheduleAnyway"), "whenUnsatisfiable")
    domains = one.number("minDomains")
    if domains is not None and domains <= 0:
        one.fault(RANGE, "must be more than 0", "minDomains")
    if domains is not None and when != "DoNotSchedule":
        one.fault(EXCLUSIVE, "is only for whenUnsatisfiable: DoNotSchedule", "minDomains")
    for key in ("nodeAffinityPolicy", "nodeTaintsPolicy"):
        if one.has(key) and one.text(key) not in ("Honor", "Ignore"):
            one.unsupported(one.text(key), ("Honor", "Ignore"), key)
    _label_keys(one, "matchLabelKeys")
    _own_keys(one)
    label_selector(one, "labelSelector")


def _own_keys(one: At) -> None:
    selector = one.at("labelSelector")
    known = {
        *selector.mapping("matchLabels"),
        *(each.text("key") for each in selector.each("matchExpressions")),
    }
    for index, key in enumerate(one.texts("matchLabelKeys")):
        if key in known:
            one.fault(EXCLUSIVE, "is in the labelSelector too", "matchLabelKeys", index)


_affinity = remembering(_check_affinity)
_toleration = remembering(_check_toleration)
_constraint = remembering(_check_constraint)


def affinity(spec: At) -> None:
    """The affinities of a pod to nodes and to other pods."""
    if spec.has("affinity"):
        _affinity(spec.at("affinity"))

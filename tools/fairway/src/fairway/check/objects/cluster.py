"""Objects that clusters are run by: API services, flow control, leases."""

from __future__ import annotations

from typing import Final

from fairway.check.objects.cursor import EXCLUSIVE, FORBIDDEN, FORMAT, RANGE, At
from fairway.check.objects.syntax import dns_label, dns_label_1035, dns_subdomain

_HIGHEST_GROUP: Final = 20000
_HIGHEST_VERSION: Final = 1000
_HIGHEST_PRECEDENCE: Final = 10000
_VERBS: Final = (
    "*", "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch",
)  # fmt: skip
_PATH_VERBS: Final = ("*", "delete", "get", "head", "options", "patch", "post", "put")
_SUBJECTS: Final = {"Group": "group", "ServiceAccount": "serviceAccount", "User": "user"}


def api_service(place: At) -> None:
    """An APIService: its name is that of its version and group."""
    spec = place.at("spec")
    name = f"{spec.text('version')}.{spec.text('group')}"
    for key in ("name", "generateName"):
        if place.at("metadata").text(key) not in (("", name) if key == "generateName" else (name,)):
            place.fault(FORMAT, f"must be spec.version and spec.group, {name}", "metadata", key)
    if not spec.text("group") and spec.text("version") != "v1":
        spec.missing("group")
    spec.syntax("group", dns_subdomain)
    spec.syntax("version", dns_label_1035, empty=False)
    for key, high in (("groupPriorityMinimum", _HIGHEST_GROUP), ("versionPriority", _HIGHEST_VERSION)):
        number = spec.number(key) or 0
        if not 0 < number <= high:
            spec.fault(RANGE, f"must be from 1 to {high}, not {number}", key)
    _service(spec)


def _service(spec: At) -> None:
    if not spec.has("service"):
        if spec.flag("insecureSkipTLSVerify"):
            spec.fault(EXCLUSIVE, "must not be true without a service", "insecureSkipTLSVerify")
        if spec.text("caBundle"):
            spec.fault(EXCLUSIVE, "must not be there without a service", "caBundle")
        return
    service = spec.at("service")
    service.require("name", "namespace")
    if service.has("port"):
        service.within("port", 1, 65535)
    if spec.flag("insecureSkipTLSVerify") and spec.text("caBundle"):
        spec.fault(EXCLUSIVE, "must not be true beside a caBundle", "insecureSkipTLSVerify")


def lease(place: At) -> None:
    """A Lease."""
    spec = place.at("spec")
    seconds = spec.number("leaseDurationSeconds")
    if seconds is not None and seconds <= 0:
        spec.fault(RANGE, f"must be more than 0, not {seconds}", "leaseDurationSeconds")
    spec.not_negative("leaseTransitions")


def priority_level(place: At) -> None:
    """A PriorityLevelConfiguration."""
    spec = place.at("spec")
    kind = spec.text("type")
    spec.one_of("type", ("Exempt", "Limited"), required=True)
    if kind == "Exempt":
        spec.forbid("is only for the type Limited", "limited")
        spec.at("exempt").not_negative("nominalConcurrencyShares")
    elif kind == "Limited":
        spec.forbid("is only for the type Exempt", "exempt")
        if not spec.has("limited"):
            spec.missing("limited")
            return
        _limited(spec.at("limited"))


def _limited(limited: At) -> None:
    limited.not_negative("nominalConcurrencyShares", "lendablePercent", "borrowingLimitPercent")
    limited.within("lendablePercent", 0, 100)
    response = limited.at("limitResponse")
    response.one_of("type", ("Queue", "Reject"), required=True)
    if response.text("type") == "Reject":
        response.forbid("is only for the type Queue", "queuing")
    elif response.text("type") == "Queue" and not response.has("queuing"):
        response.missing("queuing")


def flow_schema(place: At) -> None:
    """A FlowSchema."""
    spec = place.at("spec")
    precedence = spec.number("matchingPrecedence")
    if precedence == 1 and place.at("metadata").text("name") != "exempt":
        spec.fault(FORBIDDEN, "is 1 for the schema `exempt` only", "matchingPrecedence")
    if precedence is not None and not (precedence == 0 or 1 <= precedence <= _HIGHEST_PRECEDENCE):
        spec.fault(RANGE, f"must be from 1 to {_HIGHEST_PRECEDENCE}, not {precedence}", "matchingPrecedence")
    if spec.has("distinguisherMethod"):
        spec.at("distinguisherMethod").one_of("type", ("ByNamespace", "ByUser"), required=True)
    level = spec.at("priorityLevelConfiguration")
    level.require("name")
    level.syntax("name", dns_subdomain)
    for rule in spec.each("rules"):
        _flow_rule(rule)


def _flow_rule(rule: At) -> None:
    if not rule.items("subjects"):
        rule.missing("subjects")
    for subject in rule.each("subjects"):
        _subject(subject)
    if not rule.items("resourceRules") and not rule.items("nonResourceRules"):
        rule.missing(why="resourceRules or nonResourceRules")
    for one in rule.each("resourceRules"):
        for key in ("apiGroups", "resources"):
            _listed(one, key)
        _verbs(one, _VERBS)
        if not one.flag("clusterScope") and not one.items("namespaces"):
            one.missing("namespaces")
        _namespaces(one)
    for one in rule.each("nonResourceRules"):
        _verbs(one, _PATH_VERBS)
        _listed(one, "nonResourceURLs")


def _subject(subject: At) -> None:
    kind = subject.text("kind")
    subject.one_of("kind", tuple(_SUBJECTS), required=True)
    for other, key in _SUBJECTS.items():
        if other == kind and not subject.has(key):
            subject.missing(key)
        elif other == kind:
            subject.at(key).require("name")
        elif kind in _SUBJECTS:
            subject.forbid(f"is only for the kind {other}", key)


def _verbs(one: At, known: tuple[str, ...]) -> None:
    _listed(one, "verbs")
    for verb in one.texts("verbs"):
        if verb not in known:
            one.unsupported(verb, known, "verbs")


def _namespaces(one: At) -> None:
    names = one.texts("namespaces")
    if "*" in names and len(names) > 1:
        one.fault(EXCLUSIVE, "must be * alone", "namespaces")
    for index, name in enumerate(names):
        if name != "*":
            one.written(name, dns_label, "namespaces", index)


def _listed(one: At, key: str) -> None:
    texts = one.texts(key)
    if not texts:
        one.missing(key)
    if "*" in texts and len(texts) > 1:
        one.fault(EXCLUSIVE, "must be * alone", key)

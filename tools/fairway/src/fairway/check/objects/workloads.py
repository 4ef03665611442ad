"""Workloads that keep pods running: Deployment, ReplicaSet, StatefulSet, DaemonSet and their like."""

from __future__ import annotations

from fairway.check.objects.cursor import EXCLUSIVE, RANGE, SELECTOR, At
from fairway.check.objects.intorstring import amount, count_or_percent
from fairway.check.objects.metadata import labels_and_annotations
from fairway.check.objects.pods import always_running, security_annotations, selected_template, template
from fairway.check.objects.selectors import required_selector, selects
from fairway.check.objects.syntax import dns_label
from fairway.yamlio.node import Mapping

_DEADLINE = 600


def deployment(place: At) -> None:
    """A Deployment."""
    spec = place.at("spec")
    _replicated(spec, "Deployment")
    spec.not_negative("revisionHistoryLimit", "progressDeadlineSeconds")
    deadline = spec.number("progressDeadlineSeconds")
    ready = spec.number("minReadySeconds") or 0
    if (_DEADLINE if deadline is None else deadline) <= ready:
        spec.fault(RANGE, f"must be more than minReadySeconds, which is {ready}", "progressDeadlineSeconds")
    _strategy(spec)


def replica_set(place: At) -> None:
    """A ReplicaSet."""
    _replicated(place.at("spec"), "ReplicaSet")


def replication_controller(place: At) -> None:
    """A ReplicationController: its selector is a mapping of labels, by default those of the template."""
    spec = place.at("spec")
    spec.not_negative("replicas", "minReadySeconds")
    wanted: Mapping = spec.mapping("selector")
    inner = spec.at("template")
    found = inner.at("metadata").mapping("labels")
    if not wanted and not found:
        spec.missing("selector")
    if any(found.get(key) != value for key, value in wanted.items()):
        inner.fault(SELECTOR, "are not selected by spec.selector", "metadata", "labels")
    template(inner)
    always_running(inner.at("spec"), "ReplicationController")


def daemon_set(place: At) -> None:
    """A DaemonSet."""
    spec = place.at("spec")
    comparable = required_selector(spec, "DaemonSet") and spec.has("selector")
    if not spec.has("selector"):
        spec.fault(SELECTOR, "are selected by nothing", "template", "metadata", "labels")
    selected_template(spec.at("template"), spec.at("selector") if comparable else None, kind="DaemonSet")
    spec.not_negative("minReadySeconds", "revisionHistoryLimit")
    strategy = spec.at("updateStrategy")
    kind = strategy.text("type") or "RollingUpdate"
    if kind not in ("RollingUpdate", "OnDelete"):
        spec.unsupported(kind, ("RollingUpdate", "OnDelete"), "updateStrategy")
    elif kind == "RollingUpdate":
        _rolling_daemons(strategy.at("rollingUpdate"))


def stateful_set(place: At) -> None:
    """A StatefulSet, of whose template the API server looks at little: it sees its pods later."""
    spec = place.at("spec")
    spec.not_negative("replicas", "minReadySeconds")
    spec.one_of("podManagementPolicy", ("OrderedReady", "Parallel"))
    spec.at("ordinals").not_negative("start")
    spec.syntax("serviceName", dns_label)
    for key in ("whenDeleted", "whenScaled"):
        spec.at("persistentVolumeClaimRetentionPolicy").one_of(key, ("Delete", "Retain"))
    _ordered_update(spec)
    inner = spec.at("template")
    if required_selector(spec, "StatefulSet"):
        if spec.has("selector") and not selects(spec.at("selector"), inner.at("metadata").mapping("labels")):
            inner.fault(SELECTOR, "are not selected by spec.selector", "metadata", "labels")
        labels_and_annotations(inner.at("metadata"))
        security_annotations(inner.at("metadata"), inner.at("spec"))
    always_running(inner.at("spec"), "StatefulSet")


def pod_template(place: At) -> None:
    """A PodTemplate."""
    template(place.at("template"))


def _replicated(spec: At, kind: str) -> None:
    spec.not_negative("replicas", "minReadySeconds")
    if required_selector(spec, kind):
        selector = spec.at("selector") if spec.has("selector") else None
        selected_template(spec.at("template"), selector, kind=kind)


def _strategy(spec: At) -> None:
    strategy = spec.at("strategy")
    kind = strategy.text("type") or "RollingUpdate"
    if kind == "Recreate":
        strategy.forbid("must not be there for the strategy Recreate", "rollingUpdate")
    elif kind == "RollingUpdate":
        rolling = strategy.at("rollingUpdate")
        count_or_percent(rolling, "maxUnavailable")
        count_or_percent(rolling, "maxSurge", at_most_all=False)
        if not _amount(rolling, "maxUnavailable", 25) and not _amount(rolling, "maxSurge", 25):
            rolling.fault(EXCLUSIVE, "must not be 0 when maxSurge is 0", "maxUnavailable")
    else:
        spec.unsupported(kind, ("Recreate", "RollingUpdate"), "strategy")


def _rolling_daemons(rolling: At) -> None:
    count_or_percent(rolling, "maxUnavailable")
    count_or_percent(rolling, "maxSurge")
    unavailable, surge = _amount(rolling, "maxUnavailable", 1), _amount(rolling, "maxSurge", 0)
    if unavailable and surge:
        rolling.fault(EXCLUSIVE, "must not be there unless maxUnavailable is 0", "maxSurge")
    elif not unavailable and not surge:
        rolling.missing("maxUnavailable", why="it cannot be 0 when maxSurge is 0")


def _ordered_update(spec: At) -> None:
    strategy = spec.at("updateStrategy")
    kind = strategy.text("type") or "RollingUpdate"
    if kind not in ("RollingUpdate", "OnDelete"):
        spec.unsupported(kind, ("RollingUpdate", "OnDelete"), "updateStrategy")
    elif kind == "OnDelete" and strategy.has("rollingUpdate"):
        strategy.fault(EXCLUSIVE, "is only for the strategy RollingUpdate", "rollingUpdate")
    elif kind == "RollingUpdate":
        strategy.at("rollingUpdate").not_negative("partition")


def _amount(rolling: At, key: str, default: int) -> int:
    return amount(rolling.node.get(key), default)

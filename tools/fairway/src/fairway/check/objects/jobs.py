"""Jobs and CronJobs."""

from __future__ import annotations

from typing import Final

from fairway.check.objects.cron import schedule, time_zone
from fairway.check.objects.cursor import DUPLICATE, EXCLUSIVE, FORMAT, RANGE, REFERENCE, VALUE, At
from fairway.check.objects.pods import template
from fairway.check.objects.selectors import label_selector
from fairway.check.objects.syntax import dns_label, domain_prefixed_path, label_key

_MOST_INDEXES: Final = 100_000
_MOST_WITH_MANY: Final = 10_000
_MOST_RULES: Final = 20
_MOST_CODES: Final = 255
_MANAGER_BYTES: Final = 63
_LONGEST_CRON_NAME: Final = 52
_ACTIONS: Final = ("Count", "FailIndex", "FailJob", "Ignore")
_COUNTS: Final = (
    "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished",
    "backoffLimitPerIndex", "maxFailedIndexes",
)  # fmt: skip


def job(place: At) -> None:
    """A Job; its selector is made by the API server, unless it is told not to."""
    spec = place.at("spec")
    if spec.flag("manualSelector"):
        if not spec.has("selector"):
            spec.missing("selector", why="manualSelector is true")
        label_selector(spec, "selector")
    elif spec.has("selector"):
        spec.fault(EXCLUSIVE, "is made by the API server unless manualSelector is true", "selector")
    _job_spec(spec)
    completions = spec.number("completions")
    if spec.text("completionMode") == "Indexed" and completions:
        name = f"{place.at('metadata').text('name')}-{completions - 1}"
        if dns_label(name):
            place.fault(FORMAT, f"makes pods whose host name {name} is no DNS label", "metadata", "name")


def cron_job(place: At) -> None:
    """A CronJob."""
    spec = place.at("spec")
    if len(place.at("metadata").text("name")) > _LONGEST_CRON_NAME:
        place.fault(FORMAT, f"must be no longer than {_LONGEST_CRON_NAME} characters", "metadata", "name")
    if not spec.text("schedule"):
        spec.missing("schedule")
    else:
        spec.syntax("schedule", schedule)
    if spec.has("timeZone"):
        spec.syntax("timeZone", time_zone, empty=False)
    spec.one_of("concurrencyPolicy", ("Allow", "Forbid", "Replace"))
    spec.not_negative("startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit")
    inner = spec.at("jobTemplate").at("spec")
    _job_spec(inner)
    if inner.has("selector"):
        inner.fault(EXCLUSIVE, "is made by the API server", "selector")
    if inner.flag("manualSelector"):
        inner.fault(VALUE, "must not be true here", "manualSelector")


def _job_spec(spec: At) -> None:
    spec.not_negative(*_COUNTS)
    indexed = spec.text("completionMode") == "Indexed"
    if spec.has("completionMode"):
        spec.one_of("completionMode", ("NonIndexed", "Indexed"), required=True)
    if spec.has("maxFailedIndexes") and not spec.has("backoffLimitPerIndex"):
        spec.missing("backoffLimitPerIndex", why="maxFailedIndexes is there")
    if spec.has("managedBy"):
        spec.syntax("managedBy", domain_prefixed_path, empty=False)
        if len(spec.text("managedBy")) > _MANAGER_BYTES:
            spec.fault(FORMAT, f"must be no longer than {_MANAGER_BYTES} characters", "managedBy")
    if indexed:
        _indexed(spec)
    else:
        for key in ("backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"):
            if spec.has(key):
                spec.fault(EXCLUSIVE, "is only for completionMode Indexed", key)
    _failure_policy(spec)
    if indexed and spec.has("successPolicy"):
        _success_policy(spec)
    template(spec.at("template"))
    _restart(spec)


def _restart(spec: At) -> None:
    pod = spec.at("template").at("spec")
    policy = pod.text("restartPolicy")
    if policy in ("", "Always"):
        pod.missing("restartPolicy", why="OnFailure or Never")
    elif policy not in ("OnFailure", "Never"):
        pod.unsupported(policy, ("OnFailure", "Never"), "restartPolicy")
    elif policy != "Never" and spec.has("podFailurePolicy"):
        pod.fault(VALUE, "must be Never when there is a podFailurePolicy", "restartPolicy")


def _indexed(spec: At) -> None:
    completions, parallelism = spec.number("completions"), spec.number("parallelism") or 0
    failed = spec.number("maxFailedIndexes")
    if completions is None:
        spec.missing("completions", why="completionMode is Indexed")
        return
    if parallelism > _MOST_INDEXES:
        spec.fault(RANGE, f"must be at most {_MOST_INDEXES}", "parallelism")
    if failed is not None and failed > min(completions, _MOST_INDEXES):
        spec.fault(RANGE, f"must be at most {min(completions, _MOST_INDEXES)}", "maxFailedIndexes")
    if completions > _MOST_INDEXES and spec.has("backoffLimitPerIndex"):
        if failed is None:
            spec.missing("maxFailedIndexes", why=f"there are more than {_MOST_INDEXES} completions")
        for key in ("parallelism", "maxFailedIndexes"):
            if (spec.number(key) or 0) > _MOST_WITH_MANY:
                spec.fault(RANGE, f"must be at most {_MOST_WITH_MANY}", key)


def _failure_policy(spec: At) -> None:
    replacement = spec.text("podReplacementPolicy")
    allowed: tuple[str, ...] = ("Failed", "TerminatingOrFailed")
    if spec.has("podFailurePolicy"):
        allowed = ("Failed",)
        policy = spec.at("podFailurePolicy")
        if len(policy.items("rules")) > _MOST_RULES:
            policy.fault(RANGE, f"must not be more than {_MOST_RULES}", "rules")
        for rule in policy.each("rules"):
            _failure_rule(spec, rule)
    if spec.has("podReplacementPolicy") and replacement not in allowed:
        spec.unsupported(replacement, allowed, "podReplacementPolicy")


def _failure_rule(spec: At, rule: At) -> None:
    rule.one_of("action", _ACTIONS, required=True)
    if rule.text("action") == "FailIndex" and not spec.has("backoffLimitPerIndex"):
        rule.fault(EXCLUSIVE, "needs backoffLimitPerIndex", "action")
    codes, conditions = rule.has("onExitCodes"), bool(rule.items("onPodConditions"))
    if codes == conditions:
        rule.fault(EXCLUSIVE, "must have one of onExitCodes and onPodConditions")
    if codes:
        _exit_codes(spec, rule.at("onExitCodes"))
    for condition in rule.each("onPodConditions"):
        condition.syntax("type", label_key, empty=False)
        if condition.has("status"):
            condition.one_of("status", ("False", "True", "Unknown"))


def _exit_codes(spec: At, place: At) -> None:
    place.one_of("operator", ("In", "NotIn"), required=True)
    pod = spec.at("template").at("spec")
    names = {one.text("name") for key in ("containers", "initContainers") for one in pod.each(key)}
    if place.has("containerName") and place.text("containerName") not in names:
        place.fault(
            REFERENCE,
            f'is "{place.text("containerName")}", which is no container of the pod',
            "containerName",
        )
    values = [At({"value": item}, []).number("value") or 0 for item in place.items("values")]
    if not values or len(values) > _MOST_CODES:
        place.fault(RANGE, f"must be at least one, and at most {_MOST_CODES}", "values")
    for index, value in enumerate(values):
        if value == 0 and place.text("operator") == "In":
            place.fault(RANGE, "must not be 0 for the operator In", "values", index)
        if value in values[:index]:
            place.fault(DUPLICATE, f"is {value} again", "values", index)
    if values != sorted(values):
        place.fault(FORMAT, "must be in ascending order", "values")


def _success_policy(spec: At) -> None:
    policy = spec.at("successPolicy")
    rules = policy.items("rules")
    if not rules:
        policy.missing("rules")
    elif len(rules) > _MOST_RULES:
        policy.fault(RANGE, f"must not be more than {_MOST_RULES}", "rules")
    completions = spec.number("completions")
    for rule in policy.each("rules"):
        if completions is not None:
            _success_rule(rule, completions)


def _success_rule(rule: At, completions: int) -> None:
    count = rule.number("succeededCount")
    if count is None and not rule.has("succeededIndexes"):
        rule.missing(why="one of succeededCount and succeededIndexes")
    total = 0
    if rule.has("succeededIndexes"):
        found = _indexes(rule.text("succeededIndexes"), completions)
        if found is None:
            message = (
                f'is "{rule.text("succeededIndexes")}", which are no ascending indexes below {completions}'
            )
            rule.fault(FORMAT, message, "succeededIndexes")
        total = found or 0
    rule.not_negative("succeededCount")
    if count is not None and count > (total if rule.has("succeededIndexes") else completions):
        rule.fault(RANGE, f"is {count}, which is more than there are", "succeededCount")


def _indexes(text: str, completions: int) -> int | None:
    last, total = -1, 0
    for interval in text.split(",") if text else ():
        ends = interval.split("-")
        if len(ends) > 2 or not all(end.isascii() and end.isdigit() for end in ends):  # noqa: PLR2004
            return None
        low, high = int(ends[0]), int(ends[-1])
        if low <= last or high >= completions or (len(ends) > 1 and low >= high):
            return None
        last, total = high, total + high - low + 1
    return total

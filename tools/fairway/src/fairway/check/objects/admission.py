"""Webhook configurations, ValidatingAdmissionPolicies and their bindings."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from fairway.cel import Type
from fairway.check.objects.cursor import DUPLICATE, EXCLUSIVE, FORBIDDEN, FORMAT, RANGE, VALUE, At
from fairway.check.objects.expressions import (
    admission_variables,
    condition,
    expression,
    text,
    text_or_nothing,
)
from fairway.check.objects.selectors import label_selector
from fairway.check.objects.syntax import (
    dns_label_1035,
    dns_subdomain,
    identifier,
    label_key,
    path_segment,
)

_OPERATIONS: Final = ("*", "CONNECT", "CREATE", "DELETE", "UPDATE")
_SCOPES: Final = ("*", "Cluster", "Namespaced")
_REVIEWS: Final = ("v1", "v1beta1")
_REASONS: Final = ("Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized")
_ACTIONS: Final = ("Audit", "Deny", "Warn")
_LONGEST_TIMEOUT: Final = 30
_MOST_CONDITIONS: Final = 64
_MOST_ANNOTATIONS: Final = 20
_SEGMENTS: Final = 3


def webhooks(place: At) -> None:
    """A ValidatingWebhookConfiguration or a MutatingWebhookConfiguration."""
    names: set[str] = set()
    for hook in place.each("webhooks"):
        _hook(hook)
        name = hook.text("name")
        if name in names:
            hook.fault(DUPLICATE, f'is "{name}" again', "name")
        names.add(name)


def _hook(hook: At) -> None:
    if not hook.text("name"):
        hook.missing("name")
    elif (
        hook.written(hook.text("name"), dns_subdomain, "name")
        and hook.text("name").count(".") < _SEGMENTS - 1
    ):
        hook.fault(FORMAT, "must be a domain of at least three parts", "name")
    for rule in hook.each("rules"):
        _rule(rule)
    hook.one_of("failurePolicy", ("Fail", "Ignore"), required=hook.has("failurePolicy"))
    hook.one_of("matchPolicy", ("Equivalent", "Exact"), required=hook.has("matchPolicy"))
    hook.one_of("reinvocationPolicy", ("IfNeeded", "Never"), required=hook.has("reinvocationPolicy"))
    hook.one_of("sideEffects", ("None", "NoneOnDryRun"), required=True)
    hook.within("timeoutSeconds", 1, _LONGEST_TIMEOUT)
    label_selector(hook, "namespaceSelector")
    label_selector(hook, "objectSelector")
    client_config(hook.at("clientConfig"))
    _conditions(hook, params=False)
    review_versions(hook, "admissionReviewVersions")


def review_versions(hook: At, key: str) -> None:
    """The versions of reviews that a webhook reads: at least one that the API server writes."""
    versions = hook.texts(key)
    if not versions:
        hook.missing(key)
        return
    for index, version in enumerate(versions):
        if version in versions[:index]:
            hook.fault(DUPLICATE, f'is "{version}" again', key, index)
        else:
            hook.written(version, dns_label_1035, key, index)
    if not set(versions) & set(_REVIEWS):
        hook.fault(VALUE, f"must have one of {', '.join(_REVIEWS)}", key)


def client_config(client: At) -> None:
    """How a webhook is called: by its URL, or as a service."""
    if client.has("url") == client.has("service"):
        client.missing(why="exactly one of url and service")
    elif client.has("url"):
        _url(client)
    else:
        service = client.at("service")
        service.require("name", "namespace")
        if service.has("port"):
            service.within("port", 1, 65535)
        _service_path(service)


def _url(client: At) -> None:
    url = client.text("url")
    try:
        parts = urlsplit(url)
        wrong = (
            parts.scheme != "https"
            or not parts.netloc
            or bool(parts.username or parts.fragment or parts.query)
        )
    except ValueError:
        wrong = True
    if wrong or " " in url:
        client.fault(
            FORMAT, "must be a URL such as https://host/path, without user, query or fragment", "url"
        )


def _service_path(service: At) -> None:
    path = service.text("path")
    if not path or path == "/":
        return
    if not path.startswith("/"):
        service.fault(FORMAT, "must start with '/'", "path")
        return
    for segment in path[1:].removesuffix("/").split("/"):
        if not segment or dns_subdomain(segment):
            service.fault(FORMAT, f'has the part "{segment}", which is no DNS name', "path")


def _rule(rule: At) -> None:
    operations = rule.texts("operations")
    if not operations:
        rule.missing("operations")
    _alone(rule, "operations")
    for index, operation in enumerate(operations):
        if operation not in _OPERATIONS:
            rule.unsupported(operation, _OPERATIONS, "operations", index)
    for key in ("apiGroups", "apiVersions", "resources"):
        _entries(rule, key)
    _rule_resources(rule)
    rule.one_of("scope", _SCOPES, required=rule.has("scope"))
    names = rule.texts("resourceNames")
    for index, name in enumerate(names):
        rule.written(name, path_segment, "resourceNames", index)
        if name in names[:index]:
            rule.fault(DUPLICATE, f'is "{name}" again', "resourceNames", index)


def _entries(rule: At, key: str) -> None:
    entries = rule.texts(key)
    if not entries:
        rule.missing(key)
    if key != "resources":
        _alone(rule, key)
    for index, entry in enumerate(entries):
        if not entry and key != "apiGroups":
            rule.missing(key, index)


def _alone(rule: At, key: str) -> None:
    entries = rule.texts(key)
    if len(entries) > 1 and "*" in entries:
        rule.fault(EXCLUSIVE, "must be * alone", key)


def _rule_resources(rule: At) -> None:
    resources = rule.texts("resources")
    if len(resources) > 1 and "*/*" in resources:
        rule.fault(EXCLUSIVE, "must be */* alone", "resources")
    if len(resources) > 1 and "*" in resources and any("/" not in one for one in resources if one != "*"):
        rule.fault(EXCLUSIVE, "must be * alone, or beside subresources", "resources")
    for index, one in enumerate(resources):
        resource, slash, part = one.partition("/")
        covered = (f"*/{part}" in resources and resource != "*") or (
            f"{resource}/*" in resources and part != "*"
        )
        if slash and covered:
            rule.fault(EXCLUSIVE, f"has {one}, which another entry covers", "resources", index)


def _conditions(place: At, *, params: bool) -> None:
    names: set[str] = set()
    variables = admission_variables(params=params)
    variables.pop("namespaceObject")
    if len(place.items("matchConditions")) > _MOST_CONDITIONS:
        place.fault(RANGE, f"must not be more than {_MOST_CONDITIONS}", "matchConditions")
    for one in place.each("matchConditions"):
        name = one.text("name")
        if not one.text("expression").strip():
            one.missing("expression")
        condition(one, "expression", variables)
        if not name:
            one.missing("name")
        else:
            one.written(name, label_key, "name")
            if name in names:
                one.fault(DUPLICATE, f'is "{name}" again', "name")
        names.add(name)


def policy(place: At) -> None:
    """A ValidatingAdmissionPolicy, all but what its expressions mean."""
    spec = place.at("spec")
    spec.one_of("failurePolicy", ("Fail", "Ignore"), required=spec.has("failurePolicy"))
    if spec.has("paramKind"):
        _param_kind(spec.at("paramKind"))
    if not spec.has("matchConstraints"):
        spec.missing("matchConstraints")
    else:
        _match(spec.at("matchConstraints"))
        if not spec.at("matchConstraints").items("resourceRules"):
            spec.at("matchConstraints").missing("resourceRules")
    _conditions(spec, params=spec.has("paramKind"))
    variables = _variables(spec)
    if not spec.items("validations") and not spec.items("auditAnnotations"):
        spec.missing("validations", why="or auditAnnotations")
    for validation in spec.each("validations"):
        _validation(validation, variables)
    _audit(place, spec, variables)


def _variables(spec: At) -> dict[str, Type]:
    found = admission_variables(params=spec.has("paramKind"))
    for variable in spec.each("variables"):
        if not variable.text("name").strip():
            variable.missing("name")
        else:
            variable.syntax("name", identifier)
        if not variable.text("expression").strip():
            variable.missing("expression")
        found[f"variables.{variable.text('name')}"] = expression(variable, "expression", found)
    return found


def _validation(validation: At, variables: dict[str, Type]) -> None:
    if not validation.text("expression").strip():
        validation.missing("expression")
    condition(validation, "expression", variables)
    known = {name: type_ for name, type_ in variables.items() if name != "authorizer"}
    text(validation, "messageExpression", known)
    for key in ("message", "messageExpression"):
        if validation.text(key) and not validation.text(key).strip():
            validation.fault(FORMAT, "must not be blank", key)
    if "\n" in validation.text("message").strip() or "\r" in validation.text("message").strip():
        validation.fault(FORMAT, "must be one line", "message")
    validation.one_of("reason", _REASONS[:3], required=validation.has("reason"))


def _audit(place: At, spec: At, variables: dict[str, Type]) -> None:
    keys: set[str] = set()
    name = place.at("metadata").text("name")
    if len(spec.items("auditAnnotations")) > _MOST_ANNOTATIONS:
        spec.fault(RANGE, f"must not be more than {_MOST_ANNOTATIONS}", "auditAnnotations")
    for annotation in spec.each("auditAnnotations"):
        key = annotation.text("key")
        annotation.written(f"{name}/{key}", label_key, "key")
        if key in keys:
            annotation.fault(DUPLICATE, f'is "{key}" again', "key")
        keys.add(key)
        if not annotation.text("valueExpression").strip():
            annotation.missing("valueExpression")
        text_or_nothing(annotation, "valueExpression", variables)


def _param_kind(kind: At) -> None:
    version = kind.text("apiVersion")
    group, _, number = version.rpartition("/")
    if not version:
        kind.missing("apiVersion")
    elif version.count("/") > 1 or (group and dns_subdomain(group)) or dns_label_1035(number):
        kind.fault(FORMAT, f'is "{version}", which is no apiVersion', "apiVersion")
    if not kind.text("kind"):
        kind.missing("kind")
    else:
        kind.written(kind.text("kind").lower(), dns_label_1035, "kind")


def _match(match: At) -> None:
    match.one_of("matchPolicy", ("Equivalent", "Exact"), required=match.has("matchPolicy"))
    label_selector(match, "namespaceSelector")
    label_selector(match, "objectSelector")
    for key in ("resourceRules", "excludeResourceRules"):
        for rule in match.each(key):
            _rule(rule)


def binding(place: At) -> None:
    """A ValidatingAdmissionPolicyBinding."""
    spec = place.at("spec")
    spec.require("policyName")
    spec.syntax("policyName", dns_subdomain)
    if spec.has("paramRef"):
        _param_ref(spec.at("paramRef"))
    if spec.has("matchResources"):
        _match(spec.at("matchResources"))
    actions = spec.texts("validationActions")
    if not actions:
        spec.missing("validationActions")
    for index, action in enumerate(actions):
        if action not in _ACTIONS:
            spec.unsupported(action, _ACTIONS, "validationActions", index)
        if action in actions[:index]:
            spec.fault(DUPLICATE, f"is {action} again", "validationActions", index)
    if "Deny" in actions and "Warn" in actions:
        spec.fault(EXCLUSIVE, "must not have both Deny and Warn", "validationActions")


def _param_ref(reference: At) -> None:
    name, selector = bool(reference.text("name")), reference.has("selector")
    if name:
        reference.syntax("name", path_segment)
    label_selector(reference, "selector")
    if name and selector:
        reference.fault(FORBIDDEN, "must not be there beside selector", "name")
    elif not name and not selector:
        reference.missing(why="one of name and selector")
    reference.one_of("parameterNotFoundAction", ("Allow", "Deny"), required=True)

"""ValidatingAdmissionPolicies and their bindings as values (admissionregistration.k8s.io/v1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from fairway.check.policy.plain import Object
from fairway.check.policy.selector import Selector, selector
from fairway.frozen import frozen

POLICY = ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy")
BINDING = ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding")


class ResourceRule(NamedTuple):
    """Which requests a rule is for; `names` empty for objects of any name."""

    groups: tuple[str, ...]
    versions: tuple[str, ...]
    operations: tuple[str, ...]
    resources: tuple[str, ...]
    scope: str
    names: tuple[str, ...]


class MatchResources(NamedTuple):
    """Which requests a policy, or a binding, is for; without rules, all that its selectors take."""

    rules: tuple[ResourceRule, ...]
    excluded: tuple[ResourceRule, ...]
    namespaces: Selector
    objects: Selector
    exact: bool


class ParamRef(NamedTuple):
    """Which objects a binding takes as parameters: one by name, or all that a selector takes."""

    name: str
    namespace: str
    selector: Selector | None
    deny_without: bool


class Expression(NamedTuple):
    """An expression and where it stands in its policy: `("spec", "validations", 0, "expression")`."""

    text: str
    field: tuple[str | int, ...]


class Named(NamedTuple):
    """A variable, a match condition or an audit annotation."""

    name: str
    expression: Expression


class Validation(NamedTuple):
    """What must hold, and what is said where it does not."""

    expression: Expression
    message: str
    message_expression: Expression | None
    reason: str


@frozen
class Policy:
    """A policy. `ignore` is its failure policy; `param_kind` reads (apiVersion, kind)."""

    name: str
    annotations: dict[str, str]
    ignore: bool
    param_kind: tuple[str, str] | None
    constraints: MatchResources
    conditions: tuple[Named, ...]
    variables: tuple[Named, ...]
    validations: tuple[Validation, ...]
    audit_annotations: tuple[Named, ...]


@frozen
class Binding:
    """A binding of a policy; `actions` are among Deny, Warn and Audit."""

    name: str
    policy: str
    actions: tuple[str, ...]
    resources: MatchResources
    param_ref: ParamRef | None


def policy_of(manifest: Object) -> Policy:
    """The policy of a manifest; what is missing or of the wrong type is as if it were empty."""
    spec = _mapping(manifest, "spec")
    metadata = _mapping(manifest, "metadata")
    kind = _mapping(spec, "paramKind")
    return Policy(
        name=_text(metadata, "name"),
        annotations={key: str(value) for key, value in _mapping(metadata, "annotations").items()},
        ignore=spec.get("failurePolicy") == "Ignore",
        param_kind=(_text(kind, "apiVersion"), _text(kind, "kind")) if kind else None,
        constraints=_match_resources(_mapping(spec, "matchConstraints")),
        conditions=tuple(_named(spec, "matchConditions", "name", "expression")),
        variables=tuple(_named(spec, "variables", "name", "expression")),
        validations=tuple(_validations(spec)),
        audit_annotations=tuple(_named(spec, "auditAnnotations", "key", "valueExpression")),
    )


def binding_of(manifest: Object) -> Binding:
    """The binding of a manifest, as `policy_of`."""
    spec = _mapping(manifest, "spec")
    ref = _mapping(spec, "paramRef")
    param_ref = ParamRef(
        _text(ref, "name"),
        _text(ref, "namespace"),
        selector(ref["selector"]) if isinstance(ref.get("selector"), dict) else None,
        ref.get("parameterNotFoundAction") == "Deny",
    )
    return Binding(
        name=_text(_mapping(manifest, "metadata"), "name"),
        policy=_text(spec, "policyName"),
        actions=_texts(spec, "validationActions"),
        resources=_match_resources(_mapping(spec, "matchResources")),
        param_ref=param_ref if "paramRef" in spec else None,
    )


def _match_resources(fields: Object) -> MatchResources:
    return MatchResources(
        tuple(_rule(rule) for rule in _mappings(fields, "resourceRules")),
        tuple(_rule(rule) for rule in _mappings(fields, "excludeResourceRules")),
        selector(_mapping(fields, "namespaceSelector")),
        selector(_mapping(fields, "objectSelector")),
        fields.get("matchPolicy") == "Exact",
    )


def _rule(fields: Object) -> ResourceRule:
    return ResourceRule(
        groups=_texts(fields, "apiGroups"),
        versions=_texts(fields, "apiVersions"),
        operations=_texts(fields, "operations"),
        resources=_texts(fields, "resources"),
        scope=_text(fields, "scope") or "*",
        names=_texts(fields, "resourceNames"),
    )


def _validations(spec: Object) -> Iterator[Validation]:
    for index, fields in enumerate(_mappings(spec, "validations")):
        where = ("spec", "validations", index)
        said = fields.get("messageExpression")
        yield Validation(
            Expression(_text(fields, "expression"), (*where, "expression")),
            _text(fields, "message"),
            Expression(said, (*where, "messageExpression")) if isinstance(said, str) and said else None,
            _text(fields, "reason"),
        )


def _named(spec: Object, key: str, name: str, expression: str) -> Iterator[Named]:
    for index, fields in enumerate(_mappings(spec, key)):
        text = Expression(_text(fields, expression), ("spec", key, index, expression))
        yield Named(_text(fields, name), text)


def _mapping(fields: Object, key: str) -> Object:
    value = fields.get(key)
    return value if isinstance(value, dict) else {}


def _mappings(fields: Object, key: str) -> list[Object]:
    value = fields.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(fields: Object, key: str) -> str:
    value: Any = fields.get(key)
    return value if isinstance(value, str) else ""


def _texts(fields: Object, key: str) -> tuple[str, ...]:
    value = fields.get(key)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()

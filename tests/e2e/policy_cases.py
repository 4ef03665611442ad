"""Small policies, one for each thing that a policy can say, with objects that tell its meanings apart."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from api_server import Object
from policy_trials import Trial

_BOUND = {"namespaceSelector": {"matchExpressions": [{"key": "fairway.dev/client", "operator": "Exists"}]}}


def _rule(group: str, *resources: str, version: str = "v1", **more: Any) -> Object:
    return {
        "apiGroups": [group],
        "apiVersions": [version],
        "operations": ["CREATE"],
        "resources": list(resources),
        **more,
    }


def _object(
    api_version: str, kind: str, name: str, *, namespace: str | None = "sample-staging", **rest: Any
) -> Object:
    metadata = {"name": name, "namespace": namespace} if namespace else {"name": name}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **copy.deepcopy(rest)}


_MAP = _object("v1", "ConfigMap", "settings", data={"a": "1", "b": "two"})
_EMPTY = _object("v1", "ConfigMap", "empty")
_ELSEWHERE = _object("v1", "ConfigMap", "settings", namespace="sample-europe", data={"a": "1"})
_ROLE = _object("rbac.authorization.k8s.io/v1", "ClusterRole", "role", namespace=None, rules=[])
_NAMESPACE = {
    "apiVersion": "v1",
    "kind": "Namespace",
    "metadata": {"name": "new", "labels": {"fairway.dev/client": "new"}},
}
_SECRET = _object("v1", "Secret", "secret", stringData={"password": "abc"})
_LIMITED = _object(
    "v1",
    "Pod",
    "limited",
    spec={
        "containers": [
            {
                "name": "app",
                "image": "app",
                "ports": [{"containerPort": 80}],
                "resources": {"limits": {"cpu": "1000m", "memory": "1024Mi", "ephemeral-storage": "1.5Gi"}},
            }
        ]
    },
)
_TARGET = {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "a"}, "maxReplicas": 3}
_SCALER = _object("autoscaling/v2", "HorizontalPodAutoscaler", "two", spec=_TARGET)
_SCALER_1 = _object(
    "autoscaling/v1",
    "HorizontalPodAutoscaler",
    "one",
    spec={**_TARGET, "targetCPUUtilizationPercentage": 50},
)


def cases() -> list[Trial]:
    """All of them; built anew, so that each caller may change its own."""
    return [
        *_of_expressions(),
        *_of_messages(),
        *_of_variables(),
        *_of_conditions(),
        *_of_matching(),
        *_of_parameters(),
        *_of_actions(),
        *_of_values(),
    ]


def _case(
    name: str,
    *validations: Object | str,
    objects: Sequence[Object] = (_MAP, _EMPTY),
    binding: Object | None = None,
    rules: Sequence[Object] = (),
    **spec: Any,
) -> Trial:
    said = [{"expression": one} if isinstance(one, str) else one for one in validations]
    constraints = spec.pop("matchConstraints", {})
    policy: Object = {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": name},
        "spec": {
            "matchConstraints": {"resourceRules": list(rules) or [_rule("", "configmaps")], **constraints},
            "validations": said,
            **spec,
        },
    }
    bound: Object = {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": name},
        "spec": {
            "policyName": name,
            "validationActions": ["Deny"],
            "matchResources": _BOUND,
            **(binding or {}),
        },
    }
    return Trial("meaning", copy.deepcopy(policy), copy.deepcopy(bound), copy.deepcopy(list(objects)))


def _of_expressions() -> list[Trial]:
    nested = "[0,1,2,3,4,5,6,7,8,9].all(a, " * 5 + "a >= 0" + ")" * 5
    return [
        _case("missing-key", "object.data.a == '1'"),
        _case("missing-key-ignored", "object.data.c == '1'", failurePolicy="Ignore"),
        _case("false-not-ignored", "object.metadata.name == 'x'", failurePolicy="Ignore"),
        _case("ignored-then-false", "object.data.c == '1'", "false", failurePolicy="Ignore"),
        _case(
            "first-of-two",
            {"expression": "false", "message": "one"},
            {"expression": "false", "message": "two"},
        ),
        _case("divide", "1 / 0 == 1"),
        _case("overload", "object.data > 1"),
        _case("int-is-no-string", "object.metadata.generation == '1'"),
        _case("cost", nested),
        _case("cost-ignored", nested, failurePolicy="Ignore"),
        _case("old-object", "oldObject == null"),
        _case("two-variables", "object.?data.orValue({}).all(key, value, key != 'b' || value == 'two')"),
        _case("transform", "object.?data.orValue({}).transformList(k, v, k + v).exists(e, e == 'btwo')"),
        _case(
            "quantity",
            "quantity('1Gi').isGreaterThan(quantity('1000Mi')) && isQuantity(object.metadata.name)",
        ),
        _case(
            "network", "ip('10.0.0.1').family() == 4 && cidr('10.0.0.0/8').containsIP(object.metadata.name)"
        ),
        _case("url", "url('https://a.example/b').getHost() == object.metadata.name"),
        _case(
            "regex", "object.metadata.name.find('[a-m]+') == 'e' || object.metadata.name.matches('^s.*s$')"
        ),
        _case("format", "!format.dns1123Label().validate(object.metadata.name).hasValue() && false"),
        _case("sets", "sets.contains(['a', 'b', 'c'], object.?data.orValue({}).map(k, k))"),
    ]


def _of_messages() -> list[Trial]:
    def said(expression: str, **more: str) -> Object:
        return {"expression": "false", "messageExpression": expression, **more}

    return [
        _case("message", {"expression": "false", "message": "  trimmed  "}),
        _case("message-expression", said("'name is ' + object.metadata.name", message="not this")),
        _case("message-fails", said("string(object.data.c)", message="this")),
        _case("message-fails-alone", said("string(object.data.c)")),
        _case("message-blank", said("'  '", message="this")),
        _case("message-lines", said("'a\\nb'", message="this")),
        _case("message-trimmed", said("'  a '")),
        _case("message-long", said("'x'.replace('x', '" + "y" * 5200 + "')", message="this")),
        _case("message-newline-at-end", said("'a\\n'", message="this")),
        _case(
            "message-variable",
            said("variables.v"),
            variables=[{"name": "v", "expression": "'v of ' + request.kind.kind"}],
        ),
        _case("expression-lines", "object.metadata.name ==\n  'x'  "),
        _case("reason", {"expression": "false", "reason": "Forbidden"}),
    ]


def _of_variables() -> list[Trial]:
    def variables(**named: str) -> list[Object]:
        return [{"name": name, "expression": text} for name, text in named.items()]

    twice = [{"name": "v", "expression": "1"}, {"name": "v", "expression": "2"}]
    return [
        _case("lazy", "true || variables.v", variables=variables(v="1 / 0 == 1")),
        _case("failing", "variables.v == 1", variables=variables(v="object.data.c == 'x' ? 1 : 2")),
        _case("failing-in-failing", "variables.b == 1", variables=variables(a="1 / 0", b="variables.a + 1")),
        _case("either", "variables.v || true", variables=variables(v="object.data.c == 'x'")),
        _case("last-wins", "variables.v == 1", variables=twice),
        _case("earlier", "variables.b == 3", variables=variables(a="1", b="variables.a + 1")),
        _case("all-of-them", "variables.v.size() == 0", variables=variables(v="object.?data.orValue({})")),
        _case(
            "costly",
            "variables.v == variables.v",
            variables=variables(v="[0,1,2,3,4,5,6,7,8,9].all(a, a >= 0)"),
        ),
    ]


def _of_conditions() -> list[Trial]:
    def conditions(*texts: str) -> list[Object]:
        return [{"name": f"c{number}", "expression": text} for number, text in enumerate(texts)]

    return [
        _case("condition-false", "false", matchConditions=conditions("object.metadata.name == 'settings'")),
        _case("condition-fails", "false", matchConditions=conditions("object.data.c == '1'")),
        _case(
            "condition-fails-ignored",
            "false",
            matchConditions=conditions("1 / 0 == 1"),
            failurePolicy="Ignore",
        ),
        _case("conditions-fail", "false", matchConditions=conditions("object.data.c == '1'", "1 / 0 == 1")),
        _case("conditions-fail-alike", "false", matchConditions=conditions("1 / 0 == 1", "1 / 0 == 1")),
        _case("false-outweighs", "false", matchConditions=conditions("1 / 0 == 1", "false")),
        _case("condition-namespace", "false", matchConditions=conditions("namespaceObject == null")),
        _case("condition-request", "false", matchConditions=conditions("request.operation == 'CREATE'")),
    ]


def _of_matching() -> list[Trial]:
    scalers = [_SCALER, _SCALER_1]
    first, second = (
        _rule("autoscaling", "horizontalpodautoscalers", version=version) for version in ("v1", "v2")
    )
    seen = {
        "expression": "false",
        "messageExpression": "[request.kind.version, request.requestKind.version, request.resource.version, "
        "request.requestResource.resource, string(object.apiVersion), string(has(object.spec.metrics)), "
        "string(has(object.spec.targetCPUUtilizationPercentage))].join(' ')",
    }
    placed = [_MAP, _ROLE, _NAMESPACE]
    everything = _rule("*", "*", version="*")
    where = {
        "expression": "false",
        "messageExpression": "string(namespaceObject == null) + ' ' + string(has(request.namespace))",
    }
    named: dict[str, Any] = {
        "matchConstraints": {"objectSelector": {"matchExpressions": [{"key": "no", "operator": "Exists"}]}}
    }
    excluded: dict[str, Any] = {
        "matchConstraints": {"excludeResourceRules": [_rule("", "configmaps", resourceNames=["empty"])]}
    }
    bound = {"matchResources": {"resourceRules": [_rule("", "configmaps", resourceNames=["settings"])]}}
    europe = {"matchResources": {"namespaceSelector": {"matchLabels": {"fairway.dev/residency": "eu"}}}}
    return [
        _case("equivalent-1", seen, rules=[first], objects=scalers),
        _case("equivalent-2", seen, rules=[second], objects=scalers),
        _case("equivalent-both", seen, rules=[first, second], objects=scalers),
        _case("exact-2", seen, rules=[second], objects=scalers, matchConstraints={"matchPolicy": "Exact"}),
        _case("everything", where, rules=[everything], objects=placed),
        _case("scope-cluster", where, rules=[{**everything, "scope": "Cluster"}], objects=placed),
        _case("scope-namespaced", where, rules=[{**everything, "scope": "Namespaced"}], objects=placed),
        _case("subresources", "false", rules=[_rule("", "configmaps/*")]),
        _case("status-only", "false", rules=[_rule("", "configmaps/status")]),
        _case("all-with-subresources", "false", rules=[_rule("", "*/*")]),
        _case("names", "false", rules=[_rule("", "configmaps", resourceNames=["empty"])]),
        _case("excluded", "false", **excluded),
        _case("object-selector", "false", **named),
        _case("binding-rules", "false", binding=bound),
        _case("namespace-selector", "false", binding=europe, objects=[_MAP, _ELSEWHERE]),
        _case("namespace-selector-cluster", "false", binding=europe, rules=[everything], objects=placed),
        _case("update-only", "false", rules=[{**_rule("", "configmaps"), "operations": ["UPDATE"]}]),
        _case("namespace-object", "namespaceObject.metadata.labels['fairway.dev/client'] == 'x'"),
        _case(
            "namespace-object-spec",
            "namespaceObject.spec.finalizers == ['kubernetes'] && namespaceObject.status.phase == 'x'",
        ),
        _case(
            "namespace-itself",
            "namespaceObject == null && request.namespace == object.metadata.name",
            rules=[everything],
            objects=[_NAMESPACE],
        ),
    ]


def _of_parameters() -> list[Trial]:
    def params(kind: str, api_version: str = "v1") -> Object:
        return {"paramKind": {"apiVersion": api_version, "kind": kind}}

    def ref(action: str = "Deny", **how: Any) -> Object:
        return {"paramRef": {**how, "parameterNotFoundAction": action}}

    policies = params("NetworkPolicy", "networking.k8s.io/v1")
    budgets = params("PodDisruptionBudget", "policy/v1")
    clusters = params("Cluster", "fairway.dev/v1")
    name = {"expression": "false", "messageExpression": "params.metadata.name + ' ' + params.kind"}
    elsewhere = _object("v1", "ConfigMap", "settings", namespace="sample-open")
    both = [_MAP, elsewhere]
    return [
        _case("no-ref", "params == null", objects=both, **policies),
        _case("no-ref-selects", "params.spec == null", objects=both, **policies),
        _case("by-name", name, objects=both, binding=ref(name="default-deny"), **policies),
        _case("by-name-allowed", name, objects=both, binding=ref("Allow", name="default-deny"), **policies),
        _case(
            "missing-ignored",
            name,
            objects=both,
            binding=ref(name="none"),
            failurePolicy="Ignore",
            **policies,
        ),
        _case("all-of-namespace", name, objects=both, binding=ref(selector={}), **policies),
        _case(
            "none-selected", name, objects=both, binding=ref(selector={"matchLabels": {"a": "b"}}), **policies
        ),
        _case(
            "of-namespace",
            name,
            objects=both,
            binding=ref(name="default-deny", namespace="sample-staging"),
            **policies,
        ),
        _case("cluster-scoped", name, objects=both, binding=ref(selector={}), **clusters),
        _case(
            "cluster-facts",
            "params.spec.zones.size() == 2 && params.spec.airGap",
            binding=ref(name="sample"),
            **clusters,
        ),
        _case("defaulted", "params.spec.policyTypes == ['x']", binding=ref(name="default-deny"), **policies),
        _case(
            "budget",
            "string(params.spec.maxUnavailable) == 'x'",
            objects=[_object("v1", "ConfigMap", "a", namespace="sample-undrainable")],
            binding=ref(selector={}),
            **budgets,
        ),
        _case("ref-without-kind", "false", binding=ref(name="none")),
        _case(
            "for-cluster-scoped",
            name,
            objects=[_ROLE],
            rules=[_rule("rbac.authorization.k8s.io", "clusterroles")],
            binding=ref(name="default-deny"),
            **policies,
        ),
    ]


def _of_actions() -> list[Trial]:
    two = [{"expression": "false", "message": "one"}, {"expression": "1 / 0 == 1"}]

    def note(value: str, **more: Any) -> Trial:
        annotations = [{"key": "note", "valueExpression": value}]
        return _case("annotated", "true", auditAnnotations=annotations, **more)

    return [
        _case("warn", *two, binding={"validationActions": ["Warn"]}),
        _case("audit", *two, binding={"validationActions": ["Audit"]}),
        _case("warn-and-audit", *two, binding={"validationActions": ["Warn", "Audit"]}),
        _case("deny-and-audit", *two, binding={"validationActions": ["Deny", "Audit"]}),
        _case("warn-ignored", *two, binding={"validationActions": ["Warn"]}, failurePolicy="Ignore"),
        note("'a'"),
        note("null"),
        note("string(object.data.c)"),
        note("string(object.data.c)", failurePolicy="Ignore"),
        note("string(object.data.c)", binding={"validationActions": ["Warn"]}),
    ]


def _of_values() -> list[Trial]:
    """What defaulting, canonical quantities and empty fields make of objects."""

    def shown(name: str, expression: str, *objects: Object, rules: list[Object]) -> Trial:
        return _case(
            name,
            {"expression": "false", "messageExpression": f"string({expression})"},
            objects=list(objects),
            rules=rules,
        )

    container = "object.spec.containers[0]"
    pods, secrets = [_rule("", "pods")], [_rule("", "secrets")]
    return [
        shown("cpu", f"{container}.resources.limits.cpu", _LIMITED, rules=pods),
        shown("memory", f"{container}.resources.limits.memory", _LIMITED, rules=pods),
        shown("storage", f"{container}.resources.limits['ephemeral-storage']", _LIMITED, rules=pods),
        shown("requests", f"{container}.resources.requests.cpu", _LIMITED, rules=pods),
        shown("protocol", f"{container}.ports[0].protocol", _LIMITED, rules=pods),
        shown("pull-policy", f"{container}.imagePullPolicy", _LIMITED, rules=pods),
        shown("host-network", "string(has(object.spec.hostNetwork))", _LIMITED, rules=pods),
        shown("account", "object.spec.serviceAccountName", _LIMITED, rules=pods),
        shown(
            "secret",
            "string(has(object.stringData)) + string(object.data.password) + string(object.type)",
            _SECRET,
            rules=secrets,
        ),
        shown(
            "map",
            "string(has(object.data)) + string(has(object.metadata.uid))",
            _MAP,
            _EMPTY,
            rules=[_rule("", "configmaps")],
        ),
        shown(
            "finalizers",
            "string(object.spec.finalizers.size()) + string(object.status.phase)",
            _NAMESPACE,
            rules=[_rule("", "namespaces")],
        ),
    ]

"""What the expressions of a policy may refer to, with types (apiserver's plugin/cel, compile.go)."""

from __future__ import annotations

from typing import Final

from fairway.cel import Type, object_of, parse_type


def _object(name: str, /, **fields: str | Type) -> Type:
    types = {key: parse_type(said) if isinstance(said, str) else said for key, said in fields.items()}
    return object_of(f"kubernetes.{name}", types)


_KIND: Final = _object("GroupVersionKind", group="string", version="string", kind="string")
_RESOURCE: Final = _object("GroupVersionResource", group="string", version="string", resource="string")
_USER: Final = _object(
    "UserInfo",
    username="string",
    uid="string",
    groups="list(string)",
    extra="map(string, list(string))",
)
REQUEST: Final = _object(
    "AdmissionRequest",
    kind=_KIND,
    resource=_RESOURCE,
    subResource="string",
    requestKind=_KIND,
    requestResource=_RESOURCE,
    requestSubResource="string",
    name="string",
    namespace="string",
    operation="string",
    userInfo=_USER,
    dryRun="bool",
    options="dyn",
)
_CONDITION: Final = _object(
    "NamespaceCondition",
    status="string",
    type="string",
    lastTransitionTime="timestamp",
    message="string",
    reason="string",
)
NAMESPACE: Final = _object(
    "Namespace",
    metadata=_object(
        "NamespaceMetadata",
        name="string",
        generateName="string",
        namespace="string",
        labels="map(string, string)",
        annotations="map(string, string)",
        UID="string",
        creationTimestamp="timestamp",
        deletionGracePeriodSeconds="int",
        deletionTimestamp="timestamp",
        generation="int",
        resourceVersion="string",
        finalizers="list(string)",
    ),
    spec=_object("NamespaceSpec", finalizers="list(string)"),
    status=_object("NamespaceStatus", conditions=Type("list", "list", (_CONDITION,)), phase="string"),
)
BASE: Final[dict[str, Type]] = {
    "object": parse_type("dyn"),
    "oldObject": parse_type("dyn"),
    "namespaceObject": NAMESPACE,
    "request": REQUEST,
}
PARAMS: Final = {"params": parse_type("dyn")}
AUTHORIZER: Final = {
    "authorizer": parse_type("kubernetes.authorization.Authorizer"),
    "authorizer.requestResource": parse_type("kubernetes.authorization.ResourceCheck"),
}
BOOL: Final = parse_type("bool")
STRING: Final = parse_type("string")
NULL: Final = parse_type("null")


_KEPT: Final = frozenset(
    ("bool", "bytes", "double", "duration", "int", "null", "string", "timestamp", "uint")
)


def declared(of: Type) -> Type:
    """The type that a variable is declared with, given its expression's: what is not plain is dynamic."""
    if of.kind in ("list", "map"):
        return Type(of.kind, of.name, tuple(declared(each) for each in of.parameters))
    return of if of.kind in _KEPT else BASE["object"]


def variables(types: dict[str, Type]) -> dict[str, Type]:
    """The composed variables so far; to select another is an error when the policy is compiled."""
    return {"variables": object_of("kubernetes.variables", types)}

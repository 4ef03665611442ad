"""Authorization checks: they compile, and say that they need a server when they are evaluated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fairway.cel.values import Failure


class Unanswered:
    """Stands for what only a server has: the authorizer of a request."""

    __slots__ = ("type_name",)
    costs_one = True

    def __init__(self, type_name: str) -> None:
        self.type_name = type_name


AUTHORIZER: Final = Unanswered("kubernetes.authorization.Authorizer")
#: What `authorizer.requestResource` is bound to.
REQUEST_RESOURCE: Final = Unanswered("kubernetes.authorization.ResourceCheck")


def _unanswered(*_arguments: Any) -> Any:
    raise Failure("authorization checks need an API server: they cannot be evaluated offline")


OVERLOADS: dict[str, Callable[..., Any]] = dict.fromkeys(
    (
        *("authorizer_path", "authorizer_group", "authorizer_serviceaccount", "authorizer_fieldselector"),
        *("authorizer_labelselector", "groupcheck_resource", "resourcecheck_subresource"),
        *("resourcecheck_namespace", "resourcecheck_name", "pathcheck_check", "resourcecheck_check"),
        *("decision_errored", "decision_error", "decision_allowed", "decision_reason"),
    ),
    _unanswered,
)

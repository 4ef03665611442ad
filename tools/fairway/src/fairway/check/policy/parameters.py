"""The objects that a binding gives its policy as parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from fairway.check.policy.model import ParamRef, Policy
from fairway.check.policy.plain import Object
from fairway.check.policy.reads import PARAMS, Digests
from fairway.check.policy.resources import resource
from fairway.errors import FairwayError
from fairway.manifest import identity
from fairway.yamlio.node import Mapping

_NO_PARAMS = "no params found for policy binding with `Deny` parameterNotFoundAction"


class ParameterError(FairwayError):
    """What a binding asks for cannot be had; the message is the API server's."""


class Parameters:
    """The objects that may be parameters, by kind; `seen` makes of one what policies see of it."""

    def __init__(self, objects: Iterable[Mapping], seen: Callable[[Mapping], Object]) -> None:
        self._seen = seen
        self._by_kind: dict[tuple[str, str], list[Mapping]] = {}
        self._known: dict[tuple[str, str], list[Object]] = {}
        self._taken: dict[tuple[object, ...], list[Object]] = {}
        self._digests: dict[int, Digests] = {}
        for found in objects:
            object_id = identity(found)
            self._by_kind.setdefault((object_id.group, object_id.kind), []).append(found)

    def of(self, policy: Policy, ref: ParamRef | None, namespace: str) -> Sequence[Object | None]:
        """The parameters of one request; `[None]` where the policy takes none. Raises ParameterError."""
        if policy.param_kind is None or ref is None:
            return (None,)
        asked = (policy.param_kind, ref, namespace)
        if asked not in self._taken:
            self._taken[asked] = self._of(*policy.param_kind, ref, namespace)
        return self._taken[asked]

    def digests(self, param: Object) -> Digests:
        """What a policy reads of one of these parameters."""
        if id(param) not in self._digests:
            self._digests[id(param)] = Digests({PARAMS: param})
        return self._digests[id(param)]

    def _of(self, api_version: str, kind: str, ref: ParamRef, namespace: str) -> list[Object]:
        found = self._of_kind(api_version.rpartition("/")[0], kind)
        if resource(api_version, kind).namespaced:
            place = ref.namespace or namespace
            if not place:
                message = (
                    "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources"
                )
                raise ParameterError(message)
            found = [one for one in found if _metadata(one).get("namespace") == place]
        elif ref.namespace:
            raise ParameterError("paramRef.namespace must not be provided for a cluster-scoped `paramKind`")
        taken = [one for one in found if _taken(ref, one)]
        if not taken and ref.deny_without:
            raise ParameterError(_NO_PARAMS)
        return taken

    def _of_kind(self, group: str, kind: str) -> list[Object]:
        if (group, kind) not in self._known:
            self._known[group, kind] = [self._seen(one) for one in self._by_kind.get((group, kind), ())]
        return self._known[group, kind]


def _taken(ref: ParamRef, candidate: Object) -> bool:
    metadata = _metadata(candidate)
    if ref.name:
        return metadata.get("name") == ref.name
    labels = metadata.get("labels")
    return ref.selector is not None and ref.selector.matches(labels if isinstance(labels, dict) else {})


def _metadata(candidate: Object) -> Object:
    metadata = candidate.get("metadata")
    return metadata if isinstance(metadata, dict) else {}

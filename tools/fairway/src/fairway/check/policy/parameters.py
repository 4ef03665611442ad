"""The objects that a binding gives its policy as parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from fairway.check.policy.model import ParamRef, Policy
from fairway.check.policy.plain import Object
from fairway.check.policy.reads import PARAMS, Digests, Path
from fairway.check.policy.resources import resource
from fairway.errors import FairwayError
from fairway.manifest import ObjectId
from fairway.yamlio.node import Mapping

_NO_PARAMS = "no params found for policy binding with `Deny` parameterNotFoundAction"


class ParameterError(FairwayError):
    """What a binding asks for cannot be had; the message is the API server's."""


class Taken:
    """The parameters of a request, each of which its policy is asked about."""

    def __init__(self, params: Sequence[Object | None]) -> None:
        self.params = params
        self._views = [None if param is None else Digests({PARAMS: param}) for param in params]
        self._digests: dict[tuple[Path, ...], list[bytes | None]] = {}

    def digests(self, paths: tuple[Path, ...]) -> list[bytes | None]:
        """What is at these paths of each parameter, as bytes; none for what cannot be told from others."""
        if paths not in self._digests:
            self._digests[paths] = [b"" if view is None else view.of(paths) for view in self._views]
        return self._digests[paths]


_NONE = Taken([None])


class Parameters:
    """The objects that may be parameters, by kind.

    `identified` tells who an object is, `seen` what policies see of it.
    """

    def __init__(
        self,
        objects: Iterable[Mapping],
        identified: Callable[[Mapping], ObjectId],
        seen: Callable[[Mapping], Object],
    ) -> None:
        self._identified = identified
        self._seen = seen
        self._by_kind: dict[tuple[str, str], list[Mapping]] = {}
        self._known: dict[tuple[str, str, str], list[Object]] = {}
        self._taken: dict[tuple[object, ...], Taken] = {}
        for found in objects:
            object_id = identified(found)
            self._by_kind.setdefault((object_id.group, object_id.kind), []).append(found)

    def of(self, policy: Policy, ref: ParamRef | None, namespace: str) -> Taken:
        """The parameters of one request; `None` alone where the policy takes none. Raises ParameterError."""
        if policy.param_kind is None or ref is None:
            return _NONE
        asked = (policy.param_kind, ref, namespace)
        if asked not in self._taken:
            self._taken[asked] = Taken(self._of(*policy.param_kind, ref, namespace))
        return self._taken[asked]

    def _of(self, api_version: str, kind: str, ref: ParamRef, namespace: str) -> list[Object]:
        found = self._of_kind(api_version.rpartition("/")[0], kind, ref.name)
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

    def _of_kind(self, group: str, kind: str, name: str) -> list[Object]:
        """The objects of a kind that have the name; all of them, where no name is asked for."""
        asked = (group, kind, name)
        if asked not in self._known:
            candidates = self._by_kind.get((group, kind), ())
            self._known[asked] = [
                self._seen(one) for one in candidates if not name or self._identified(one).name == name
            ]
        return self._known[asked]


def _taken(ref: ParamRef, candidate: Object) -> bool:
    metadata = _metadata(candidate)
    if ref.name:
        return metadata.get("name") == ref.name
    labels = metadata.get("labels")
    return ref.selector is not None and ref.selector.matches(labels if isinstance(labels, dict) else {})


def _metadata(candidate: Object) -> Object:
    metadata = candidate.get("metadata")
    return metadata if isinstance(metadata, dict) else {}

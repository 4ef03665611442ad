"""The policies that requests of one kind meet, asked together where they read the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from fairway.check.body import Body, body_of
from fairway.check.policy.compiled import CompiledPolicy
from fairway.check.policy.evaluation import Decision, Evaluation, evaluate
from fairway.check.policy.matching import Request, matched_version
from fairway.check.policy.model import Binding, Policy
from fairway.check.policy.parameters import ParameterError, Parameters
from fairway.check.policy.plain import Object
from fairway.check.policy.reads import PARAMS, Digests, Path, shortest
from fairway.check.policy.subject import Subject, Views
from fairway.yamlio.node import Mapping as Manifest

_EXEMPT: Final = "admissionregistration.k8s.io"
_REMEMBERED: Final = 10_000
_OWN: Final = frozenset(
    ("annotations", "labels", "metadata", "name", "namespace", "object", "request", "template")
)
_WHOLE: Final = (("namespaceObject",), ("object", "spec"))


class Said(NamedTuple):
    """What a policy says of an object under one of its bindings; `place` is the policy's among all."""

    place: int
    policy: Policy
    binding: Binding
    evaluation: Evaluation


class _Member(NamedTuple):
    """A policy that requests are meant for, the version it wants to see, and its bindings for them."""

    place: int
    compiled: CompiledPolicy
    version: str
    bindings: Sequence[Binding]

    def said(self, evaluation: Evaluation) -> Iterator[Said]:
        """What it says under each of its bindings, if it says anything."""
        if evaluation.says_anything:
            for binding in self.bindings:
                yield Said(self.place, self.compiled.policy, binding, evaluation)


class _Group(NamedTuple):
    """Policies that want one version, and what they said of what is at all the paths that they read."""

    version: str
    paths: tuple[Path, ...]
    members: Sequence[_Member]
    memory: dict[bytes, list[Said]]


class Panel:
    """The policies, each with its bindings, that a request is meant for, and all those that are like it."""

    def __init__(
        self, policies: Iterable[tuple[CompiledPolicy, Sequence[Binding]]], request: Request
    ) -> None:
        self._kind = request.resource.kind
        members = list(_members(policies, request))
        self._groups = list(self._grouped(each for each in members if not each.compiled.policy.param_kind))
        self._with_parameters = [each for each in members if each.compiled.policy.param_kind]
        # The labels that a Job's pods get hold its name: what is beside its metadata is not all.
        self._by_body = (
            not self._with_parameters
            and self._kind != "Job"
            and all(_is_of_body(path) for group in self._groups for path in group.paths)
        )
        self._passed: dict[Body, Manifest] = {}

    def __bool__(self) -> bool:
        return bool(self._groups or self._with_parameters)

    def lets_through(self, manifest: Manifest) -> bool:
        """Whether it let through an object that is the same in all that is read."""
        return self._by_body and body_of(manifest) in self._passed

    def let_through(self, manifest: Manifest) -> None:
        """Remember that nothing was said of an object."""
        if self._by_body:
            if len(self._passed) >= _REMEMBERED:
                self._passed.clear()
            # The object is kept: the ids of what is in it stay its own for as long as it is remembered.
            self._passed[body_of(manifest)] = manifest

    def _grouped(self, members: Iterable[_Member]) -> Iterator[_Group]:
        """Together what reads only what most environments have alike, and what reads exactly the same."""
        alike: dict[tuple[str, tuple[Path, ...]], list[_Member]] = {}
        for member in members:
            paths = member.compiled.reads(self._kind)
            key = paths if any(_is_own(path) for path in paths) else ()
            alike.setdefault((member.version, key), []).append(member)
        for (version, _), together in alike.items():
            paths = shortest(path for each in together for path in each.compiled.reads(self._kind))
            yield _Group(version, paths, together, {})

    def said(self, subject: Subject, parameters: Parameters) -> list[Said]:
        """What they say of an object, in the order of the policies; nothing where all let it through."""
        views = Views(subject)
        said: list[Said] = []
        for group in self._groups:
            said += self._of_group(group, views.of(group.version))
        for member in self._with_parameters:
            view = views.of(member.version)
            said += self._of_member(member, view, parameters, subject.request.namespace)
        return sorted(said, key=lambda one: one.place) if said else said

    def _of_group(self, group: _Group, view: Digests) -> list[Said]:
        key = view.of(group.paths)
        known = None if key is None else group.memory.get(key)
        if known is not None:
            return known
        said: list[Said] = []
        for member in group.members:
            read = view.of(member.compiled.reads(self._kind))
            said += member.said(_remembered(member.compiled, self._kind, read, view.bindings))
        if key is not None:
            _remember(group.memory, key, said)
        return said

    def _of_member(
        self, member: _Member, view: Digests, parameters: Parameters, namespace: str
    ) -> Iterator[Said]:
        compiled = member.compiled
        own, of_params = _apart(compiled.reads(self._kind))
        key = view.of(own)
        for binding in member.bindings:
            alone = member._replace(bindings=[binding])
            try:
                taken = parameters.of(compiled.policy, binding.param_ref, namespace)
            except ParameterError as error:
                yield from alone.said(_refused(error, compiled.policy))
                continue
            for param, digest in zip(taken.params, taken.digests(of_params), strict=True):
                whole = None if key is None or digest is None else key + b"|" + digest
                evaluation = _remembered(compiled, self._kind, whole, view.bindings, param)
                if evaluation.says_anything:
                    yield from alone.said(evaluation)


def _is_of_body(path: Path) -> bool:
    """Whether it is in the object, and not in its metadata."""
    return path[0] == "object" and len(path) > 1 and path[1] != "metadata"


def _is_own(path: Path) -> bool:
    """Whether each environment has something else there, most likely."""
    return path[-1] in _OWN or path in _WHOLE


@cache
def _apart(reads: tuple[Path, ...]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """What is read of everything else, and of the parameter."""
    return tuple(path for path in reads if path[0] != PARAMS), tuple(
        path for path in reads if path[0] == PARAMS
    )


def _members(
    policies: Iterable[tuple[CompiledPolicy, Sequence[Binding]]], request: Request
) -> Iterator[_Member]:
    if request.resource.group == _EXEMPT:
        return
    for place, (compiled, bindings) in enumerate(policies):
        version = matched_version(compiled.policy.constraints, request)
        if version is not None:
            meant = [one for one in bindings if matched_version(one.resources, request) is not None]
            if meant:
                yield _Member(place, compiled, version, meant)


def _refused(error: ParameterError, policy: Policy) -> Evaluation:
    message = f"failed to configure binding: {error.message}"
    return Evaluation([Decision(message, failed=True, place=-1, tolerated=policy.ignore)])


def _remembered(
    compiled: CompiledPolicy,
    kind: str,
    key: bytes | None,
    bindings: Mapping[str, Any],
    param: Object | None = None,
) -> Evaluation:
    """The evaluation of a policy, which is what it was for equal values of all that the policy reads."""
    if key is None:
        return evaluate(compiled, {**bindings, PARAMS: param})
    key = b"%s|%s" % (kind.encode("utf-8", "surrogatepass"), key)
    known: Evaluation | None = compiled.memory.get(key)
    if known is None:
        known = evaluate(compiled, {**bindings, PARAMS: param})
        _remember(compiled.memory, key, known)
    return known


def _remember(memory: dict[bytes, Any], key: bytes, said: object) -> None:
    if len(memory) >= _REMEMBERED:
        memory.clear()
    memory[key] = said

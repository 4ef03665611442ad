"""All checks of one rendered set, put together from those of each package; made once for each version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from fairway.argo.installation import Installation, load_installation
from fairway.check.argo import argo_check
from fairway.check.network import network_check
from fairway.check.objects import object_check
from fairway.check.policy import (
    Judge,
    PolicySet,
    load_policies,
    policy_check,
    policy_faults,
    unused_exceptions,
)
from fairway.check.references import reference_check
from fairway.check.rendered_set import RenderedSet
from fairway.check.sharing import Sharing
from fairway.check.substituted import is_substituted, known
from fairway.configuration import Configuration
from fairway.errors import FairwayError
from fairway.finding import Finding, Severity
from fairway.validation.definitions import own_definitions
from fairway.validation.error_place import error_file
from fairway.validation.rules import BUILD
from fairway.yamlio.node import Mapping

Check = Callable[[RenderedSet], Iterable[Finding]]


class Checks:
    """The checks of a repository: what they share, such as its policies, is read once.

    Without `root` there is no repository: plain manifests know neither policies nor clusters. `former` are
    the checks of an earlier state of the repository, from whose policies this one does not except itself;
    where `is_alike`, neither policies nor definitions nor the facts of clusters differ, and are shared.
    `installation` gives what the repository tells its Argo CD, where somebody knows.
    """

    def __init__(
        self,
        configuration: Configuration,
        root: Path | None = None,
        *,
        former: Checks | None = None,
        is_alike: bool = False,
        installation: Callable[[], Installation] | None = None,
    ) -> None:
        self._load_installation = installation
        self._configuration = configuration
        self._root = root
        self._former = former
        self._alike = former if is_alike else None
        self._judges: dict[str, Judge] = {}
        self._by_kind: dict[tuple[str, bool], tuple[Check, ...]] = {}
        self._of_objects: dict[tuple[str, bool], tuple[Check, ...]] = {}
        self.unread: list[Finding] = []
        self.sharing: Sharing = self._alike.sharing if self._alike else Sharing()

    def __call__(self, rendered: RenderedSet) -> tuple[Finding, ...]:
        """What is wrong with a rendered set, each finding once. Raises UsageError for an unknown version."""
        return self._found(rendered, self.of(rendered.kubernetes_version, is_whole=rendered.is_whole))

    def of_objects(self, rendered: RenderedSet) -> tuple[Finding, ...]:
        """What is wrong with the objects of a rendered set, each looked at by itself. Raises as a call does.

        Beside them it has to have what they are judged by: Namespaces, definitions, parameters.
        """
        if self._alike:
            return self._alike.of_objects(rendered)
        kind = (rendered.kubernetes_version, rendered.is_whole)
        self.of(kind[0], is_whole=kind[1])
        return self._found(rendered, self._of_objects[kind])

    def _found(self, rendered: RenderedSet, checks: Iterable[Check]) -> tuple[Finding, ...]:
        shared = replace(rendered, objects=self.sharing.objects(rendered.objects))
        found = [finding for check in checks for finding in check(shared)]
        if found:
            found = self._without_placeholders(found, shared)
        return tuple(dict.fromkeys(_as_asked(found)))

    def _without_placeholders(self, found: list[Finding], rendered: RenderedSet) -> list[Finding]:
        kept = list(known(found, rendered.objects))
        return kept if len(kept) < len(found) and self._is_substituted else found

    @cached_property
    def _is_substituted(self) -> bool:
        return self._root is not None and is_substituted(self._root)

    def prepare(self, versions: Iterable[str]) -> None:
        """Read and compile what all rendered sets of these versions share, before processes are forked."""
        for version in sorted(versions):
            # What cannot be prepared, such as an unknown version, is said of each rendered set.
            with suppress(FairwayError):
                self.of(version, is_whole=True)
                if self.policies.policies:
                    _ = self.judge(version).compiled

    def judge(self, version: str) -> Judge:
        """The policies, compiled for a version when they are first asked."""
        if self._alike:
            return self._alike.judge(version)
        if version not in self._judges:
            self._judges[version] = Judge(self.policies, version)
        return self._judges[version]

    @cached_property
    def policies(self) -> PolicySet:
        """The policies of the repository; none where they cannot be read, which is a fault."""
        if self._alike:
            return self._alike.policies
        if self._root is None:
            return PolicySet((), ())
        try:
            loaded = load_policies(self._root)
            return loaded.excepted_by(self._former.policies) if self._former else loaded
        except FairwayError as error:
            remedy = error.remedy or BUILD.remedy
            file = error_file(error.file, self._root) if error.file else "policies"
            fault = BUILD.finding(error.message, file=file, line=error.line, remedy=remedy)
            self.unread.append(fault)
            return PolicySet((), ())

    @cached_property
    def installation(self) -> Installation:
        """What the repository tells its Argo CD."""
        if self._load_installation:
            return self._load_installation()
        return load_installation(self._root) if self._root else Installation()

    def faults(self, versions: Iterable[str], found: Sequence[Finding]) -> Iterator[Finding]:
        """What is wrong with the policies themselves, given all findings by them, each fault once."""
        policies = self.policies
        yield from (self._alike or self).unread
        if policies.policies:
            every = (
                fault
                for version in versions
                for fault in policy_faults(policies, version, judge=self.judge(version))
            )
            yield from dict.fromkeys(every)
            yield from unused_exceptions(policies, found)

    @cached_property
    def _definitions(self) -> tuple[Mapping, ...]:
        return own_definitions(self._root) if self._root else ()

    def of(self, version: str, *, is_whole: bool) -> tuple[Check, ...]:
        """The checks of rendered sets of a version, whole ones or parts."""
        kind = (version, is_whole)
        if kind not in self._by_kind:
            self._by_kind[kind] = self._shared(*kind) if self._alike else self._made(*kind)
        return self._by_kind[kind]

    def _shared(self, version: str, is_whole: bool) -> tuple[Check, ...]:  # noqa: FBT001 - the same
        # What Argo CD is told of depends on what all directories of this state build to.
        checks = self._alike.of(version, is_whole=is_whole) if self._alike else ()
        return tuple(self.argo if self._alike and each is self._alike.argo else each for each in checks)

    @cached_property
    def argo(self) -> Check:
        """The check of what Argo CD is told."""
        return argo_check(self.installation)

    def _made(self, version: str, is_whole: bool) -> tuple[Check, ...]:  # noqa: FBT001 - the same
        first: list[Check] = [object_check(version, self._definitions)]
        across: list[Check] = []
        last: list[Check] = []
        if is_whole:
            across = [reference_check(self._configuration.is_external), network_check, self.argo]
            if self.policies.policies:
                last = [policy_check(self.policies, version, judge=self.judge(version))]
        self._of_objects[version, is_whole] = (*first, *last)
        return (*first, *across, *last)


def refused_before_policies(findings: Iterable[Finding]) -> set[str]:
    """The objects that the API server refuses before it asks any policy."""
    return {
        finding.object
        for finding in findings
        if finding.severity is Severity.ERROR and finding.rule.partition("/")[0] in _BEFORE_POLICIES
    }


def _as_asked(findings: Sequence[Finding]) -> Iterator[Finding]:
    """The findings without what policies say of objects that are refused before any policy is asked."""
    refused = refused_before_policies(findings)
    for finding in findings:
        if not finding.rule.startswith("policy/") or finding.object not in refused:
            yield finding


_BEFORE_POLICIES = frozenset({"custom", "object", "schema"})

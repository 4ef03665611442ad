"""The whole of a sandbox: bring it up, publish to it, look at it, take it down."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from fairway.check.policy import load_policies
from fairway.document import read_values
from fairway.errors import SandboxError, UsageError
from fairway.fleet import Cluster, Fleet
from fairway.kustomize import build
from fairway.kustomize_program import ORACLE_VERSION, KustomizeProgram
from fairway.manifest import identity
from fairway.sandbox.applications import CLUSTER, Application, applications, refresh
from fairway.sandbox.argocd import NAMESPACE, ArgoCD
from fairway.sandbox.component import Component, accepts, ensure, report_dead, wait_for
from fairway.sandbox.control_plane import ControlPlane
from fairway.sandbox.definitions import ARGOCD, CUSTOM_RESOURCES, Source, definitions, names_of
from fairway.sandbox.gitea import Gitea
from fairway.sandbox.kubectl import Kubectl, Object, stream
from fairway.sandbox.nodes import simulated_nodes
from fairway.sandbox.own_cluster import OwnCluster
from fairway.sandbox.programs import program
from fairway.sandbox.repository import Repository, chosen
from fairway.sandbox.state import State
from fairway.sandbox.waiting import Watch, nobody, nudge, open_gates, settle

Say = Callable[[str], None]

_ADDRESS: Final = "base/components/delivery/repository.yaml"
_FACTS_OF_CLUSTERS: Final = "clusters.fairway.dev"
_START_SECONDS: Final = 120


@dataclass(frozen=True)
class Sandbox:
    """A sandbox of a fleet, running or not; all that it leaves is in the state's directory."""

    fleet: Fleet
    state: State

    @cached_property
    def planes(self) -> tuple[ControlPlane | OwnCluster, ...]:
        """The control planes, that of Argo CD first; or the one cluster of the user's own."""
        if self.state.context:
            (name,) = self.state.clusters
            return (OwnCluster(self.fleet.root, self.state, name, self.state.context),)
        return tuple(ControlPlane(self.fleet.root, self.state, name) for name in self.state.clusters)

    @cached_property
    def argocd(self) -> ArgoCD:
        """Its Argo CD."""
        return ArgoCD(self.fleet.root, self.state, self.planes[0].kubeconfig("argocd"), self.forge)

    @cached_property
    def forge(self) -> Gitea:
        """Its forge, which has the repository."""
        return Gitea(self.fleet.root, self.state, _address(self.fleet.root))

    @cached_property
    def repository(self) -> Repository:
        """The repository that Argo CD follows; only when the forge runs."""
        return Repository(self.state.folder("git") / "fleet.git", self.forge.remote)

    @property
    def kubectl(self) -> Kubectl:
        """Kubectl as administrator of the first cluster, where Argo CD is."""
        return self.planes[0].kubectl

    @property
    def components(self) -> tuple[Component, ...]:
        """All components, in the order in which they start."""
        planes = [component for plane in self.planes for component in plane.components]
        return (self.forge.component, *planes, *self.argocd.stores, *self.argocd.programs)

    @property
    def kubernetes(self) -> dict[str, tuple[str, str]]:
        """By cluster: the Kubernetes version that runs here, and the minor one that its facts name."""
        runs = {plane.cluster: plane.kubernetes_version for plane in self.planes}
        return {
            name: (version, _facts(self.fleet, name).kubernetes_version) for name, version in runs.items()
        }

    @property
    def expected(self) -> set[str]:
        """The names of the Applications that the fleet has for these clusters: roots, and what they bring."""
        roots = {"settings", *(f"root-{name}" for name in self.state.clusters)}
        brought = {
            one.name
            for cluster in self.state.clusters
            for one in map(identity, build(self.fleet.root / _facts(self.fleet, cluster).path).objects)
            if one.kind == "Application"
        }
        left_out = {
            Path(placement.file).stem
            for placement in self.fleet.placements
            if not chosen(placement.path, self.state.only)
        }
        return roots | brought - left_out

    def up(self, say: Say) -> None:
        """Start what does not run, and apply the fleet's bootstrap. Doing it again changes nothing.

        Raises SandboxError, with the end of its log, if a component dies.
        """
        say("Forge and control plane")
        with ThreadPoolExecutor(max_workers=1 + len(self.planes)) as pool:
            forge = pool.submit(self._start_forge)
            list(pool.map(self._start_plane, self.planes))
            forge.result()
        say("Argo CD")
        self._start_argocd()
        say("Bootstrap")
        self._bootstrap()
        # What could not be compared while a component was away is compared again now, not in two minutes.
        nudge(self.kubectl, [one for one in self.applications() if not one.settled])

    def propose(self, branch: str) -> str:
        """Publish the working tree as a branch, from which a pull request can be made; the commit."""
        return self.repository.publish(self.fleet, self.state.only, branch=branch)

    def push(self) -> str:
        """Publish the working tree and have Argo CD look at it; the commit."""
        commit = self.repository.publish(self.fleet, self.state.only)
        self.refresh()
        return commit

    def refresh(self, *names: str) -> None:
        """Have Argo CD look at the repository now, as a forge's notification would: for these, or for all."""
        refresh(self.kubectl, names)

    def applications(self) -> list[Application]:
        """The Applications as they are now."""
        return applications(self.kubectl)

    def settle(
        self, followers: Collection[str] | None = None, *, seconds: float, watch: Watch = nobody
    ) -> None:
        """Wait until no expected Application has anything left to do, and the followers saw the last commit.

        All follow if None is given. Raises SandboxError after `seconds`, or if a component dies meanwhile.
        """
        head, names = self.repository.head, self.expected
        follow = names if followers is None else followers
        expected = {name: head if name in follow else "" for name in names}
        settle(self.kubectl, self.state, expected, seconds=seconds, watch=watch)

    def open_gates(self, names: Iterable[str], *, seconds: float, watch: Watch = nobody) -> None:
        """Sync Applications that wait for a person, and wait until they are synced and healthy.

        Raises UsageError if one is not there, SandboxError after `seconds`, or if a component dies meanwhile.
        """
        open_gates(self.kubectl, self.state, set(names), seconds=seconds, watch=watch)

    def down(self) -> None:
        """End all components, those that write first, and forget the sandbox."""
        daemons = list(self.state.daemons.values())
        for daemon in reversed(daemons):
            daemon.stop(patience=5)
        if self.state.context:
            self._clean()
        self.state.remove()

    def _clean(self) -> None:
        """Take out of the user's own cluster what Argo CD and we have put there."""
        (own,) = self.planes
        names = {Path(placement.file).stem for placement in self.fleet.placements}
        defined = set().union(*(names_of(self.fleet.root, source) for source in (ARGOCD, *CUSTOM_RESOURCES)))
        if isinstance(own, OwnCluster):
            policies = {policy.name for policy in load_policies(self.fleet.root).policies}
            own.clean({NAMESPACE, *(names & self.expected)}, {*defined, _FACTS_OF_CLUSTERS}, policies)

    def _start_forge(self) -> None:
        ensure(self.state, [self.forge.component])
        self._wait_for_port(self.forge.component)
        self.forge.prepare()

    def _start_plane(self, plane: ControlPlane | OwnCluster) -> None:
        plane.start()
        parts = [self._definitions(plane, source) for source in CUSTOM_RESOURCES]
        if isinstance(plane, ControlPlane):
            parts.append(stream(simulated_nodes(_facts(self.fleet, plane.cluster))))
        self._install(plane, "cluster", parts)

    def _definitions(self, plane: ControlPlane | OwnCluster, source: Source) -> str:
        """Definitions to apply: none over those that a cluster of the user's own had before."""
        names = names_of(self.fleet.root, source)
        is_mine = isinstance(plane, ControlPlane) or all(plane.is_mine(name) for name in names)
        return definitions(self.fleet.root, source) if is_mine else ""

    def _install(self, plane: ControlPlane | OwnCluster, what: str, parts: Iterable[str]) -> None:
        """Apply manifests once: to apply them again takes seconds, and would change nothing."""
        manifests = "\n---\n".join(filter(None, parts))
        digest = hashlib.sha256(manifests.encode()).hexdigest()
        name = f"{plane.cluster}/{what}"
        if self.state.installed(name) != digest:
            plane.kubectl.apply(manifests, f"--namespace={NAMESPACE}")
            self.state.note_installed(name, digest)

    def _start_argocd(self) -> None:
        parts = (
            stream([_namespace(NAMESPACE)]),
            self._definitions(self.planes[0], ARGOCD),
            stream(self.argocd.objects(self.planes)),
        )
        self._install(self.planes[0], "argocd", parts)
        self.repository.publish(self.fleet, self.state.only)
        ensure(self.state, self.argocd.stores)
        for component in self.argocd.stores:
            self._wait_for_port(component)
        ensure(self.state, self.argocd.programs)
        for component in self.argocd.programs:
            self._wait_for_port(component)

    def _wait_for_port(self, component: Component) -> None:
        wait_for(self.state, component.name, lambda: accepts(component.port), seconds=_START_SECONDS)

    def _bootstrap(self) -> None:
        others = [cluster.name for cluster in self.fleet.clusters if cluster.name not in self.state.clusters]
        selector = [f"--selector={CLUSTER} notin ({','.join(others)})"] if others else []
        # By kustomize itself: the one inside kubectl 1.33 does not know replacements with a value.
        kustomize = KustomizeProgram(str(program(self.fleet.root, "kustomize")), ORACLE_VERSION)
        manifests = kustomize.build(self.fleet.root / "argocd" / "bootstrap")
        self.kubectl.run("apply", *selector, "--filename=-", stdin=manifests)
        report_dead(self.state)


def choose(fleet: Fleet, clusters: Iterable[str]) -> tuple[str, ...]:
    """The clusters by their names; the one of the lowest ring if none is named. Raises UsageError."""
    named = tuple(dict.fromkeys(clusters))
    known = {cluster.name: cluster for cluster in fleet.clusters}
    unknown = [name for name in named if name not in known]
    if unknown or not known:
        message = f"there is no cluster {unknown[0]}" if unknown else "the fleet has no clusters"
        raise UsageError(message, remedy=f"There are {', '.join(known)}." if known else None)
    return named or (min(fleet.clusters, key=lambda cluster: cluster.ring).name,)


def _facts(fleet: Fleet, name: str) -> Cluster:
    return next(cluster for cluster in fleet.clusters if cluster.name == name)


def _address(root: Path) -> str:
    """The repository's address, as the tree says it. Raises SandboxError if it does not."""
    for document in read_values((root / _ADDRESS).read_text(encoding="utf-8"), _ADDRESS):
        for replacement in document:
            if text := replacement.text_of("sourceValue"):
                return text
    raise SandboxError("the address of the repository is missing", file=_ADDRESS)


def _namespace(name: str) -> Object:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}

"""The control plane of one cluster: etcd, API server, controllers, scheduler, and kwok for the kubelets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from fairway.sandbox import kubeconfig
from fairway.sandbox.api_client import ApiClient
from fairway.sandbox.certificates import LOOPBACK, Authority
from fairway.sandbox.component import Component, accepts, ensure, wait_for
from fairway.sandbox.definitions import KWOK
from fairway.sandbox.kubectl import Kubectl, Object
from fairway.sandbox.programs import pinned, program
from fairway.sandbox.state import State

_START_SECONDS: Final = 120
_SERVER_NAMES: Final = (
    LOOPBACK,
    "localhost",
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "10.96.0.1",
)
# The scheduler and the controller manager are known to RBAC by these names; kwok is all kubelets at once.
_USERS: Final = {
    "admin": ("fairway-sandbox-admin", ("system:masters",)),
    "argocd": ("fairway-sandbox-argocd", ("system:masters",)),
    "kube-controller-manager": ("system:kube-controller-manager", ()),
    "kube-scheduler": ("system:kube-scheduler", ()),
    "kwok": ("fairway-sandbox-kwok", ("system:masters",)),
}

# The limits that clients set themselves spare an API server that many share; here nobody else waits.
_UNTHROTTLED: Final = ("--kube-api-qps=500", "--kube-api-burst=1000")


@dataclass(frozen=True)
class ControlPlane:
    """The control plane that stands in for a cluster of the fleet."""

    root: Path
    state: State
    cluster: str

    @property
    def server(self) -> str:
        """The address of its API server."""
        return f"https://{LOOPBACK}:{self._port('kube-apiserver')}"

    @property
    def kubernetes_version(self) -> str:
        """The version that runs, such as `v1.33.13`: one for all clusters, whatever their facts say."""
        return pinned(self.root, "kubernetes", "k8s.io/kubernetes")

    @cached_property
    def authority(self) -> Authority:
        """Its certificate authority, its own as every cluster's is."""
        return Authority(self.state.folder(self.cluster, "pki"))

    @cached_property
    def kubectl(self) -> Kubectl:
        """Kubectl as its administrator."""
        kubeconfig = self.kubeconfig("admin")
        user = self.authority.issue("admin", _USERS["admin"][0], groups=_USERS["admin"][1])
        direct = ApiClient(self.server, self.authority.certificate, user)
        return Kubectl(program(self.root, "kubectl"), kubeconfig, direct)

    def kubeconfig(self, user: str) -> Path:
        """The kubeconfig of one of its users."""
        file = self.state.folder(self.cluster) / f"{user}.kubeconfig"
        if not file.exists():
            common_name, groups = _USERS[user]
            certificate = self.authority.issue(user, common_name, groups=groups)
            kubeconfig.write(file, self.server, self.authority, certificate, name=self.cluster)
        return file

    @property
    def components(self) -> tuple[Component, ...]:
        """All of it, in the order in which it starts."""
        return (self.store, self.api_server, *self.controllers)

    @property
    def credentials(self) -> Object:
        """How Argo CD signs in, in the form of its cluster secrets."""
        user = self.authority.issue("argocd", _USERS["argocd"][0], groups=_USERS["argocd"][1])
        return {
            "tlsClientConfig": {
                "caData": kubeconfig.encoded(self.authority.certificate),
                "certData": kubeconfig.encoded(user.certificate),
                "keyData": kubeconfig.encoded(user.key),
            }
        }

    def start(self) -> None:
        """Start what does not run; returns when the API server is ready. Raises SandboxError if it is not."""
        ensure(self.state, [self.store])
        store, server = self.store.port, self.api_server.port
        wait_for(self.state, f"etcd of {self.cluster}", lambda: accepts(store), seconds=_START_SECONDS)
        ensure(self.state, [self.api_server])
        wait_for(
            self.state,
            f"The API server of {self.cluster}",
            lambda: accepts(server) and self.kubectl.ready,
            seconds=_START_SECONDS,
        )
        self._free_nodes()
        ensure(self.state, self.controllers)

    def _free_nodes(self) -> None:
        """Take the leases of a kwok that has died: its successor would wait until they run out."""
        kwok = self.state.daemons.get(f"{self.cluster}/kwok")
        if kwok is not None and not kwok.runs:
            self.kubectl.run("delete", "leases", "--all", "--namespace=kube-node-lease")

    @property
    def store(self) -> Component:
        """etcd, which must answer before the others start."""
        server = self.authority.issue("etcd", "etcd", hosts=(LOOPBACK,))
        client, peer = self._url("etcd"), self._url("etcd-peer")
        trust = self.authority.certificate
        return self._component(
            "etcd",
            "etcd",
            f"--name={self.cluster}",
            f"--data-dir={self.state.folder(self.cluster, 'etcd')}",
            f"--listen-client-urls={client}",
            f"--advertise-client-urls={client}",
            f"--listen-peer-urls={peer}",
            f"--initial-advertise-peer-urls={peer}",
            f"--initial-cluster={self.cluster}={peer}",
            f"--cert-file={server.certificate}",
            f"--key-file={server.key}",
            "--client-cert-auth",
            f"--trusted-ca-file={trust}",
            f"--peer-cert-file={server.certificate}",
            f"--peer-key-file={server.key}",
            "--peer-client-cert-auth",
            f"--peer-trusted-ca-file={trust}",
            "--logger=zap",
        )

    @property
    def api_server(self) -> Component:
        """The API server: RBAC, and the admission plugins that are on by default."""
        serving = self.authority.issue("kube-apiserver", "kube-apiserver", hosts=_SERVER_NAMES)
        client = self.authority.issue("etcd-client", "kube-apiserver")
        private, public = self.authority.signing_key("service-account")
        return self._component(
            "kube-apiserver",
            program(self.root, "kube-apiserver"),
            f"--etcd-servers={self._url('etcd')}",
            f"--etcd-cafile={self.authority.certificate}",
            f"--etcd-certfile={client.certificate}",
            f"--etcd-keyfile={client.key}",
            f"--bind-address={LOOPBACK}",
            f"--advertise-address={LOOPBACK}",
            f"--secure-port={self._port('kube-apiserver')}",
            f"--tls-cert-file={serving.certificate}",
            f"--tls-private-key-file={serving.key}",
            f"--client-ca-file={self.authority.certificate}",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={public}",
            f"--service-account-signing-key-file={private}",
            "--service-cluster-ip-range=10.96.0.0/16",
            "--authorization-mode=Node,RBAC",
            "--enable-admission-plugins=NodeRestriction",
            # An endpoint on the loopback interface is not valid, and nobody here asks for it.
            "--endpoint-reconciler-type=none",
            # As on every real cluster: it is Pod Security that forbids privileged pods, not the server.
            "--allow-privileged=true",
            "--profiling=false",
        )

    @property
    def controllers(self) -> tuple[Component, ...]:
        """What watches the API server: these may start in any order and wait for it."""
        private, _ = self.authority.signing_key("service-account")
        return (
            self._watcher(
                "kube-controller-manager",
                f"--service-account-private-key-file={private}",
                f"--root-ca-file={self.authority.certificate}",
                "--use-service-account-credentials",
                # Without metrics it only brings Deployments to their least number of pods, when the first
                # period ends; in every other one it asks for them in vain.
                "--horizontal-pod-autoscaler-sync-period=5s",
            ),
            self._watcher("kube-scheduler"),
            self._component(
                "kwok",
                program(self.root, "kwok"),
                f"--kubeconfig={self.kubeconfig('kwok')}",
                f"--config={KWOK.path(self.root)}",
                "--manage-all-nodes=true",
                "--node-lease-duration-seconds=40",
                f"--server-address={LOOPBACK}:{self._port('kwok')}",
            ),
        )

    def _watcher(self, name: str, *arguments: str) -> Component:
        config = self.kubeconfig(name)
        return self._component(
            name,
            program(self.root, name),
            f"--kubeconfig={config}",
            f"--authentication-kubeconfig={config}",
            f"--authorization-kubeconfig={config}",
            f"--bind-address={LOOPBACK}",
            f"--secure-port={self._port(name)}",
            f"--cert-dir={self.state.folder(self.cluster, name)}",
            "--leader-elect=false",
            *_UNTHROTTLED,
            *arguments,
        )

    def _component(self, name: str, executable: str | Path, *arguments: str) -> Component:
        return Component(f"{self.cluster}/{name}", (executable, *arguments), self._port(name))

    def _port(self, name: str) -> int:
        return self.state.port(f"{self.cluster}/{name}")

    def _url(self, name: str) -> str:
        return f"https://{LOOPBACK}:{self._port(name)}"

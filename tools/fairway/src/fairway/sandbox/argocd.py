"""Argo CD with its Redis and its way to the forge: the processes, and what objects an installation brings."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from fairway.sandbox.certificates import LOOPBACK, Authority
from fairway.sandbox.component import Component
from fairway.sandbox.control_plane import ControlPlane
from fairway.sandbox.gitea import Gitea
from fairway.sandbox.kubectl import Object
from fairway.sandbox.own_cluster import OwnCluster
from fairway.sandbox.programs import program
from fairway.sandbox.state import State, write_private

NAMESPACE: Final = "argocd"
_PARTS: Final = (
    "repo-server",
    "application-controller",
    "applicationset-controller",
    "notifications",
    "server",
)


@dataclass(frozen=True)
class ArgoCD:
    """The Argo CD of the sandbox, which works on the API server of `kubeconfig` and follows the forge."""

    root: Path
    state: State
    kubeconfig: Path
    forge: Gitea

    @property
    def url(self) -> str:
        """Where its API server and its pages are."""
        return f"https://{LOOPBACK}:{self._port('server')}"

    @cached_property
    def stores(self) -> tuple[Component, ...]:
        """What the programs of Argo CD stand on: Redis and the way to the forge."""
        return (
            Component("argocd/redis", ("redis-server", self._redis_configuration()), self._port("redis")),
            self._proxy(),
        )

    @cached_property
    def programs(self) -> tuple[Component, ...]:
        """The programs of Argo CD: one binary, which is what it is called."""
        return tuple(
            Component(
                f"argocd/{part}",
                (program(self.root, "argocd"), *self._arguments(part)),
                self._port(part if part.endswith("server") else f"{part}-metrics"),
                self._environment,
                called=f"argocd-{part}",
            )
            for part in _PARTS
        )

    def objects(self, clusters: Sequence[ControlPlane | OwnCluster]) -> list[Object]:
        """What an installation brings beside its definitions: keys, clusters, the way to the repository."""
        proxy = f"http://{LOOPBACK}:{self._port('proxy')}"
        return [
            _secret("argocd-secret", None, {"server.secretkey": self.state.secret("argocd")}),
            _secret("fleet", "repository", {"type": "git", "url": self.forge.address, "proxy": proxy}),
            *(_cluster_secret(cluster) for cluster in clusters),
        ]

    def _proxy(self) -> Component:
        authority = Authority(self.state.folder("argocd", "pki"))
        host = urlsplit(self.forge.address).netloc
        serving = authority.issue("forge", host, hosts=(host,))
        trusted = self.state.folder("argocd", "tls") / host
        write_private(trusted, authority.certificate.read_text(encoding="ascii"))
        port, target = self._port("proxy"), self.forge.component.port
        arguments = (port, host, target, serving.certificate, serving.key)
        return Component(
            "forge/proxy", (sys.executable, "-m", "fairway.sandbox.proxy", *map(str, arguments)), port
        )

    def _arguments(self, part: str) -> tuple[str, ...]:
        metrics = f"--metrics-port={self._port(f'{part}-metrics')}"
        repository = f"{LOOPBACK}:{self._port('repo-server')}"
        redis = f"--redis={LOOPBACK}:{self._port('redis')}"
        api = (f"--kubeconfig={self.kubeconfig}", f"--namespace={NAMESPACE}")
        of_part: dict[str, tuple[str, ...]] = {
            "repo-server": (
                f"--address={LOOPBACK}",
                f"--port={self._port(part)}",
                f"--metrics-address={LOOPBACK}",
                metrics,
                redis,
            ),
            "application-controller": (
                *api,
                f"--repo-server={repository}",
                # What is asked of one Application while it waits for its turn is asked once.
                f"--status-processors={2 * _processors()}",
                f"--operation-processors={2 * _processors()}",
                metrics,
                redis,
            ),
            "applicationset-controller": (
                *api,
                f"--argocd-repo-server={repository}",
                f"--metrics-addr={LOOPBACK}:{self._port(f'{part}-metrics')}",
                f"--probe-addr={LOOPBACK}:{self._port(f'{part}-probe')}",
                f"--webhook-addr={LOOPBACK}:{self._port(f'{part}-webhook')}",
            ),
            "notifications": (*api, f"--argocd-repo-server={repository}", metrics),
            "server": (
                *api,
                f"--address={LOOPBACK}",
                f"--port={self._port(part)}",
                f"--metrics-address={LOOPBACK}",
                metrics,
                f"--repo-server={repository}",
                redis,
            ),
        }
        return of_part[part]

    @cached_property
    def _environment(self) -> dict[str, str]:
        folder = self.state.folder("argocd")
        return {
            "PATH": f"{self._tools()}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "TMPDIR": str(self.state.folder("argocd", "tmp")),
            "HOME": str(folder),
            "KUBECONFIG": str(self.kubeconfig),
            "REDIS_PASSWORD": self.state.secret("redis"),
            "ARGOCD_FAKE_IN_CLUSTER": "true",
            "ARGOCD_GPG_ENABLED": "false",
            "ARGOCD_TLS_DATA_PATH": str(self.state.folder("argocd", "tls")),
            "ARGOCD_SSH_DATA_PATH": str(self.state.folder("argocd", "ssh")),
            "ARGOCD_GNUPGHOME": str(self.state.folder("argocd", "gnupg")),
            "ARGOCD_PLUGINSOCKFILEPATH": str(self.state.folder("argocd", "plugins")),
            "ARGOCD_K8S_CLIENT_QPS": "500",
            "ARGOCD_K8S_CLIENT_BURST": "1000",
            "ARGOCD_CONTROLLER_REPLICAS": "1",
            "ARGOCD_CONTROLLER_SHARD": "0",
        }

    def _tools(self) -> Path:
        """A folder with the programs that the repository server calls, in the pinned versions."""
        folder = self.state.folder("argocd", "bin")
        for name in ("kustomize", "helm"):
            link = folder / name
            if not link.exists():
                link.unlink(missing_ok=True)
                link.symlink_to(program(self.root, name))
        return folder

    def _redis_configuration(self) -> Path:
        file = self.state.folder("argocd") / "redis.conf"
        lines = {
            "bind": LOOPBACK,
            "port": str(self._port("redis")),
            "requirepass": self.state.secret("redis"),
            "dir": str(self.state.folder("argocd", "redis")),
            "save": '""',
            "appendonly": "no",
        }
        return write_private(file, "".join(f"{key} {value}\n" for key, value in lines.items()))

    def _port(self, name: str) -> int:
        return self.state.port(f"argocd/{name}")


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0))


def _secret(name: str, kind: str | None, data: dict[str, str]) -> Object:
    labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "argocd"}
    if kind:
        labels["argocd.argoproj.io/secret-type"] = kind
    metadata = {"name": name, "namespace": NAMESPACE, "labels": labels}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": data}


def _cluster_secret(cluster: ControlPlane | OwnCluster) -> Object:
    config = json.dumps(cluster.credentials)
    data = {"name": cluster.cluster, "server": cluster.server, "config": config}
    return _secret(f"cluster-{cluster.cluster}", "cluster", data)

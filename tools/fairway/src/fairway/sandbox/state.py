"""The one directory of a sandbox, and what it remembers there: what it runs, on which ports, by which ids."""

from __future__ import annotations

import json
import secrets
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any, Final

from fairway.process import Daemon

_TOKEN_BYTES: Final = 24
_CLIENT_PORTS: Final = Path("/proc/sys/net/ipv4/ip_local_port_range")


class State:
    """A sandbox's directory. Everything that is remembered is written at once; `remove` forgets all."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory.absolute()
        self._file = self.directory / "sandbox.json"
        self._changing = threading.RLock()
        self._data: dict[str, Any] = {"clusters": [], "only": []}
        self._data |= {part: {} for part in ("ports", "secrets", "daemons", "installed")}
        if self._file.exists():
            self._data.update(json.loads(self._file.read_text(encoding="utf-8")))

    @property
    def exists(self) -> bool:
        """Whether there is a sandbox, running or not."""
        return self._file.exists()

    @property
    def clusters(self) -> tuple[str, ...]:
        """The clusters that it stands in for; Argo CD runs with the first."""
        return tuple(self._data["clusters"])

    @property
    def only(self) -> tuple[str, ...]:
        """The clients, or client environments, that it is limited to; empty for all."""
        return tuple(self._data["only"])

    @property
    def context(self) -> str | None:
        """The context of a cluster of the user's own that serves; None for control planes of ours."""
        context = self._data.get("context")
        return str(context) if context else None

    @property
    def found(self) -> tuple[str, ...] | None:
        """What a cluster of the user's own had before; None as long as nobody has looked."""
        found = self._data.get("found")
        return None if found is None else tuple(found)

    def note_found(self, names: list[str]) -> None:
        """Remember what a cluster of the user's own had before."""
        self._data["found"] = names
        self._save()

    def installed(self, what: str) -> str:
        """The digest of what was applied under a name; empty if nothing was."""
        with self._changing:
            return str(self._data["installed"].get(what, ""))

    def note_installed(self, what: str, digest: str) -> None:
        """Remember the digest of what was applied under a name."""
        with self._changing:
            self._data["installed"][what] = digest
            self._save()

    def begin(self, clusters: tuple[str, ...], only: tuple[str, ...], context: str | None) -> None:
        """Remember what this sandbox is to be."""
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._data.update(clusters=clusters, only=only, context=context)
        self._save()

    def port(self, name: str) -> int:
        """The port of that name on the loopback interface: a free one at first, later always the same."""
        with self._changing:
            ports = self._data["ports"]
            if name not in ports:
                ports[name] = _free_port(set(ports.values()))
                self._save()
            return int(ports[name])

    def secret(self, name: str) -> str:
        """A random credential, made when first asked for."""
        with self._changing:
            if name not in self._data["secrets"]:
                self._data["secrets"][name] = secrets.token_urlsafe(_TOKEN_BYTES)
                self._save()
            return str(self._data["secrets"][name])

    def folder(self, *names: str) -> Path:
        """A directory below the sandbox's, made if it is not there."""
        path = self.directory.joinpath(*names)
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    def log(self, component: str) -> Path:
        """The file that a component writes its log to."""
        return self.folder("logs") / f"{component.replace('/', '.')}.log"

    @property
    def daemons(self) -> dict[str, Daemon]:
        """The components that were started, by name, whether or not they still run."""
        with self._changing:
            return {name: Daemon(**said) for name, said in self._data["daemons"].items()}

    def remember(self, component: str, daemon: Daemon) -> None:
        """Remember that a component was started."""
        with self._changing:
            self._data["daemons"][component] = {"pid": daemon.pid, "started": daemon.started}
            self._save()

    def remove(self) -> None:
        """Delete the directory with all that is in it."""
        shutil.rmtree(self.directory, ignore_errors=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other commands from changing the same sandbox meanwhile."""
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.directory / "lock").open("w") as file:
            flock(file, LOCK_EX)
            yield

    def _save(self) -> None:
        write_private(self._file, json.dumps(self._data, indent=2))


def write_private(file: Path, text: str) -> Path:
    """Write a file that only its owner may read; whoever reads it meanwhile sees it whole, old or new."""
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        unfinished = file.with_name(f".{file.name}.unfinished")
        unfinished.touch(mode=0o600)
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(file)
    return file


def _free_port(taken: set[int]) -> int:
    """A port that nobody has, below those that the system gives to clients.

    From among those a client that tries to reach a server while it is down may be given the server's own
    port, is then connected with itself, and the server cannot start again.
    """
    first_of_clients = int(_CLIENT_PORTS.read_text(encoding="ascii").split()[0])
    candidates = range(first_of_clients // 2, first_of_clients)
    while True:
        port = secrets.choice(candidates)
        if port not in taken and _is_free(port):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True

"""An API server of its own, for those who have many questions: asked over HTTP, JSON both ways."""

from __future__ import annotations

import http.client
import json
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fairway.errors import SandboxError
from fairway.sandbox.component import accepts, ensure, wait_for
from fairway.sandbox.control_plane import ControlPlane
from fairway.sandbox.state import State
from fleet_copy import ROOT

Object = dict[str, Any]
START_SECONDS = 120


@dataclass(frozen=True)
class Answer:
    """What the API server says to one request: the status code, the object, and its warnings."""

    code: int
    body: Object
    warnings: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        return self.code < 300

    @property
    def message(self) -> str:
        return "" if self.accepted else str(self.body.get("message", ""))


@dataclass
class ApiServer:
    """The API server at `url`; `context` holds the credentials."""

    url: str
    context: ssl.SSLContext
    headers: Mapping[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPSConnection | None = None
    _resources: dict[tuple[str, str], tuple[str, bool]] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: Object | None = None) -> Answer:
        data = None if body is None else json.dumps(body)
        headers = {"Content-Type": "application/json", **self.headers}
        if self._connection is None:
            place = urlsplit(self.url)
            self._connection = http.client.HTTPSConnection(place.netloc, context=self.context, timeout=60)
        try:
            self._connection.request(method, path, data, headers)
            response = self._connection.getresponse()
            content = response.read()
        except (http.client.HTTPException, OSError):
            self._connection.close()
            self._connection = None
            raise
        warnings = tuple(_warning(line) for line in response.headers.get_all("Warning") or ())
        return Answer(response.status, json.loads(content) if content[:1] == b"{" else {}, warnings)

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def try_create(self, manifest: Object) -> Answer:
        """Ask for an object as a dry run: nothing is kept."""
        return self.ask("POST", f"{self.path(manifest)}?dryRun=All&fieldValidation=Strict", manifest)

    def put(self, manifest: Object) -> Object:
        """Create an object, or replace the one that is there."""
        answer = self.ask("POST", self.path(manifest), manifest)
        if answer.code == http.client.CONFLICT:
            place = f"{self.path(manifest)}/{manifest['metadata']['name']}"
            version = self.ask("GET", place).body["metadata"]["resourceVersion"]
            metadata = {**manifest["metadata"], "resourceVersion": version}
            answer = self.ask("PUT", place, {**manifest, "metadata": metadata})
        if not answer.accepted:
            raise SandboxError(f"{manifest['kind']} {manifest['metadata']['name']}: {answer.message}")
        return answer.body

    def delete(self, manifest: Object) -> None:
        """Delete an object; one that is not there is gone already."""
        self.ask("DELETE", f"{self.path(manifest)}/{manifest['metadata']['name']}")

    def path(self, manifest: Object) -> str:
        """Where objects like this one are created."""
        api_version, kind = manifest["apiVersion"], manifest["kind"]
        if (api_version, kind) not in self._resources:
            self._learn(api_version)
        resource, namespaced = self._resources[api_version, kind]
        root = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
        namespace = manifest["metadata"].get("namespace", "default")
        return f"{root}/namespaces/{namespace}/{resource}" if namespaced else f"{root}/{resource}"

    def _learn(self, api_version: str) -> None:
        root = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
        for resource in self.ask("GET", root).body["resources"]:
            if "/" not in resource["name"]:
                named = (resource["name"], resource["namespaced"])
                self._resources[api_version, resource["kind"]] = named


@contextmanager
def api_server(directory: Path) -> Iterator[ApiServer]:
    """An API server of its own, without controllers, in a directory that is its state."""
    state = State(directory)
    state.begin(("judge",), (), None)
    plane = ControlPlane(ROOT, state, "judge")
    try:
        _start(plane, state)
        user = plane.authority.issue("judge", "judge", groups=("system:masters",))
        context = ssl.create_default_context(cafile=str(plane.authority.certificate))
        context.load_cert_chain(user.certificate, user.key)
        server = ApiServer(plane.server, context)
        yield server
        server.close()
    finally:
        for daemon in reversed(state.daemons.values()):
            daemon.stop()


def _start(plane: ControlPlane, state: State) -> None:
    ensure(state, [plane.store])
    store = plane.store.port
    wait_for(state, "etcd", lambda: accepts(store), seconds=START_SECONDS)
    ensure(state, [plane.api_server])
    wait_for(state, "The API server", lambda: plane.kubectl.ready, seconds=START_SECONDS)


def _warning(line: str) -> str:
    """The text of a Warning header: `299 - "text"`."""
    text = line.partition('"')[2].removesuffix('"')
    return text.replace('\\"', '"').replace("\\\\", "\\")


def until(true: Any, *, seconds: float = 15, what: str = "what was waited for") -> None:
    """Wait until something holds. Raises SandboxError when it takes too long."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise SandboxError(f"the API server did not get there within {seconds:g} s: {what}")
        time.sleep(0.05)

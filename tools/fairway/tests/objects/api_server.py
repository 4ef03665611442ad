"""The judge: what a real API server answers to an object, asked as a dry run with strict field validation."""

from __future__ import annotations

import http.client
import json
import re
import ssl
from dataclasses import dataclass, field
from typing import Any

from objects.corpus import NAMESPACE

Json = Any
_UNKNOWN = re.compile(r'unknown field "([^"]+)"')
_GO_FIELD = re.compile(r"Go struct field \w*\.?([\w.$-]+) of type")
_CONFLICT = 409
_MADE = ("Service",)
"""Made in earnest and deleted again: a dry run does not look at addresses and node ports."""


@dataclass(frozen=True)
class Verdict:
    """The status code, the fields that the message names, and the message."""

    code: int
    fields: tuple[str, ...] = ()
    message: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the object would be taken."""
        return self.code < 300 or self.code == _CONFLICT


@dataclass
class ApiServer:
    """One API server by its address and credentials; the connection stays open."""

    host: str
    port: int
    token: str = ""
    context: ssl.SSLContext | None = None
    _connection: http.client.HTTPSConnection | None = None
    _paths: dict[tuple[str, str], tuple[str, bool]] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Its version, such as `v1.33.13`."""
        return str(self.call("GET", "/version")[1]["gitVersion"])

    def prepare(self) -> None:
        """Make the namespace that is asked in."""
        body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}
        self.call("POST", "/api/v1/namespaces", body)

    def verdict(self, manifest: Json) -> Verdict | None:
        """What it says to the object; None for a kind that it does not serve."""
        place = self._place(manifest["apiVersion"], manifest["kind"])
        if place is None:
            return None
        path, namespaced = place
        prefix, _, plural = path.rpartition("/")
        where = f"{prefix}/namespaces/{NAMESPACE}/{plural}" if namespaced else path
        if manifest["kind"] in _MADE:
            code, answer = self.call("POST", f"{where}?fieldValidation=Strict", manifest)
            if code == http.client.CREATED:
                self.call("DELETE", f"{where}/{answer['metadata']['name']}")
        else:
            code, answer = self.call("POST", f"{where}?dryRun=All&fieldValidation=Strict", manifest)
        return _verdict(code, answer)

    def call(self, method: str, path: str, body: Json = None) -> tuple[int, Json]:
        """One request; the status and the JSON that came back."""
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body)
        try:
            status, text = self._ask(method, path, data, headers)
        except (http.client.HTTPException, ConnectionError):
            # It closes idle connections, and those of requests in which its code panics.
            self.close()
            try:
                status, text = self._ask(method, path, data, headers)
            except (http.client.HTTPException, ConnectionError):
                self.close()
                return http.client.INTERNAL_SERVER_ERROR, {"message": "closed the connection"}
        try:
            return status, json.loads(text)
        except ValueError:
            return status, {"message": text.decode(errors="replace")}

    def close(self) -> None:
        """Close the connection; the next question opens another."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _ask(self, method: str, path: str, data: str | None, headers: dict[str, str]) -> tuple[int, bytes]:
        if self._connection is None:
            self._connection = http.client.HTTPSConnection(
                self.host, self.port, context=self.context, timeout=60
            )
        self._connection.request(method, path, data, headers)
        response = self._connection.getresponse()
        return response.status, response.read()

    def _place(self, api_version: str, kind: str) -> tuple[str, bool] | None:
        root = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
        if (api_version, "") not in self._paths:
            self._paths[api_version, ""] = (root, False)
            code, answer = self.call("GET", root)
            for one in answer.get("resources", ()) if code == http.client.OK else ():
                if "/" not in one["name"]:
                    self._paths[api_version, one["kind"]] = (f"{root}/{one['name']}", one["namespaced"])
        return self._paths.get((api_version, kind))


def _verdict(code: int, answer: Json) -> Verdict:
    if code < 300:
        return Verdict(code)
    message = str(answer.get("message", ""))
    causes = (answer.get("details") or {}).get("causes") or ()
    fields = [str(cause["field"]) for cause in causes if cause.get("field")]
    fields += _UNKNOWN.findall(message) + _GO_FIELD.findall(message)
    return Verdict(code, tuple(dict.fromkeys(fields)), message[:300])

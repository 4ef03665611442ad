"""What Argo CD makes of a commit before it syncs: which objects it would create, change or delete."""

from __future__ import annotations

import base64
import http.client
import json
import ssl
import time
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fairway.sandbox.argocd import NAMESPACE
from platform_under_test import Platform

Object = dict[str, Any]
_AGAIN_SECONDS = 2
_MOST_LOOKS = 5
_PARENTS = "root-"


@dataclass(frozen=True, order=True)
class Touched:
    """An object that a sync of an Application would touch, and what would become of it."""

    application: str
    what: str
    kind: str
    namespace: str
    name: str


@dataclass(frozen=True)
class Difference:
    """A changed object as it runs, and as it would be after the sync."""

    live: Object
    predicted: Object


class Verdicts:
    """Argo CD's own API server, asked as its administrator."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._url = platform.sandbox.argocd.url
        # It signs its own certificate, as an installation does until it is given another.
        self._context = ssl.create_default_context()
        self._context.check_hostname = False
        self._context.verify_mode = ssl.CERT_NONE
        secret = platform.argocd.get("secret", "argocd-initial-admin-secret", namespace=NAMESPACE)
        assert secret is not None
        password = base64.b64decode(secret["data"]["password"]).decode()
        self._token = ""
        self._token = self._ask("session", {"username": "admin", "password": password})["token"]

    def look(self, commit: str, names: list[str]) -> None:
        """Have Argo CD compare these Applications with the commit, and wait until it has.

        Those that deliver Applications come last: a child that is being looked at has an annotation that
        comes and goes, and what the API server predicts of it is not of the moment that it is held against.
        """
        parents = [name for name in names if name.startswith(_PARENTS)]
        self._compare(commit, [name for name in names if name not in parents])
        self._compare(commit, parents)

    def settled(self, names: list[str]) -> dict[Touched, Difference]:
        """All that these Applications would touch, once two looks at it in a row have found the same."""
        found = self.of(names)
        for _ in range(_MOST_LOOKS):
            parents = sorted({one.application for one in found if one.application.startswith(_PARENTS)})
            for name in parents:
                self._platform.looked_again(name)
            again = {one: found[one] for one in found if one.application not in parents} | self.of(parents)
            if again.keys() == found.keys():
                return again
            found = again
        return found

    def _compare(self, commit: str, names: list[str]) -> None:
        """Ask for a comparison. Argo CD forgets a request that comes while it works off another one."""
        asked = time.monotonic()
        self._platform.sandbox.refresh(*names)

        def is_seen() -> bool:
            nonlocal asked
            found = [one for one in self._platform.sandbox.applications() if one.name in names]
            late = [one.name for one in found if one.revision != commit and not one.busy]
            if late and time.monotonic() - asked > _AGAIN_SECONDS:
                asked = time.monotonic()
                self._platform.sandbox.refresh(*late)
            return all(one.revision == commit and not one.busy for one in found)

        self._platform.wait(f"{commit} is compared", is_seen)

    def of(self, names: list[str]) -> dict[Touched, Difference]:
        """All that these Applications would touch, with the difference where an object is changed."""
        return {_touched(name, item): _difference(item) for name in names for item in self._unsynced(name)}

    def _unsynced(self, name: str) -> list[Object]:
        status = self._platform.application(name)["status"]
        unsynced = {_key(one) for one in status["resources"] if one["status"] != "Synced"}
        if not unsynced:
            return []
        items = self._ask(f"applications/{name}/managed-resources")["items"]
        found = [item for item in items if _key(item) in unsynced]
        assert len(found) == len(unsynced), (name, unsynced)
        return found

    def _ask(self, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}
        connection = http.client.HTTPSConnection(
            urlsplit(self._url).netloc, context=self._context, timeout=60
        )
        with closing(connection):
            connection.request("GET" if data is None else "POST", f"/api/v1/{path}", data, headers)
            answer = connection.getresponse()
            content = answer.read()
        assert answer.status == http.client.OK, content
        return json.loads(content)


def _key(one: Object) -> tuple[str, str, str, str]:
    return one.get("group", ""), one["kind"], one.get("namespace", ""), one["name"]


def _touched(application: str, item: Object) -> Touched:
    live, target = json.loads(item["liveState"]), json.loads(item["targetState"])
    what = "added" if live is None else "removed" if target is None else "changed"
    return Touched(application, what, item["kind"], item.get("namespace", ""), item["name"])


def _difference(item: Object) -> Difference:
    live, predicted = (json.loads(item[key]) or {} for key in ("normalizedLiveState", "predictedLiveState"))
    return Difference(live, predicted)

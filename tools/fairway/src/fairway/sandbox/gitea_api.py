"""Questions and orders to Gitea's API, as the user who signs in."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from typing import Any, Final
from urllib.error import HTTPError, URLError

from fairway.errors import SandboxError

_SECONDS: Final = 30
# Gitea is on this machine: a proxy that the environment names would look for it on another one.
_OPENER: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class GiteaApi:
    """The API of the Gitea at `url`; without an `authorization`, what anybody may ask.

    It reads `token …`, or `Basic …` for the few questions that want a password.
    """

    url: str
    authorization: str = ""

    def call(self, method: str, path: str, body: object = None) -> Any:
        """What Gitea answers, as JSON; None where there is nothing to say.

        Raises SandboxError, in Gitea's own words, if it refuses or cannot be reached.
        """
        headers = {"Content-Type": "application/json"}
        if self.authorization:
            headers["Authorization"] = self.authorization
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 - the scheme is our own
            f"{self.url}/api/v1/{path}", data, headers, method=method
        )
        try:
            with _OPENER.open(request, timeout=_SECONDS) as answer:
                text = answer.read()
        except HTTPError as error:
            said = error.read().decode(errors="replace").strip()
            raise SandboxError(f"Gitea refuses {method} {path}: {error.code} {said}") from error
        except (URLError, OSError) as error:
            message = f"Gitea cannot be reached at {self.url}: {error}"
            raise SandboxError(message, remedy="`fairway sandbox up` starts it again.") from error
        return json.loads(text) if text else None

"""Questions and orders to Gitea's API, as the user whom a token names."""

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
    """The API of the Gitea at `url`; without a token, what anybody may ask."""

    url: str
    token: str = ""

    def call(self, method: str, path: str, body: object = None) -> Any:
        """What Gitea answers, as JSON; None where there is nothing to say.

        Raises SandboxError, in Gitea's own words, if it refuses or cannot be reached.
        """
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"token {self.token}"
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

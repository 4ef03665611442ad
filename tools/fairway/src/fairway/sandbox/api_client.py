"""Questions to an API server of ours over HTTP: what is asked twice a second is not worth a kubectl each."""

from __future__ import annotations

import ssl
import urllib.request
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final
from urllib.error import HTTPError, URLError

from fairway.errors import SandboxError
from fairway.sandbox.certificates import Certificate

_SECONDS: Final = 30


@dataclass(frozen=True)
class ApiClient:
    """The API server at `server`, whose certificate is of `authority`, asked as `user`."""

    server: str
    authority: Path
    user: Certificate

    def read(self, path: str, *, seconds: float = _SECONDS) -> str:
        """What stands at a path. Raises SandboxError, in the server's words, if there is no such thing."""
        try:
            with self._opener.open(f"{self.server}{path}", timeout=seconds) as answer:
                content: bytes = answer.read()
        except HTTPError as error:
            said = error.read().decode(errors="replace").strip()
            raise SandboxError(f"the API server refuses {path}: {error.code} {said}") from error
        except (URLError, OSError) as error:
            message = f"the API server cannot be reached at {self.server}: {error}"
            raise SandboxError(message, remedy="`fairway sandbox up` starts it again.") from error
        return content.decode()

    @cached_property
    def _opener(self) -> urllib.request.OpenerDirector:
        context = ssl.create_default_context(cafile=str(self.authority))
        context.load_cert_chain(self.user.certificate, self.user.key)
        # It is on this machine: a proxy that the environment names would look for it on another one.
        proxies = urllib.request.ProxyHandler({})
        return urllib.request.build_opener(proxies, urllib.request.HTTPSHandler(context=context))

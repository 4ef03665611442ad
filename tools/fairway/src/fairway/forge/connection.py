"""Requests to a forge's API: JSON both ways, patient, and with a token that goes nowhere else."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator, Mapping
from itertools import count
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit

import httpx2

from fairway.errors import ForbiddenError, ForgeError, NotFoundError
from fairway.forge.patience import Patience, asked_to_wait, is_passing
from fairway.frozen import frozen

_MOST_REDIRECTS: Final = 3
_MOST_PAGES: Final = 500
_SHOWN: Final = 200
"""Characters of a forge's own words that are shown."""

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_GONE: Final = frozenset({404, 410})
_UNAUTHORIZED: Final = 401
_FORBIDDEN: Final = 403
_METHOD_STAYS: Final = frozenset({307, 308})
_MOVED: Final = frozenset({301, 302, *_METHOD_STAYS})
_FIRST_ERROR: Final = 400


@frozen
class Access:
    """Where an API is (`https://…`, no slash at its end), and the header that opens it.

    `variable` is the environment variable that the token came from, for messages.
    """

    api: str
    header: str
    value: str
    variable: str = "the token"

    def __repr__(self) -> str:
        return f"Access({self.api!r}, {self.header!r}, …)"


class Connection:
    """A forge's API. Raises ForgeError for what it does not answer, or refuses."""

    def __init__(self, access: Access, patience: Patience | None = None) -> None:
        place = urlsplit(access.api)
        if place.scheme != "https" and not (place.scheme == "http" and place.hostname in _LOOPBACK):
            raise ForgeError(
                f"{access.api} is not an https:// address, and a token goes nowhere unencrypted",
                remedy="Name the forge by --url https://…",
            )
        self._access = access
        self._origin = (place.scheme, place.netloc)
        self._host = place.netloc
        self._patience = patience or Patience()
        headers = {"Accept": "application/json", "User-Agent": "fairway", access.header: access.value}
        # Unencrypted, a token would be read by the proxy that the environment names; and nobody is to vouch.
        is_safe = place.scheme == "https"
        self._client = httpx2.Client(
            headers=headers,
            timeout=self._patience.timeout,
            follow_redirects=False,
            trust_env=is_safe,
            verify=True if is_safe else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        )

    def __enter__(self) -> Self:
        """Itself; its sockets are closed at the end."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close its sockets."""
        self._client.close()

    @property
    def api(self) -> str:
        """The address that paths are added to."""
        return self._access.api

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """What the API answers to one request, as parsed JSON; None where the answer is empty.

        `path` may also be a whole address of the same host.
        """
        return self._json(self._answer(method, path, body))

    def pages(self, path: str) -> Iterator[Any]:
        """The items of a list, page after page, as far as the `Link` headers lead (RFC 8288)."""
        separator = "&" if "?" in path else "?"
        place = f"{path}{separator}per_page=100"
        for _ in range(_MOST_PAGES):
            answer = self._answer("GET", place, None)
            items = self._json(answer)
            if not isinstance(items, list):
                raise self._unexpected("a list was expected")
            yield from items
            following = answer.links.get("next", {}).get("url")
            if not following:
                return
            # Behind a proxy a forge may name itself otherwise: only where to go on is taken from it.
            place = f"{path.partition('?')[0]}?{urlsplit(following).query}"
        raise self._unexpected(f"a list goes on after {_MOST_PAGES} pages")

    def _answer(self, method: str, path: str, body: Any) -> httpx2.Response:
        address = path if path.startswith("http") else f"{self.api}{path}"
        self._require_own(address)
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._patiently(method, address, body)
            if answer.status_code not in _MOVED:
                return self._checked(answer, path)
            if method != "GET" and answer.status_code not in _METHOD_STAYS:
                break
            address = self._moved(answer)
        raise self._unexpected(f"{method} {_bare(path)} is redirected without end, or to nowhere")

    def _moved(self, answer: httpx2.Response) -> str:
        target = str(answer.url.join(answer.headers.get("location", "")))
        self._require_own(target)
        return target

    def _require_own(self, address: str) -> None:
        place = urlsplit(address)
        if (place.scheme, place.netloc) != self._origin:
            raise self._unexpected(f"it leads to {place.scheme}://{place.netloc}, where no token goes")

    def _patiently(self, method: str, address: str, body: Any) -> httpx2.Response:
        waited = 0.0
        for attempt in count():
            asked = None
            try:
                answer = self._client.request(method, address, json=body)
            except httpx2.TransportError as error:
                failure = self._unreachable(error)
                if "certificate" in str(error).lower():
                    break
            else:
                if not is_passing(answer.status_code, answer.headers, answer.text):
                    return answer
                asked = asked_to_wait(answer.headers, self._patience.now(), answer.text)
                failure = self._busy(answer.status_code, asked)
            delay = self._patience.delay(attempt, asked, waited)
            if delay is None:
                break
            self._patience.sleep(delay)
            waited += delay
        raise failure

    def _checked(self, answer: httpx2.Response, path: str) -> httpx2.Response:
        if answer.status_code < _FIRST_ERROR:
            return answer
        what = f"{self._host} answers {answer.status_code} to {answer.request.method} {_bare(path)}"
        said = _said(answer)
        message = f"{what}: {said}" if said else what
        variable = self._access.variable
        if answer.status_code == _UNAUTHORIZED:
            remedy = f"Check {variable}: it may have expired, or be another forge's."
            raise ForgeError(message, remedy=remedy)
        if answer.status_code == _FORBIDDEN:
            raise ForbiddenError(
                message, remedy=f"Give {variable} the permissions that docs/review.md lists."
            )
        if answer.status_code in _GONE:
            remedy = f"Check --repository and --pull-request, and what {variable} may see."
            raise NotFoundError(message, remedy=remedy)
        raise ForgeError(message)

    def _json(self, answer: httpx2.Response) -> Any:
        if not answer.content:
            return None
        try:
            return answer.json()
        except (json.JSONDecodeError, UnicodeDecodeError):
            kind = answer.headers.get("content-type", "nothing known")
            raise self._unexpected(f"what it answers is no JSON but {kind[:_SHOWN]}") from None

    def _unexpected(self, what: str) -> ForgeError:
        return ForgeError(f"{self._host}: {what}", remedy="Check --forge and --url.")

    def _unreachable(self, error: httpx2.TransportError) -> ForgeError:
        said = str(error) or type(error).__name__
        return ForgeError(
            f"{self._host} cannot be reached: {said}", remedy="Check --url, the network and its proxies."
        )

    def _busy(self, status: int, asked: float | None) -> ForgeError:
        wait = "" if asked is None else f", and asks to wait {asked:.0f} s"
        return ForgeError(f"{self._host} answers {status}{wait}", remedy="Run it again later.")


def _bare(path: str) -> str:
    return path.partition("?")[0]


def _said(answer: httpx2.Response) -> str:
    """The forge's own words: GitHub and Gitea say `message`, GitLab that or `error`; GitHub adds `errors`."""
    try:
        body = answer.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        return ""
    words: Mapping[str, Any] = body if isinstance(body, dict) else {}
    parts = [words.get("message") or words.get("error"), *_details(words.get("errors"))]
    said = "; ".join(part if isinstance(part, str) else json.dumps(part) for part in parts if part)
    return said[:_SHOWN]


def _details(errors: Any) -> Iterator[Any]:
    """What is wrong with each part of a request, in words where there are some."""
    for each in errors if isinstance(errors, list) else [errors]:
        yield each.get("message") or each if isinstance(each, dict) else each

"""URLs (k8s.io/apiserver's library on Go's net/url)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote, unquote_plus

from fairway.cel.functions.go_text import quoted
from fairway.cel.functions.networks import parsed_address
from fairway.cel.operations import NO_OVERLOAD
from fairway.cel.values import Failed, Failure

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2}).{0,2}", re.DOTALL)
_PORT = re.compile(r"(:[0-9]*)?")
_USER = re.compile(r"[A-Za-z0-9\-._:~!$&'()*+,;=%@]*")
_HOST_GOOD = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~!$&'()*+,;=:[]<>\"")
_PATH_SAFE = "/$&+,:;=@-_.~"
_PATH_GOOD = re.compile(r"(?:[A-Za-z0-9\-_.~/!$&'()*+,;=:@\[\]]|%[0-9A-Fa-f]{2})*")


class URL:
    """A URL's parts, as `net/url` keeps them."""

    __slots__ = ("host", "path", "query", "scheme", "text")
    type_name = "kubernetes.URL"
    go_type = "cel.URL"
    costs_one = True

    def __init__(self, text: str, scheme: str, host: str, path: str, query: str) -> None:
        self.text = text
        self.scheme = scheme
        self.host = host
        self.path = path
        self.query = query

    def __str__(self) -> str:
        return self.text

    def equals(self, other: Any) -> Any:
        """Equality; nothing but a URL can be asked for."""
        return self.text == other.text if type(other) is URL else Failed(NO_OVERLOAD)


def _url(text: str) -> URL:
    try:
        _parsed(text, request=True)
        plain, _, fragment = text.partition("#")
        found = _parsed(plain, request=False)
        _escapes(fragment)
    except ValueError as error:
        raise Failure(
            f"URL parse error during conversion from string: parse {quoted(text)}: {error}"
        ) from None
    return URL(text, *found)


def _parsed(text: str, *, request: bool) -> tuple[str, str, str, str]:
    """Scheme, host, escaped path and query of an absolute URL or path; raises ValueError with Go's words.

    A request's path may begin with two slashes; elsewhere a host follows them.
    """
    if any(character < " " or character == "\x7f" for character in text):
        raise ValueError("net/url: invalid control character in URL")
    if not text and request:
        raise ValueError("empty url")
    if text == "*":
        return "", "", "*", ""
    if text.startswith(":"):
        raise ValueError("missing protocol scheme")
    match = _SCHEME.match(text)
    scheme = match[0][:-1].lower() if match else ""
    rest, _, query = text[match.end() if match else 0 :].partition("?")
    if not rest.startswith("/"):
        if scheme:
            return scheme, "", "", query
        raise ValueError("invalid URI for request")
    host = ""
    if (scheme or not (request or rest.startswith("///"))) and rest.startswith("//"):
        authority, slash, path = rest[2:].partition("/")
        host, rest = _authority(authority), slash + path
    _escapes(rest)
    return scheme, host, _escaped(rest), query


def _escapes(text: str) -> None:
    bad = _BAD_ESCAPE.search(text)
    if bad:
        raise ValueError(f"invalid URL escape {quoted(bad[0])}")


def _escaped(path: str) -> str:
    if _PATH_GOOD.fullmatch(path):
        return path
    return quote(unquote(path, errors="surrogateescape"), safe=_PATH_SAFE, errors="surrogateescape")


def _authority(authority: str) -> str:
    user, at, host = authority.rpartition("@")
    host = _host(host)
    if at:
        if not _USER.fullmatch(user):
            raise ValueError("net/url: invalid userinfo")
        _escapes(user)
    return host


def _host(host: str) -> str:
    bracket = host.rfind("[")
    if bracket > 0:
        raise ValueError("invalid IP-literal")
    if bracket == 0:
        return _literal(host)
    colon = host.rfind(":")
    if colon >= 0:
        _port(host[colon:])
    return _unescaped_host(host)


def _literal(host: str) -> str:
    closing = host.rfind("]")
    if closing < 0:
        raise ValueError("missing ']' in host")
    _port(host[closing + 1 :])
    name = _unescaped_host(host[1:closing])
    try:
        address = parsed_address(name)
    except ValueError as problem:
        raise ValueError(f"invalid host: {problem}") from None
    if address.version == 4:  # noqa: PLR2004 - only IPv6 stands in brackets
        raise ValueError("invalid IP-literal")
    return f"[{name}]{host[closing + 1 :]}"


def _port(text: str) -> None:
    if not _PORT.fullmatch(text):
        raise ValueError(f"invalid port {quoted(text)} after host")


def _unescaped_host(host: str) -> str:
    _escapes(host)
    for position, character in enumerate(host):
        if character == "%":
            code = host[position : position + 3]
            if int(code[1], 16) < 8 and code != "%25":  # noqa: PLR2004 - only what is not ASCII
                raise ValueError(f"invalid URL escape {quoted(code)}")
        elif character < "\x80" and character not in _HOST_GOOD:
            raise ValueError(f"invalid character {quoted(character)} in host name")
    return unquote(host, errors="surrogateescape")


def _split_port(host: str) -> tuple[str, str]:
    name, colon, port = host.rpartition(":")
    if not colon or not _PORT.fullmatch(f":{port}"):
        name, port = host, ""
    if name.startswith("[") and name.endswith("]"):
        name = name[1:-1]
    return name, port


def _query(url: URL) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in url.query.split("&"):
        if not pair or ";" in pair or _BAD_ESCAPE.search(pair):
            continue
        key, _, value = pair.partition("=")
        found.setdefault(unquote_plus(key), []).append(unquote_plus(value))
    return found


def problem_of(text: str) -> str | None:
    """What is wrong with a request's URL, None when nothing is."""
    try:
        _parsed(text, request=True)
    except ValueError as error:
        return f"parse {quoted(text)}: {error}"
    return None


OVERLOADS: dict[str, Callable[..., Any]] = {
    "string_to_url": _url,
    "is_url_string": lambda text: problem_of(text) is None,
    "url_get_scheme": lambda url: url.scheme,
    "url_get_host": lambda url: url.host,
    "url_get_hostname": lambda url: _split_port(url.host)[0],
    "url_get_port": lambda url: _split_port(url.host)[1],
    "url_get_escaped_path": lambda url: url.path,
    "url_get_query": _query,
}

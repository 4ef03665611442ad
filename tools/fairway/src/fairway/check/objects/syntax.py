"""How names, keys and values are written: RFC 1123 and 1035 names, labels, ports, paths, addresses.

Each function returns what is wrong with a text, or nothing. Lengths count bytes, as the API server does.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from functools import cache
from typing import Final

from fairway.pattern import pattern

Syntax = Callable[[str], str]

_LABEL: Final = pattern(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?\Z")
_SUBDOMAIN: Final = pattern(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\Z")
_UNDERSCORED: Final = pattern(
    r"[a-z0-9_](?:[-_a-z0-9]*[a-z0-9_])?(?:\.[a-z0-9_](?:[-_a-z0-9]*[a-z0-9_])?)*\Z"
)
_LABEL_1035: Final = pattern(r"[a-z](?:[-a-z0-9]*[a-z0-9])?\Z")
_QUALIFIED: Final = pattern(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?\Z")
_LABEL_VALUE: Final = pattern(r"(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?\Z")
_PORT_CHARACTERS: Final = pattern(r"[-a-z0-9]+\Z")
_LETTER: Final = pattern(r"[a-z]")
_CONFIG_KEY: Final = pattern(r"[-._a-zA-Z0-9]+\Z")
_PERCENT: Final = pattern(r"[0-9]+%\Z")
_HEADER: Final = pattern(r"[-A-Za-z0-9]+\Z")
_ENV: Final = pattern(r"[-._a-zA-Z][-._a-zA-Z0-9]*\Z")
_ENV_RELAXED: Final = pattern(r"[ -<>-~]+\Z")
_IDENTIFIER: Final = pattern(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_PATH_SEGMENTS: Final = pattern(r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+\Z")
_LABEL_BYTES: Final = 63
_SUBDOMAIN_BYTES: Final = 253


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _named(text: str, form: re.Pattern[str], limit: int, kind: str) -> str:
    if _bytes(text) > limit:
        return f"must be no longer than {limit} characters"
    return "" if form.match(text) else f'is "{text}", which is no {kind}'


@cache
def dns_label(text: str) -> str:
    """A label of RFC 1123: lower case letters, digits and dashes."""
    return _named(text, _LABEL, _LABEL_BYTES, "DNS label (lower case letters, digits and dashes)")


@cache
def dns_label_1035(text: str) -> str:
    """A label of RFC 1035: as that of RFC 1123, and begins with a letter."""
    return _named(text, _LABEL_1035, _LABEL_BYTES, "DNS label that begins with a letter")


@cache
def dns_subdomain(text: str) -> str:
    """A DNS name of RFC 1123 in lower case."""
    return _named(
        text, _SUBDOMAIN, _SUBDOMAIN_BYTES, "DNS name (lower case letters, digits, dashes and dots)"
    )


@cache
def dns_subdomain_with_underscore(text: str) -> str:
    """A DNS name that may have underscores, as in a search list."""
    return _named(text, _UNDERSCORED, _SUBDOMAIN_BYTES, "DNS name")


@cache
def wildcard_subdomain(text: str) -> str:
    """A DNS name whose first label is `*`."""
    if not text.startswith("*."):
        return f'is "{text}", which is no wildcard name such as *.example.com'
    return dns_subdomain(text[2:])


@cache
def label_key(text: str) -> str:
    """The key of a label or an annotation, a qualified name: `[PREFIX/]NAME`."""
    prefix, slash, name = text.rpartition("/")
    if slash and (not prefix or "/" in prefix or dns_subdomain(prefix)):
        return f'is "{text}", whose part before the slash is no DNS name'
    if _bytes(name) > _LABEL_BYTES:
        return f"must have a name of at most {_LABEL_BYTES} characters"
    return "" if _QUALIFIED.match(name) else f'is "{text}", which is no qualified name'


@cache
def label_value(text: str) -> str:
    """The value of a label: at most 63 letters, digits, dashes, dots and underscores, or nothing."""
    if _bytes(text) > _LABEL_BYTES:
        return f"must be no longer than {_LABEL_BYTES} characters"
    return "" if _LABEL_VALUE.match(text) else f'is "{text}", which is no label value'


@cache
def port_name(text: str) -> str:
    """The name of a port of RFC 6335: at most 15 lower case letters, digits and dashes."""
    fine = (
        0 < len(text) <= 15  # noqa: PLR2004 - RFC 6335
        and _PORT_CHARACTERS.match(text)
        and _LETTER.search(text)
        and "--" not in text
        and text[0] != "-"
        and text[-1] != "-"
    )
    return (
        "" if fine else f'is "{text}", which is no port name (at most 15 lower case letters, digits, dashes)'
    )


def config_key(text: str) -> str:
    """The key of a ConfigMap or a Secret: what can be the name of a file."""
    if _bytes(text) > _SUBDOMAIN_BYTES:
        return f"must be no longer than {_SUBDOMAIN_BYTES} characters"
    if not _CONFIG_KEY.match(text) or text == "." or text.startswith(".."):
        return f'is "{text}", which is no key (letters, digits, dashes, dots and underscores)'
    return ""


def percent(text: str) -> str:
    """A percentage such as `25%`."""
    return "" if _PERCENT.match(text) else f'is "{text}", which is no percentage'


def http_header(text: str) -> str:
    """The name of an HTTP header."""
    return "" if _HEADER.match(text) else f'is "{text}", which is no name of an HTTP header'


def environment_name(text: str) -> str:
    """The name of an environment variable, until Kubernetes 1.32 relaxed it."""
    if not _ENV.match(text) or text in (".", "..") or text.startswith(".."):
        return f'is "{text}", which is no name of an environment variable'
    return ""


def relaxed_environment_name(text: str) -> str:
    """The name of an environment variable: any printable ASCII but `=`."""
    return "" if _ENV_RELAXED.match(text) else f'is "{text}", which is no name of an environment variable'


def identifier(text: str) -> str:
    """An identifier of C and CEL."""
    return "" if _IDENTIFIER.match(text) else f'is "{text}", which is no identifier'


def path_segment(text: str) -> str:
    """A segment of a URL's path."""
    wrong = text in (".", "..") or "/" in text or "%" in text
    return f'is "{text}", which must not be "." or ".." or contain "/" or "%"' if wrong else ""


def relative_path(text: str) -> str:
    """A path that stays below where it starts."""
    if text.startswith("/"):
        return "must be a relative path"
    return no_backsteps(text)


def no_backsteps(text: str) -> str:
    """A path that never goes up."""
    return "must not contain '..'" if ".." in text.split("/") else ""


def local_path(text: str) -> str:
    """A relative path that does not start with two dots."""
    return relative_path(text) or ("must not start with '..'" if text.startswith("..") else "")


def domain_prefixed_path(text: str) -> str:
    """A name such as `example.com/controller`."""
    host, slash, path = text.partition("/")
    if not slash or not host or not path:
        return f'is "{text}", which is no name with a domain before it, such as example.com/name'
    return dns_subdomain(host) or ("" if _PATH_SEGMENTS.match(path) else "has characters that no path has")


@cache
def address(text: str) -> str:
    """An IP address; octets with leading zeros are still accepted in old fields."""
    return "" if ip(text) else f'is "{text}", which is no IP address'


@cache
def ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a text is; leading zeros are taken for decimal, as in Go before 1.17."""
    try:
        if ":" in text:
            return None if "%" in text else ipaddress.IPv6Address(text)
        return ipaddress.IPv4Address(".".join(_octet(part) for part in text.split(".")))
    except ValueError:
        return None


@cache
def cidr(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """The network that a text is; host bits may be set."""
    host, slash, bits = text.partition("/")
    where = ip(host)
    if not slash or where is None or not bits.isascii() or not bits.isdigit() or len(bits) > 3:  # noqa: PLR2004
        return None
    try:
        return ipaddress.ip_network(f"{where}/{int(bits)}", strict=False)
    except ValueError:
        return None


def network(text: str) -> str:
    """A network such as `10.0.0.0/8`."""
    return "" if cidr(text) else f'is "{text}", which is no network such as 10.0.0.0/8'


def _octet(part: str) -> str:
    if not part.isascii() or not part.isdigit():
        raise ValueError(part)
    return str(int(part))

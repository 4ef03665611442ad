"""IP addresses and networks (k8s.io/apiserver's ip and cidr libraries, Go's net/netip)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import Any

from fairway.cel.functions.go_text import quoted
from fairway.cel.operations import NO_OVERLOAD
from fairway.cel.values import Failed, Failure

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class IP:
    """An address."""

    __slots__ = ("address",)
    type_name = "net.IP"
    go_type = "cel.IP"
    costs_one = True

    def __init__(self, address: _Address) -> None:
        self.address = address

    @property
    def size(self) -> int:
        """Its bytes."""
        return len(self.address.packed)

    def __str__(self) -> str:
        return str(self.address)

    def equals(self, other: Any) -> Any:
        """Equality; nothing but an address can be asked for."""
        return self.address == other.address if type(other) is IP else Failed(NO_OVERLOAD)


class CIDR:
    """A network, or an address in one: the bits behind the mask are kept."""

    __slots__ = ("address", "bits")
    type_name = "net.CIDR"
    go_type = "cel.CIDR"
    costs_one = True

    def __init__(self, address: _Address, bits: int) -> None:
        self.address = address
        self.bits = bits

    @property
    def size(self) -> int:
        """The bytes that its prefix needs."""
        return -(-self.bits // 8)

    @property
    def prefix(self) -> int:
        """The number that the address's bits before the mask are."""
        return int(self.address) >> (self.address.max_prefixlen - self.bits)

    def __str__(self) -> str:
        return f"{self.address}/{self.bits}"

    def equals(self, other: Any) -> Any:
        """Equality; nothing but a network can be asked for."""
        if type(other) is not CIDR:
            return Failed(NO_OVERLOAD)
        return self.address == other.address and self.bits == other.bits


def _parsed(text: str) -> _Address:
    for character in text:
        if character == ".":
            return ipaddress.IPv4Address(_ipv4(text))
        if character == ":":
            return ipaddress.IPv6Address(_ipv6(text))
        if character == "%":
            raise ValueError("missing IPv6 address")
    raise ValueError("unable to parse IP")


def _ipv4(text: str) -> str:
    octets = text.split(".")
    value, digits, position = 0, 0, 0
    for offset, character in enumerate(text):
        if character.isascii() and character.isdigit():
            if digits == 1 and value == 0:
                raise ValueError("IPv4 field has octet with leading zero")
            value, digits = value * 10 + int(character), digits + 1
            if value > 255:  # noqa: PLR2004 - an octet
                raise ValueError("IPv4 field has value >255")
        elif character == ".":
            if offset in (0, len(text) - 1) or text[offset - 1] == ".":
                raise ValueError(f"IPv4 field must have at least one digit{_at(text[offset:])}")
            if position == 3:  # noqa: PLR2004 - the last octet
                raise ValueError("IPv4 address too long")
            position, value, digits = position + 1, 0, 0
        else:
            raise ValueError(f"unexpected character{_at(text[offset:])}")
    if len(octets) < 4:  # noqa: PLR2004
        raise ValueError("IPv4 address too short")
    return text


def _at(rest: str) -> str:
    return f"\0{rest}"


def _ipv6(text: str) -> str:
    plain, percent, zone = text.partition("%")
    if percent and not zone:
        raise ValueError("zone must be a non-empty string")
    _check_ipv6(plain)
    return text


_GROUPS = 8
_GROUP = re.compile("[0-9a-fA-F]*")


def _check_ipv6(text: str) -> None:
    """Raise ValueError with net/netip's words for the first thing that is wrong."""
    rest, groups, elided = text, 0, False
    if rest.startswith("::"):
        rest, elided = rest[2:], True
    while rest and groups < _GROUPS:
        digits = _GROUP.match(rest)
        length = digits.end() if digits else 0
        if length > 4:  # noqa: PLR2004 - digits of a group
            raise ValueError(f"each group must have 4 or less digits{_at(rest)}")
        if length == 0:
            raise ValueError(f"each colon-separated field must have at least one digit{_at(rest)}")
        if rest[length : length + 1] == ".":
            groups = _embedded(rest, groups, elided=elided)
            rest = ""
            break
        groups, following = groups + 1, rest[length:]
        if not following:
            rest = following
            break
        rest, elided = _next_group(following, elided=elided)
    if rest:
        raise ValueError(f"trailing garbage after address{_at(rest)}")
    if groups < _GROUPS and not elided:
        raise ValueError("address string too short")
    if groups == _GROUPS and elided:
        raise ValueError("the :: must expand to at least one field of zeros")


def _embedded(rest: str, groups: int, *, elided: bool) -> int:
    if (not elided and groups != _GROUPS - 2) or groups > _GROUPS - 2:
        raise ValueError(f"embedded IPv4 address must replace the final 2 fields of the address{_at(rest)}")
    _ipv4(rest)
    return groups + 2


def _next_group(rest: str, *, elided: bool) -> tuple[str, bool]:
    if not rest.startswith(":"):
        raise ValueError(f"unexpected character, want colon{_at(rest)}")
    if len(rest) == 1:
        raise ValueError(f"colon must be followed by more characters{_at(rest)}")
    if not rest.startswith("::"):
        return rest[1:], elided
    if elided:
        raise ValueError(f"multiple :: in address{_at(rest[1:])}")
    return rest[2:], True


def _complaint(text: str, problem: str) -> str:
    message, marked, rest = problem.partition("\0")
    where = f" (at {quoted(rest)})" if marked else ""
    return f"ParseAddr({quoted(text)}): {message}{where}"


def parsed_address(text: str) -> _Address:
    """An address as net/netip reads it; raises ValueError with its words."""
    try:
        return _parsed(text)
    except ValueError as error:
        raise ValueError(_complaint(text, str(error))) from None


def _address(text: str) -> _Address:
    try:
        found = parsed_address(text)
    except ValueError as problem:
        raise Failure(
            f"IP Address {quoted(text)} parse error during conversion from string: {problem}"
        ) from None
    if isinstance(found, ipaddress.IPv6Address) and found.scope_id:
        raise Failure(f"IP address {quoted(text)} with zone value is not allowed")
    _unmapped(found, text)
    return found


def _unmapped(address: _Address, text: str) -> None:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        raise Failure(f"IPv4-mapped IPv6 address {quoted(text)} is not allowed")


def _ip(text: str) -> IP:
    return IP(_address(text))


def _canonical(text: str) -> bool:
    return str(_address(text)) == text


def _network(text: str) -> CIDR:
    try:
        return _parsed_network(text)
    except Failure as failure:
        raise Failure(f"network address parse error during conversion from string: {failure}") from None


def _parsed_network(text: str) -> CIDR:
    head, slash, bits = text.rpartition("/")
    problem = None
    address: _Address | None = None
    if not slash:
        problem = "no '/'"
    else:
        try:
            address = parsed_address(head)
        except ValueError as error:
            problem = str(error)
        if isinstance(address, ipaddress.IPv6Address) and address.scope_id:
            problem = "IPv6 zones cannot be present in a prefix"
    if problem is None and address is not None:
        problem = _bits_problem(bits, address.max_prefixlen)
    if problem is not None or address is None:
        raise Failure(
            "network address parse error during conversion from string: "
            f"netip.ParsePrefix({quoted(text)}): {problem}"
        )
    _unmapped(address, text)
    return CIDR(address, int(bits))


def _bits_problem(bits: str, most: int) -> str | None:
    if not (bits.isascii() and bits.isdigit()) or (len(bits) > 1 and bits[0] == "0"):
        return f"bad bits after slash: {quoted(bits)}"
    return "prefix length out of range" if int(bits) > most else None


def _is(read: Callable[[str], Any]) -> Callable[[str], bool]:
    def readable(text: str) -> bool:
        try:
            read(text)
        except Failure:
            return False
        return True

    return readable


def _contains(network: CIDR, address: IP) -> bool:
    if network.address.version != address.address.version:
        return False
    return CIDR(address.address, network.bits).prefix == network.prefix


def _contains_text(network: CIDR, text: str) -> bool:
    try:
        return _contains(network, _ip(text))
    except Failure:
        raise Failure(NO_OVERLOAD) from None


def _contains_network(network: CIDR, other: CIDR) -> bool:
    return network.bits <= other.bits and _contains(network, IP(other.address))


def _masked(network: CIDR) -> CIDR:
    value = network.prefix << (network.address.max_prefixlen - network.bits)
    return CIDR(type(network.address)(value), network.bits)


def _link_local_multicast(value: IP) -> bool:
    address = value.address
    if isinstance(address, ipaddress.IPv4Address):
        return address.packed[:3] == b"\xe0\x00\x00"
    return address.packed[0] == 0xFF and address.packed[1] & 0x0F == 0x02  # noqa: PLR2004 - RFC 4291


def _global_unicast(value: IP) -> bool:
    address = value.address
    if isinstance(address, ipaddress.IPv4Address) and int(address) == 0xFFFFFFFF:  # noqa: PLR2004 - broadcast
        return False
    return not (
        address.is_unspecified or address.is_loopback or address.is_multicast or address.is_link_local
    )


OVERLOADS: dict[str, Callable[..., Any]] = {
    "string_to_ip": _ip,
    "cidr_ip": lambda network: IP(network.address),
    "is_ip": _is(_ip),
    "ip_is_canonical": _canonical,
    "ip_family": lambda value: value.address.version,
    "ip_is_unspecified": lambda value: value.address.is_unspecified,
    "ip_is_loopback": lambda value: value.address.is_loopback,
    "ip_is_link_local_multicast": _link_local_multicast,
    "ip_is_link_local_unicast": lambda value: value.address.is_link_local,
    "ip_is_global_unicast": _global_unicast,
    "ip_to_string": str,
    "string_to_cidr": _network,
    "is_cidr": _is(_network),
    "cidr_contains_ip_string": _contains_text,
    "cidr_contains_ip_ip": _contains,
    "cidr_contains_cidr_string": lambda network, text: _contains_network(network, _network(text)),
    "cidr_contains_cidr": _contains_network,
    "cidr_prefix_length": lambda network: network.bits,
    "cidr_masked": _masked,
    "cidr_to_string": str,
}

"""SSRF guard: which URLs are well-formed, and which IP addresses may be called."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Self

from yarl import URL

from core.errors import Invalid

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network

MAX_URL_LENGTH = 2048


class TargetRefused(Invalid):
    """The URL cannot be called."""

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail)
        self.in_field("url")

    def in_field(self, field: str) -> Self:
        """Names another field of the request, such as `callback_url`."""
        self.errors = [{"field": field, "message": self.detail}]
        return self


class TargetMalformed(TargetRefused):
    """The URL is malformed."""


class TargetForbidden(TargetRefused):
    """The URL leads to no public address. It stays refused, so that nobody need try it again soon."""


class TargetUnresolvable(TargetRefused):
    """DNS did not respond. It may later."""


def no_public_address(host: str) -> TargetForbidden:
    """For a name with a private address and for one without any: else names of inner hosts could be told apart."""
    return TargetForbidden(
        f"{host!r} has no public address. An operator can allow its network: see PENSUM_WEBHOOK_ALLOWED_NETWORKS and "
        "PENSUM_FETCH_ALLOWED_NETWORKS."
    )


@dataclass(frozen=True)
class Target:
    """`url` in normal form; `address` is None if the host is a name."""

    url: str
    host: str
    address: IPAddress | None


def check_url(url: str, allowed: Sequence[IPNetwork] = ()) -> Target:
    """Checks the syntax, and the address if the host is an IP address. Host names are resolved by `Resolver`."""
    parsed = _parse(url)
    host = parsed.raw_host or ""
    address = _address(host)
    if address is not None:
        check_addresses(host, [address], allowed)
    return Target(str(parsed), host, address)


def check_addresses(host: str, addresses: Sequence[IPAddress], allowed: Sequence[IPNetwork]) -> None:
    """Raises `TargetForbidden` if any address is forbidden: a mix of public and private addresses is an attack."""
    if not all(is_allowed(address, allowed) for address in addresses):
        raise no_public_address(host)


def is_allowed(address: IPAddress, allowed: Sequence[IPNetwork] = ()) -> bool:
    """True if the address is public or in a network that the operator allows."""
    target = _unwrapped(address)
    return any(target in network for network in allowed) or _is_public(target)


# Syntax.

AMBIGUOUS = re.compile(r"[\x00-\x20\x7f\\]")  # parsers disagree about them
NAME = re.compile(r"(?=.{1,254}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?")
# What `inet_aton` accepts as an address: 2130706433, 127.1, 0177.0.0.1, 0x7f.0.0.1.
ENDS_IN_NUMBER = re.compile(r"(^|\.)([0-9]+|0x[0-9a-f]*)\.?$")

# What must be true, and the error if it is not. The first failure is reported.
RULES: Sequence[tuple[Callable[[URL], bool], str]] = (
    (lambda url: url.scheme in {"http", "https"}, "Only http:// and https:// URLs can be called."),
    (lambda url: url.raw_user is None and url.raw_password is None, "The URL may hold no name and password."),
    (lambda url: bool(url.raw_host), "The URL names no host."),
    (lambda url: url.port != 0, "Port 0 cannot be called."),
    (lambda url: len(str(url)) <= MAX_URL_LENGTH, f"The URL may have {MAX_URL_LENGTH} characters, fully encoded."),
)


def _parse(url: str) -> URL:
    if len(url) > MAX_URL_LENGTH:
        raise TargetMalformed(f"The URL has {len(url)} characters; the maximum is {MAX_URL_LENGTH}.")
    if AMBIGUOUS.search(url):
        raise TargetMalformed("The URL contains white space, a control character or a backslash. Percent-encode them.")
    if "#" in url:
        raise TargetMalformed("The URL contains a fragment, which is never sent. Remove '#' and everything after it.")
    try:
        parsed = URL(url)
    except ValueError as error:
        raise TargetMalformed(f"The URL is malformed: {error}.") from error
    for is_valid, message in RULES:
        if not is_valid(parsed):
            raise TargetMalformed(message)
    return parsed


def _address(host: str) -> IPAddress | None:
    """None for a name."""
    try:
        address = ip_address(host)
    except ValueError:
        if ENDS_IN_NUMBER.search(host):
            raise TargetMalformed(f"{host!r} is not an IPv4 address in dotted form, like 192.0.2.1.") from None
        if not NAME.fullmatch(host):
            raise TargetMalformed(f"{host!r} is neither a host name nor an IP address.") from None
        return None
    if isinstance(address, IPv6Address) and address.scope_id:
        raise TargetMalformed(f"{host!r} contains an IPv6 zone, which is only valid on one machine. Remove it.")
    return address


# IP addresses. The lists are IANA's special-purpose registries. `ipaddress.is_global` differs between Python releases
# (CVE-2024-4032) and includes multicast.

SPECIAL_IPV4 = [
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT; a cloud's metadata at 100.100.100.200
        "127.0.0.0/8",
        "168.63.129.16/32",  # public by number, and the host's own services inside Azure
        "169.254.0.0/16",  # link-local; metadata of most clouds at 169.254.169.254
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments; a cloud's metadata at 192.0.0.192
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
]
UNICAST_IPV6 = IPv6Network("2000::/3")  # all that IANA allocates
SPECIAL_IPV6 = [
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which carries an IPv4 address to a relay
        "3fff::/20",  # documentation
    )
]
NAT64 = ip_network("64:ff9b::/96")


def _unwrapped(address: IPAddress) -> IPAddress:
    """The IPv4 address that an IPv6 address wraps (mapped or NAT64), or the address itself."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in NAT64:
            return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def _is_public(address: IPAddress) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in SPECIAL_IPV4)
    return address in UNICAST_IPV6 and not any(address in network for network in SPECIAL_IPV6)

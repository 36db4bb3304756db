from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from tests.support.failures import each
from workers.egress.ssrf_guard import (
    MAX_URL_LENGTH,
    TargetForbidden,
    TargetMalformed,
    TargetRefused,
    check_url,
    is_allowed,
)

LOOPBACK = [ip_network("127.0.0.0/8")]
NAT64 = int(IPv6Address("64:ff9b::"))

# Addresses.

FORBIDDEN = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 168.63.129.16
    169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1
    198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1 64:ff9b::127.0.0.1
    64:ff9b::10.0.0.1 64:ff9b::169.254.169.254 64:ff9b:1::10.0.0.1 64:ff9b:1::8.8.8.8 100::1 2001::1 2001:2::1
    2001:db8::1 2002:7f00:1::1 2002:a9fe:a9fe::1 2002:808:808::1 2001:0:7f00:1::1 3fff::1 5f00::1 fc00::1
    fd00:ec2::254 fd12::1 fe80::1 fec0::1 ff02::1 ff0e::1
"""
PUBLIC = """
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 172.15.255.255 172.32.0.0 192.167.255.255
    223.255.255.255 2606:4700:4700::1111 2a00:1450:4001::8a ::ffff:8.8.8.8 64:ff9b::8.8.8.8
"""


def test_non_public_address_is_forbidden() -> None:
    for check in each(FORBIDDEN.split()):
        with check as address:
            assert not is_allowed(ip_address(address))


def test_public_address_is_allowed() -> None:
    for check in each(PUBLIC.split()):
        with check as address:
            assert is_allowed(ip_address(address))


@given(st.ip_addresses())
def test_every_allowed_address_is_global_in_ipaddress(address: IPv4Address | IPv6Address) -> None:
    if is_allowed(address) and not _wraps_ipv4(address):
        assert address.is_global
        assert not address.is_multicast


@given(st.ip_addresses(v=4))
def test_wrapped_forbidden_address_is_forbidden(address: IPv4Address) -> None:
    number = int(address)
    wrapped = {"mapped": 0xFFFF << 32 | number, "nat64": NAT64 | number}
    meant_the_same = {name: is_allowed(IPv6Address(value)) for name, value in wrapped.items()}
    assert meant_the_same == dict.fromkeys(wrapped, is_allowed(address))

    never = [number, 0xFFFF << 48 | number, 0x2002 << 112 | number << 80, 0x20010000 << 96 | number << 64]
    assert not any(is_allowed(IPv6Address(value)) for value in never)


def _wraps_ipv4(address: IPv4Address | IPv6Address) -> bool:
    return address.version == 6 and int(address) >> 32 in (0xFFFF, NAT64 >> 32)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::ffff:127.0.0.1", "64:ff9b::127.0.0.1"])
def test_operator_can_allow_a_network(address: str) -> None:
    assert is_allowed(ip_address(address), LOOPBACK)


@pytest.mark.parametrize("address", ["10.0.0.1", "::1", "169.254.169.254"])
def test_allowed_network_allows_only_its_own_addresses(address: str) -> None:
    assert not is_allowed(ip_address(address), LOOPBACK)


# URLs.


@pytest.mark.parametrize(
    ("url", "called"),
    [
        ("https://example.com", "https://example.com"),
        ("HTTPS://Example.COM:443/Hook", "https://example.com/Hook"),
        ("http://example.com:8080/a?b=c&d=%26", "http://example.com:8080/a?b=c&d=%26"),
        ("https://example.com./", "https://example.com./"),
        ("https://a_b.example.com/", "https://a_b.example.com/"),
        ("https://bücher.example/größe", "https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe"),
        ("https://8.8.8.8/", "https://8.8.8.8/"),
        ("https://[2606:4700:4700:0::1111]/", "https://[2606:4700:4700::1111]/"),
    ],
)
def test_url_is_normalised(url: str, called: str) -> None:
    assert check_url(url).url == called


def test_ip_address_in_a_url_is_parsed() -> None:
    assert check_url("http://8.8.8.8/").address == ip_address("8.8.8.8")
    assert check_url("http://[2606:4700:4700::1111]/").address == ip_address("2606:4700:4700::1111")
    assert check_url("http://example.com/").address is None


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104 - not bound to, but refused
        "169.254.169.254",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "[::]",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:10.0.0.1]",
        "[fd00:ec2::254]",
        "[64:ff9b::a00:1]",
    ],
)
def test_url_with_a_forbidden_address_is_refused(host: str) -> None:
    with pytest.raises(TargetForbidden, match="no public address"):
        check_url(f"http://{host}/")


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "017700000001",
        "0x7f000001",
        "0x7f.1",
        "0X7F.0.0.1",
        "0177.0.0.1",
        "127.0.0.01",
        "127.1",
        "127.0.1",
        "127.0.0.1.",
        "127.0.0.0x1",
        "10.0.0.1.1",
        "256.1.1.1",
        "8.8.2056",
        "example.1",
    ],
)
def test_address_in_non_standard_notation_is_refused(host: str) -> None:
    with pytest.raises(TargetMalformed, match="not an IPv4 address in dotted form"):
        check_url(f"http://{host}/", LOOPBACK)


MALFORMED = [
    ("", "http"),
    ("example.com/hook", "http"),
    ("//example.com/hook", "http"),
    ("ftp://example.com/", "http"),
    ("file:///etc/passwd", "http"),
    ("gopher://example.com/", "http"),
    ("javascript:alert(1)", "http"),
    ("http:///hook", "no host"),
    ("http:example.com", "no host"),
    ("https://me:secret@example.com/", "name and password"),
    ("https://me@example.com/", "name and password"),
    ("https://:secret@example.com/", "name and password"),
    ("https://example.com@10.0.0.1/", "name and password"),
    ("https://example.com/#here", "fragment"),
    ("https://example.com#@10.0.0.1/", "fragment"),
    ("https://example.com/#", "fragment"),
    ("https://example.com\\@10.0.0.1/", "backslash"),
    (" https://example.com/", "white space"),
    ("https://example.com/a b", "white space"),
    ("https://exa\nmple.com/", "control"),
    ("https://example.com/\r\nX-Injected: 1", "control"),
    ("https://example.com:0/", "Port 0"),
    ("https://example.com:65536/", "malformed"),
    ("https://example.com:https/", "malformed"),
    ("https://[::1/", "malformed"),
    ("https://[fe80::1%25eth0]/", "zone"),
    ("https://exam%70le.com/", "neither"),
    ("https://a..b/", "neither"),
    ("https://*.example.com/", "neither"),
    (f"https://{'a' * 64}.com/", "neither"),
    (f"https://{'a.' * 127}com/", "neither"),
    ("https://example.com/" + "a" * MAX_URL_LENGTH, "characters"),
    ("https://example.com/" + "ü" * (MAX_URL_LENGTH // 2), "characters"),
]


def test_malformed_url_is_refused_with_the_reason() -> None:
    for check in each(MALFORMED):
        with check as (url, message), pytest.raises(TargetMalformed, match=message):
            check_url(url)


@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://", "http://[", "http://a:"]))
def test_any_text_is_parsed_or_refused(text: str, start: str) -> None:
    try:
        target = check_url(start + text)
    except TargetRefused:
        return
    assert target.url.startswith(("http://", "https://"))
    assert check_url(target.url) == target


def test_error_names_the_field() -> None:
    with pytest.raises(Invalid) as raised:
        check_url("ftp://example.com/")
    assert raised.value.errors == [{"field": "url", "message": raised.value.detail}]

    assert isinstance(raised.value, TargetRefused)
    assert raised.value.in_field("callback_url").errors[0]["field"] == "callback_url"


def test_error_does_not_repeat_a_password() -> None:
    with pytest.raises(TargetRefused) as raised:
        check_url("https://me:hunter2@example.com/")
    assert "hunter2" not in str(raised.value.as_problem())

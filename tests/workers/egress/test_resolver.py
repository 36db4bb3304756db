from collections.abc import Iterator
from contextlib import ExitStack, closing
from ipaddress import ip_address
from typing import Any, Protocol

import pytest

from core.settings import WebhookSettings
from tests.fakes.resolver import FakeDns
from workers.egress.resolver import Lookup, Resolver, look_up
from workers.egress.ssrf_guard import TargetForbidden, TargetMalformed, TargetUnresolvable


class MakeResolver(Protocol):
    def __call__(self, lookup: Lookup, **settings: Any) -> Resolver: ...


@pytest.fixture
def make_resolver() -> Iterator[MakeResolver]:
    with ExitStack() as resolvers:

        def make(lookup: Lookup, **settings: Any) -> Resolver:
            return resolvers.enter_context(closing(Resolver(WebhookSettings(**settings), lookup)))

        yield make


async def test_host_with_public_addresses_is_accepted(make_resolver: MakeResolver) -> None:
    names = FakeDns({"example.com": [["8.8.8.8", "2606:4700:4700::1111"]]})

    target = await make_resolver(names).check("https://Example.com/hook")

    assert target.url == "https://example.com/hook"
    assert await make_resolver(names).resolve("example.com") == [
        ip_address("8.8.8.8"),
        ip_address("2606:4700:4700::1111"),
    ]


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["2606:4700:4700::1111", "fe80::1"], ["::ffff:169.254.169.254"]],
    ids=str,
)
async def test_host_with_a_forbidden_address_is_refused(make_resolver: MakeResolver, addresses: list[str]) -> None:
    with pytest.raises(TargetForbidden, match=r"'evil\.test' has no public address"):
        await make_resolver(FakeDns({"evil.test": [addresses]})).check("https://evil.test/")


async def test_error_does_not_reveal_the_address(make_resolver: MakeResolver) -> None:
    with pytest.raises(TargetForbidden) as raised:
        await make_resolver(FakeDns({"evil.test": [["10.1.2.3"]]})).check("https://evil.test/")
    assert "10.1.2.3" not in raised.value.detail


async def test_host_in_an_allowed_network_is_accepted(make_resolver: MakeResolver) -> None:
    resolver = make_resolver(FakeDns({"intranet": [["10.1.2.3"]]}), allowed_networks="10.1.0.0/16")

    assert (await resolver.check("http://intranet/")).host == "intranet"


async def test_ip_address_is_not_looked_up(make_resolver: MakeResolver) -> None:
    names = FakeDns({})

    await make_resolver(names).check("https://8.8.8.8/")
    with pytest.raises(TargetForbidden):
        await make_resolver(names).check("https://10.0.0.1/")

    assert names.lookups == []


async def test_malformed_url_is_not_looked_up(make_resolver: MakeResolver) -> None:
    names = FakeDns({})

    with pytest.raises(TargetMalformed):
        await make_resolver(names).check("https://127.1/")

    assert names.lookups == []


@pytest.mark.parametrize("addresses", [{}, {"nobody.test": [[]]}], ids=["unknown", "without an address"])
async def test_host_without_an_address_is_refused(make_resolver: MakeResolver, addresses: Any) -> None:
    with pytest.raises(TargetForbidden, match=r"'nobody\.test' has no public address"):
        await make_resolver(FakeDns(addresses)).check("https://nobody.test/")


async def test_lookup_times_out(make_resolver: MakeResolver) -> None:
    names = FakeDns({"silent.test": [["8.8.8.8"]]}, silent=["silent.test"])

    with pytest.raises(TargetUnresolvable, match="in time"):
        await make_resolver(names, connect_timeout_seconds=0.05).check("https://silent.test/")

    names.respond.set()


def test_system_resolver_resolves_localhost() -> None:
    assert any(address.is_loopback for address in look_up("localhost"))


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1"])
async def test_result_of_the_system_resolver_is_checked(make_resolver: MakeResolver, host: str) -> None:
    with pytest.raises(TargetForbidden):
        await make_resolver(look_up).resolve(host)

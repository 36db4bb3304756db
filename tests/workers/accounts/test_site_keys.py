"""For how long the keys of a site are believed. The site is a server on a real socket; the clock is the test's."""

from collections.abc import Iterator
from typing import Any

import pytest

from core.settings import SiteTokenSettings
from tests.fakes.jwks_server import JwksServer
from workers.accounts.site_keys import (
    LONGEST_SECONDS,
    MOST_BYTES,
    REFRESH_SECONDS,
    RETRY_SECONDS,
    UNKNOWN_KEY_SECONDS,
    KeysUnavailable,
    SiteKeys,
)

SETTINGS = SiteTokenSettings(allowed_networks="127.0.0.1/32")


class Site:
    """A site with the key `one`, and what we know of its keys, at `now`."""

    def __init__(self, server: JwksServer) -> None:
        self.server = server
        self.now = 0.0
        self._keys = SiteKeys(server.keys_url, clock=lambda: self.now)

    async def has(self, key_id: str) -> bool:
        return await self._keys.find(key_id, SETTINGS) is not None

    @property
    def reads(self) -> int:
        return len(self.server.requests)


@pytest.fixture
def site() -> Iterator[Site]:
    with JwksServer() as server:
        server.add_key("one")
        yield Site(server)


async def test_keys_are_read_once_and_again_for_one_that_is_new(site: Site) -> None:
    for _ in range(3):
        assert await site.has("one")
    assert site.reads == 1
    site.server.add_key("two")
    for n in range(20):
        assert not await site.has(f"made-up-{n}")
    assert not await site.has("two")
    assert site.reads == 1
    site.now += UNKNOWN_KEY_SECONDS
    assert await site.has("two")
    assert site.reads == 2


async def test_withdrawn_key_is_refused_after_ten_minutes(site: Site) -> None:
    assert await site.has("one")
    site.server.document = {"keys": []}
    site.now += REFRESH_SECONDS - 1
    assert await site.has("one")
    site.now += 1
    assert not await site.has("one")


async def test_failure_is_followed_by_another_try_after_30_seconds(site: Site) -> None:
    assert await site.has("one")
    site.server.status = 500
    site.now += REFRESH_SECONDS
    assert await site.has("one")
    site.server.status, site.server.document = 200, {"keys": []}
    site.now += RETRY_SECONDS - 1
    assert await site.has("one")
    assert site.reads == 2
    site.now += 1
    assert not await site.has("one")


async def test_keys_that_cannot_be_read_for_a_day_are_no_keys(site: Site) -> None:
    assert await site.has("one")
    site.server.status = 500
    site.now += LONGEST_SECONDS - 1
    assert await site.has("one")
    site.now += 1
    with pytest.raises(KeysUnavailable):
        await site.has("one")
    site.server.status = 200
    site.now += RETRY_SECONDS
    assert await site.has("one")


@pytest.mark.parametrize(
    "document",
    ["[" * 200_000, '{"keys": [' + " " * MOST_BYTES + "]}", "\ufffe", [], {}, {"keys": "none"}, {"keys": [None]}],
    ids=["deep", "huge", "no JSON", "list", "empty", "text", "no key"],
)
async def test_malformed_document_withdraws_no_key(site: Site, document: Any) -> None:
    assert await site.has("one")
    site.server.document = document
    site.now += REFRESH_SECONDS
    assert await site.has("one")
    assert site.reads == 2

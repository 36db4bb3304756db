"""A site whose tokens Pensum believes. Tests name the fixtures `site` and `trusted` in their `__all__`."""

import json
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from tests.fakes.jwks_server import JwksServer
from tests.support.api_client import client_with
from tests.support.configuration import Configure

ME = "/api/auth/me"
LOOPBACK = "127.0.0.1/32"


@pytest.fixture
def site(platform: None) -> Iterator[JwksServer]:
    with JwksServer() as server:
        server.add_key("one")
        yield server


@pytest.fixture
def trusted(site: JwksServer, configure: Configure) -> JwksServer:
    """The operator has named this site."""
    configure(PENSUM_JWT_ISSUERS=json.dumps({site.url: site.keys_url}), PENSUM_JWT_ALLOWED_NETWORKS=LOOPBACK)
    return site


def subject() -> str:
    return f"learner-{uuid4()}"


async def me(api: httpx.ASGITransport, token: str) -> httpx.Response:
    return await client_with(api, token).get(ME)

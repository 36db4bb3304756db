from collections.abc import AsyncIterator, Iterator

import pytest

from pensum_client import AsyncPensum
from tests.support.client_server import ApiServer
from tests.support.client_variants import VARIANTS, Variant, opened
from tests.support.factories import Person
from tests.support.network import BadNetwork


@pytest.fixture(scope="package")
def server(platform: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    running = ApiServer(tmp_path_factory.mktemp("api") / "log")
    running.start()
    yield running
    running.stop()


@pytest.fixture(params=VARIANTS)
def variant(request: pytest.FixtureRequest) -> Variant:
    chosen: Variant = request.param
    return chosen


@pytest.fixture
async def pensum(variant: Variant, server: ApiServer, user: Person) -> AsyncIterator[AsyncPensum]:
    """Each client, as `user`."""
    async with opened(variant, server.url, user.key) as client:
        yield client


@pytest.fixture
async def network(server: ApiServer) -> AsyncIterator[BadNetwork]:
    async with BadNetwork(server.port) as bad:
        yield bad


@pytest.fixture
async def remote_pensum(variant: Variant, network: BadNetwork, user: Person) -> AsyncIterator[AsyncPensum]:
    """Each client, as `user`, through the bad network."""
    async with opened(variant, network.url, user.key) as client:
        yield client

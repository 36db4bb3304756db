from collections.abc import AsyncIterator, Iterator

import pytest

from pensum_client import AsyncPensum
from tests.support.client_server import ApiServer
from tests.support.client_variants import FACES, Face, opened
from tests.support.factories import Person
from tests.support.network import BadNetwork


@pytest.fixture(scope="package")
def server(platform: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    running = ApiServer(tmp_path_factory.mktemp("api") / "log")
    running.start()
    yield running
    running.stop()


@pytest.fixture(params=FACES)
def face(request: pytest.FixtureRequest) -> Face:
    chosen: Face = request.param
    return chosen


@pytest.fixture
async def pensum(face: Face, server: ApiServer, user: Person) -> AsyncIterator[AsyncPensum]:
    """Either client, as `user`."""
    async with opened(face, server.url, user.key) as client:
        yield client


@pytest.fixture
async def network(server: ApiServer) -> AsyncIterator[BadNetwork]:
    async with BadNetwork(server.port) as bad:
        yield bad


@pytest.fixture
async def afar(face: Face, network: BadNetwork, user: Person) -> AsyncIterator[AsyncPensum]:
    """Either client, as `user`, through the bad network."""
    async with opened(face, network.url, user.key) as client:
        yield client
